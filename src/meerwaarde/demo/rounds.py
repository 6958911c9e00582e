"""The demo's rounds of participation, each played through the actions: asked, said, put together, answered, told.

A file in `rounds/` names its moments as dates, or as days from today: so that one round is always open, and one late.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from meerwaarde.accounts.models import User
from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.actions import (
    add_argument,
    answer_contributions,
    close_round,
    contribute,
    create_round,
    enter_on_behalf,
    open_round,
    publish_promise,
    report_back,
    withhold_contribution,
    write_promise,
)
from meerwaarde.participation.models import Contribution, Round

from .clock import clock_at
from .contents import FOLDER

# The dossiers' own history ends before this day: what counts from today is never earlier.
STORY_ENDS = date(2026, 11, 26)
DAYS = ("decides_on", "opens_on", "closes_on", "hear_back_on")
People = Callable[[str], User]


@dataclass(frozen=True)
class RoundFile:
    name: str
    table: dict[str, Any]
    today: date

    @property
    def plan(self) -> tuple[str, str]:
        return self.table["organisation"], self.table["plan"]

    @property
    def is_past(self) -> bool:
        """Whether it belongs inside the history of its dossier, at a date of its own."""
        return isinstance(self.table["opened"], datetime)

    def moment(self, name: str) -> datetime | None:
        value = self.table.get(name)
        if value is None or isinstance(value, datetime):
            return value
        return at_hour(self.today + timedelta(days=value), 9)

    def day(self, value: date | int) -> date:
        return self.today + timedelta(days=value) if isinstance(value, int) else value


def at_hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def read_rounds() -> list[RoundFile]:
    today = max(timezone.localdate(), STORY_ENDS)
    return [
        RoundFile(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), today)
        for path in sorted((FOLDER / "rounds").glob("*.toml"))
    ]


def play_round(file: RoundFile, initiative: Initiative, person: People) -> None:
    """As far as the file goes: a round without `closed` stays open, one without `reported` is still to be told."""
    by = person(file.table["by"])
    opened, closed, answered, reported = (file.moment(name) for name in ("opened", "closed", "answered", "reported"))
    if opened is None:
        raise ValueError(f"{file.name}: say when the round opened.")
    promise = dict(file.table["promise"])
    promise |= {name: file.day(promise[name]) for name in DAYS if name in promise}
    with clock_at(opened):
        round = create_round(by=by, initiative=initiative, phase=file.table["phase"], title=file.table["title"])
        groups = [{"online": "", "offline": "", **group} for group in promise.pop("groups")]
        write_promise(by=by, round=round, groups=groups, **promise)
        publish_promise(by=by, round=round)
        round = open_round(by=by, round=round)
    entries = [(entry, _say(file, number, entry, round, by)) for number, entry in enumerate(file.table["said"])]
    for entry, one in entries:
        if "withheld" in entry:
            with clock_at(at_hour(file.day(entry["on"]), 16)):
                moderator = person("moderator")
                reason = entry["withheld_reason"]
                withhold_contribution(by=moderator, contribution=one, rule=entry["withheld"], reason=reason)
    if closed:
        with clock_at(closed):
            round = close_round(by=by, round=round)
    if answered:
        with clock_at(answered):
            _group_and_answer(file, round, by, entries)
    if reported:
        with clock_at(reported):
            report_back(by=by, round=round, report=file.table["report"])


def _say(file: RoundFile, number: int, entry: dict[str, Any], round: Round, by: User) -> Contribution:
    """Each of them under one code at every load: the file and the number decide it."""
    day = file.day(entry["on"])
    values = {
        "initiative": round.initiative,
        "round": round,
        "kind": entry.get("kind", "reaction"),
        "text": entry["text"],
        "submission": f"demo-{file.name}-{number:03}",
        "language": entry.get("language", "nl"),
    }
    with clock_at(at_hour(day, 15)):
        if "channel" in entry:
            return enter_on_behalf(by=by, channel=entry["channel"], received_on=day, **values).contribution
        return contribute(**values).contribution


def _group_and_answer(file: RoundFile, round: Round, by: User, entries: Iterable[tuple[dict[str, Any], Any]]) -> None:
    """Arguments with what belongs to them; the first argument of a contribution answers it, or its own words do."""
    answered: set[int] = set()
    entries = list(entries)
    openings = {one.pk: entry["opening"] for entry, one in entries if "opening" in entry}

    def answer(contributions: list[Contribution], outcome: str, reason: str) -> None:
        if fresh := [one for one in contributions if one.pk not in answered]:
            organisation = round.initiative.organisation
            answer_contributions(
                by=by,
                organisation=organisation,
                contributions=fresh,
                outcome=outcome,
                reason=reason,
                openings=openings,
            )
            answered.update(one.pk for one in fresh)

    for entry, one in entries:
        if "outcome" in entry:
            answer([one], entry["outcome"], entry["reason"])
    for row in file.table.get("arguments", ()):
        inside = [one for entry, one in entries if row["ref"] in entry.get("arguments", ())]
        add_argument(by=by, round=round, title=row["title"], text=row.get("text", ""), contributions=inside)
        if "outcome" in row:
            answer(inside, row["outcome"], row["reason"])
