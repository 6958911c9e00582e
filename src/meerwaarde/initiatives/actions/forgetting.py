"""Words of somebody who takes them back leave a plan that began with them, as long as nothing of it was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from meerwaarde.database.slugs import free_slug
from meerwaarde.follow.actions import take_away_notices
from meerwaarde.ledger.actions import erase_payloads, record_event
from meerwaarde.ledger.queries import events_of

from ..fields import Document
from ..models import Draft, Initiative
from ..registry import copies_of_drafts
from .editing import free_plan_slug
from .locking import locked_initiative

# A shorter piece ("Ja.", or a name under a letter) goes only where it is a sentence or line by itself.
FEWEST_WORDS = 3
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


class Forgotten:
    """What is taken out: the title, the texts, and each of their sentences, whatever their case and line breaks.

    What an official wrote in other words is theirs, and stays.
    """

    def __init__(self, title: str, texts: Iterable[str], new_title: str) -> None:
        self.new_title = new_title
        self._title = title
        pieces = {title, *(piece for text in texts for piece in _pieces(text))}
        self._patterns = [_standing(one) for one in sorted(pieces, key=len, reverse=True) if one.strip()]

    def is_title(self, text: str) -> bool:
        pattern = _pattern(self._title)
        found = pattern.search if len(self._title.split()) >= FEWEST_WORDS else pattern.fullmatch
        return found(text) is not None

    def value(self, value: Any) -> Any:
        """The same value without these words; texts, lists and tables of texts."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        return value

    def document(self, document: Document) -> Document:
        """A document or draft without these words; a text that changed loses its translations too."""
        left: Document = self.value({key: one for key, one in document.items() if key != "translations"})
        # Where a draft has no title, the plan still has the one that it began with.
        renamed = self.is_title(document.get("title", self._title))
        if renamed and "title" in document:
            left["title"] = self.new_title
        if "translations" in document:
            changed = {key for key in left if left[key] != document[key]} | ({"title"} if renamed else set())
            left["translations"] = {
                language: {path: self.value(text) for path, text in texts.items() if path.split("/")[0] not in changed}
                for language, texts in document["translations"].items()
            }
        return left

    def _text(self, text: str) -> str:
        left = text
        for pattern in self._patterns:
            left = pattern.sub("", left)
        return text if left == text else EMPTY_LINES.sub("\n\n", left).strip()


def _pieces(text: str) -> Iterator[str]:
    yield text
    yield from SENTENCE_ENDS.split(text)


def _pattern(text: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(before + r"\s+".join(map(re.escape, text.split())) + after, re.IGNORECASE | re.MULTILINE)


def _standing(piece: str) -> re.Pattern[str]:
    if len(piece.split()) >= FEWEST_WORDS:
        return _pattern(piece)
    return _pattern(piece, before=r"(?:^|(?<=[.!?]\s))", after="" if piece.strip()[-1] in ".!?" else r"(?=\s*$)")


def forget_words(*, by: Any, role: str, initiative: Initiative, title: str, texts: Iterable[str]) -> bool:
    """Take these words out of a plan that was never public: title, address, draft, copies of it, payloads of the log.

    False, and nothing is changed, when it is public: then they are what everybody could read. Runs in the transaction
    of the action that checked the permission.
    """
    initiative = locked_initiative(initiative.pk)
    if initiative.is_published:
        return False
    organisation = initiative.organisation
    with translation.override(initiative.language):
        new_title = _("Plan after a proposal of a resident")
    words = Forgotten(title, texts, new_title)
    draft = Draft.objects.select_for_update().filter(initiative=initiative).first()
    if draft is not None and (content := words.document(draft.content)) != draft.content:
        draft.content, draft.revision = content, draft.revision + 1
        draft.save()
    for copy in copies_of_drafts:
        copy.forget(initiative, words)
    if words.is_title(initiative.title):
        take_away_notices(title=initiative.title, under=f"/o/{organisation.slug}/")
        initiative.title = new_title
    if initiative.slug.startswith(free_slug(title, lambda slug: False, otherwise="plan")):
        initiative.slug = free_plan_slug(organisation, new_title)
    initiative.save(update_fields=["title", "slug"])
    events = events_of(initiative, public_only=False).filter(erased_at=None)
    said = [
        event.pk
        for event in events
        if words.value([event.before, event.after]) != [event.before, event.after]
        or words.is_title(event.after.get("title") or "")
    ]
    erase_payloads(events_of(initiative, public_only=False).filter(pk__in=said))
    record_event(
        by=by,
        role=role,
        organisation=organisation.slug,
        kind="words_taken_back",
        subject=initiative,
        public=False,
        after={"title": initiative.title},
    )
    return True
