"""What is announced on a topic, as Atom: the same as the mails tell, at once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meerwaarde.ui.feeds import AtomFeed

from .announcing import address_in
from .kinds import sentence_of
from .models import Announcement
from .topics import Followed
from .views import topic_or_404

FEED_LENGTH = 50


class TopicFeed(Feed[Announcement, Followed]):
    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, kind: str, number: int) -> Followed:
        return topic_or_404(kind, number)

    def title(self, followed: Followed) -> str:
        return followed.title

    def subtitle(self, followed: Followed) -> str:
        return _("What is new")

    def link(self, followed: Followed) -> str:
        return followed.address

    def items(self, followed: Followed) -> list[Announcement]:
        return list(Announcement.objects.filter(topic=str(followed.topic))[:FEED_LENGTH])

    def item_title(self, one: Announcement) -> str:
        return sentence_of(one.kind, one.values)

    def item_description(self, one: Announcement) -> str:
        return sentence_of(one.kind, one.values)

    def item_link(self, one: Announcement) -> str:
        return address_in(get_language() or "nl", one.address)

    def item_guid(self, one: Announcement) -> str:
        return f"announcement-{one.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, one: Announcement) -> datetime:
        return one.at

    item_updateddate = item_pubdate
