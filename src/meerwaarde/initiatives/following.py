"""A plan can be followed: its phases and its public changes are announced, and rooms above announce there too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from meerwaarde.follow.announcing import announce
from meerwaarde.follow.kinds import register_kind
from meerwaarde.follow.topics import Followed, Topic, TopicKind, register_topic

from .models import Initiative

PLAN = "plan"


def plan_topic(initiative: Initiative) -> Topic:
    return Topic(PLAN, initiative.pk)


def _find(numbers: Collection[int]) -> Iterator[Followed]:
    for found in Initiative.objects.filter(pk__in=numbers, version__gt=0).select_related("organisation"):
        yield Followed(plan_topic(found), found.title, found.get_absolute_url(), found.language)


register_topic(TopicKind(PLAN, _("digital plan"), _find))
register_kind("plan_changed", _("The plan “%(title)s” was changed. %(reason)s"))
register_kind("plan_next_phase", _("The plan “%(title)s” goes to its next phase. %(reason)s"))


def tell_followers(initiative: Initiative, kind: str, *, reason: str) -> None:
    values = {"title": initiative.title, "reason": reason}
    topics = [plan_topic(initiative)]
    announce(topics=topics, kind=kind, values=values, address=initiative.get_absolute_url())
