"""What the receipt page shows of this room: where a contribution is cited, and what changes because of it."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meerwaarde.participation.models import Argument, Contribution, Grouping
from meerwaarde.participation.trail import TrailPoint, TrailStep, trail_steps

from .models import Citation, CommitmentFor
from .vocabulary import CommitmentState


def cited_points(one: Contribution) -> list[TrailPoint]:
    """“Cited in consideration 3 of the decision …”, for the versions that hold."""
    now = {"contribution": one, "until": None}
    inside = Grouping.objects.filter(**now).values("argument")
    merged = Argument.objects.filter(merged_into__in=inside)
    found = (
        Citation.objects.filter(Q(contribution=one) | Q(argument__in=inside) | Q(argument__in=merged))
        .filter(consideration__version__decision__current=F("consideration__version"))
        .select_related("consideration__version__decision__initiative__organisation")
        .order_by("consideration__version__published_at", "consideration__position", "position")
    )
    points = []
    for citation in found:
        consideration = citation.consideration
        version = consideration.version
        title = _("Cited in consideration %(number)d of the decision “%(decision)s”") % {
            "number": consideration.number,
            "decision": version.title,
        }
        day = timezone.localtime(version.published_at).date()
        address = f"{version.decision.get_absolute_url()}#consideration-{consideration.number}"
        words = [consideration.title]
        if citation.argument_id:
            words.append(_("Through the argument “%(argument)s”.") % {"argument": citation.words})
        points.append(TrailPoint(day, title, " ".join(words), address))
    return points


def follow_up_points(one: Contribution) -> list[TrailPoint]:
    """What changes because of it, and whether it happened."""
    points = []
    for link in CommitmentFor.objects.filter(contribution=one).select_related("commitment").order_by("commitment"):
        commitment = link.commitment
        said = _("%(what)s (%(who)s, by %(day)s)") % {
            "what": commitment.what,
            "who": commitment.who,
            "day": date_format(commitment.due_on, "j F Y"),
        }
        points.append(TrailPoint(commitment.made_on, _("This changes because of it"), said))
        if commitment.settled_on:
            title = _("It was done") if commitment.state == CommitmentState.DONE else _("It will not happen")
            points.append(TrailPoint(commitment.settled_on, title, commitment.result))
    return points


def register_trail() -> None:
    trail_steps.register(TrailStep("cited", 60, cited_points))
    trail_steps.register(TrailStep("followed_up", 70, follow_up_points))
