"""What people said and were promised as plain data: for the API and the archive. Nothing that the pages do not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..actions.promises import promise_document
from ..models import ContributionFile, ContributionPlace, Round
from .arguments import arguments_of
from .public import Said, said, shown_contributions

AT_A_TIME = 500


def contribution_data(one: Said) -> dict[str, Any]:
    """One contribution as everybody may read it: a text that is not shown is empty, with the rule."""
    return {
        "kind": one.contribution.kind,
        "channel": one.contribution.channel,
        "language": one.language,
        "received_on": one.contribution.received_on,
        "state": one.contribution.state,
        "text": one.text,
        "rule": str(one.rule),
        "place": one.place and _place(one.place),
        "files": [_file(file) for file in one.files],
        "answer": one.answer
        and {"outcome": one.answer.outcome, "reason": one.answer.text, "answered_on": one.answer.answered_on},
    }


def _place(place: ContributionPlace) -> dict[str, Any]:
    longitude, latitude = place.coarse_point or (None, None)
    return {"label": place.label, "longitude": longitude, "latitude": latitude}


def _file(file: ContributionFile) -> dict[str, Any]:
    known = {name: getattr(file, name) for name in ("media_type", "size_bytes", "sha256")}
    return {"url": settings.BASE_URL + reverse("file", args=[file.file.name]), **known}


def contributions_data(round: Round) -> Iterator[dict[str, Any]]:
    """All of a round by their numbers, which decisions cite."""
    for one in shown_contributions(round).order_by("id").iterator(chunk_size=AT_A_TIME):
        yield {"number": one.pk, **contribution_data(said(one))}


def promises_data(round: Round) -> list[dict[str, Any]]:
    """Every published version of what people were promised, with the reason of each change."""
    return [
        {
            "version": one.number,
            "published_on": timezone.localtime(one.published_at).date() if one.published_at else None,
            "reason": one.reason,
            **promise_document(one),
        }
        for one in round.promises.exclude(published_at=None).prefetch_related("groups").order_by("number")
    ]


def arguments_data(round: Round) -> list[dict[str, Any]]:
    return [
        {
            "number": line.argument.number,
            "title": line.argument.title,
            "text": line.argument.text,
            "contributions": line.total,
            "outcomes": line.outcomes,
        }
        for line in arguments_of(round)
    ]
