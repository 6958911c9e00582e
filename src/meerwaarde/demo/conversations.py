"""The conversations of the demo: simulated people react to statements, read in by the way of the import."""

from __future__ import annotations

import csv
import random
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from meerwaarde.initiatives.models import Initiative
from meerwaarde.opinions.actions import close_conversation, open_conversation, renew_map, take_along
from meerwaarde.opinions.importing import import_conversation
from meerwaarde.participation.actions import create_round, open_round, publish_promise, write_promise
from meerwaarde.participation.models import Round

FOLDER = Path(__file__).resolve().parent / "conversations"
# Of the answers: how many people pass, and how many statements somebody leaves out.
PASS, SKIPPED = 0.08, 0.15


def read_talks() -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]


def hold_conversations(plans: Iterable[tuple[str, str]], people: dict[str, dict[str, Any]]) -> None:
    """Hold the conversations of these plans (organisation, plan); `people` are those of each organisation."""
    wanted = set(plans)
    for talk in read_talks():
        if (talk["organisation"], talk["plan"]) in wanted:
            hold_conversation(talk, people[talk["organisation"]])


def hold_conversation(talk: dict[str, Any], people: dict[str, Any]) -> None:
    editor, decides = people["redacteur"], people["besluit"]
    initiative = Initiative.objects.select_related("organisation").get(
        organisation__slug=talk["organisation"], slug=talk["plan"]
    )
    round = _round(talk, initiative, editor, decides)
    with tempfile.TemporaryDirectory() as folder:
        write_export(Path(folder), talk)
        conversation = import_conversation(
            by=editor, round=round, folder=Path(folder), source=talk["source"]
        ).conversation
    if talk["state"] == "open":
        renew_map(open_conversation(by=decides, conversation=conversation))
    else:
        closed = close_conversation(by=decides, conversation=conversation)
        renew_map(closed)
        take_along(by=editor, conversation=closed)


def _round(talk: dict[str, Any], initiative: Initiative, editor: Any, decides: Any) -> Round:
    promise = dict(talk["promise"])
    groups, today = promise.pop("groups"), timezone.localdate()
    days = {name: promise.pop(f"{name}_in_days") for name in ("opens", "closes", "hear_back")}
    dates = {f"{name}_on": today + timedelta(days=number) for name, number in days.items()}
    round = create_round(by=editor, initiative=initiative, phase=initiative.phase, title=talk["title"])
    rows = [{"online": "", "offline": "", **group} for group in groups]
    write_promise(by=editor, round=round, groups=rows, **promise, **dates)
    publish_promise(by=decides, round=round)
    return open_round(by=decides, round=round)


def answers_of(talk: dict[str, Any]) -> Iterator[list[int | None]]:
    """The answers of everybody, camp by camp; the same each time."""
    rng = random.Random(talk["seed"])  # noqa: S311  a simulation
    for camp, size in enumerate(talk["people"]):
        for _person in range(size):
            answers: list[int | None] = []
            for statement in talk["statements"]:
                agrees = 1 if rng.random() < statement["agree"][camp] else -1
                answers.append(None if rng.random() < SKIPPED else 0 if rng.random() < PASS else agrees)
            yield answers


def write_export(folder: Path, talk: dict[str, Any]) -> None:
    """The two files, as Pol.is would write them."""
    rows = list(answers_of(talk))
    random.Random(talk["seed"]).shuffle(rows)  # noqa: S311  a simulation
    numbers = list(range(len(talk["statements"])))
    with (folder / "participants-votes.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", "n-votes", "n-agree", "n-disagree", *numbers])
        for place, row in enumerate(rows):
            given = [answer for answer in row if answer is not None]
            cells = ["" if answer is None else answer for answer in row]
            writer.writerow([place, len(given), given.count(1), given.count(-1), *cells])
    with (folder / "comments.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["timestamp", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"])
        for number, statement in enumerate(talk["statements"]):
            answers = [row[number] for row in rows]
            writer.writerow([0, number, 0, answers.count(1), answers.count(-1), 1, statement["text"]])
