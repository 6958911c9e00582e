"""What followers of a plan or a round are told: asked, closed, answered, told what was done, and a day that passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from meerwaarde.follow.announcing import announce
from meerwaarde.follow.kinds import register_kind
from meerwaarde.follow.topics import Followed, Topic, TopicKind, register_topic
from meerwaarde.initiatives.following import plan_topic
from meerwaarde.runs.schedule import days_since_last_turn

from .models import Round

ROUND = "round"
# The daily job that reminds of answers and tells of days that passed.
REMINDERS = "participation_reminders"


def round_topic(round: Round) -> Topic:
    return Topic(ROUND, round.pk)


def _find(numbers: Collection[int]) -> Iterator[Followed]:
    rounds = Round.objects.filter(pk__in=numbers, promise__isnull=False, initiative__version__gt=0)
    for found in rounds.select_related("initiative__organisation"):
        yield Followed(round_topic(found), found.title, found.get_absolute_url(), found.initiative.language)


def tell_followers(round: Round, kind: str) -> None:
    """Followers of the round and of its plan; who follows both is told once."""
    if not round.initiative.is_published:
        return
    topics = [round_topic(round), plan_topic(round.initiative)]
    announce(topics=topics, kind=kind, values={"title": round.title}, address=round.get_absolute_url())


def tell_of_missed_days() -> None:
    """By the clock, the day after people would have heard back: that it has not happened yet. Once per round."""
    for round in Round.objects.filter(
        opened_at__isnull=False, reported_at=None, promise__hear_back_on__range=days_since_last_turn(REMINDERS)
    ).select_related("initiative__organisation"):
        tell_followers(round, "round_late")


def register_following() -> None:
    register_topic(TopicKind(ROUND, _("round of participation"), _find))
    for kind, sentence in (
        ("round_opened", _("You can have your say now: %(title)s")),
        ("promise_changed", _("What you can expect of us was changed: %(title)s")),
        ("round_closed", _("This round is closed: %(title)s")),
        ("round_reported", _("We tell what was done with what people said: %(title)s")),
        ("round_late", _("You would have heard back by now, and that has not happened yet: %(title)s")),
    ):
        register_kind(kind, sentence)
