"""The demo's decisions: written, published and followed through the actions, at the moment the file of a dossier names.

A file in `decisions/` bears the name of its dossier; a later one is named by the step that plays it. An effect is cited
by its reference in the dossier, an argument by its title, a contribution by its first words.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from meerwaarde.accounts.models import User
from meerwaarde.decisions.actions import (
    CitationRow,
    announce_decision,
    fix_turnout,
    make_commitment,
    publish_decision,
    start_decision,
    write_consideration,
    write_decision,
)
from meerwaarde.decisions.models import Decision
from meerwaarde.decisions.queries.work import used_contributions
from meerwaarde.decisions.vocabulary import Cited
from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Argument, Contribution

from .contents import FOLDER

if TYPE_CHECKING:
    from .contents import DossierFile

WRITTEN = ("text", "body", "decided_on")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "decisions" / f"{name}.toml").read_text(encoding="utf-8"))


def draft_decision(file: DossierFile, initiative: Initiative, people: dict[str, User], name: str) -> Decision:
    """What a file says of the decision itself. It stays a draft while the file does not say who publishes it."""
    table = _table(name)
    by = people[table["by"]]
    decision = start_decision(by=by, initiative=initiative, title=table["title"]).decision
    write_decision(
        by=by,
        decision=decision,
        alternatives=[
            {"key": file.key_of("alternatives", ref), "reason": reason, "is_chosen": ref == table["chosen"]}
            for ref, reason in table["ways"].items()
        ],
        limits=table.get("limits", ()),
        dissents=table.get("dissents", ()),
        **{key: table[key].strip() if key == "text" else table[key] for key in WRITTEN if key in table},
    )
    for row in table["considerations"]:
        write_consideration(
            by=by,
            decision=decision,
            title=row["title"],
            text=row.get("text", ""),
            citations=_citations(file, initiative, row),
        )
    return decision


def play_decision(file: DossierFile, initiative: Initiative, people: dict[str, User], name: str = "") -> Decision:
    """Everything of one file: the follow-up first, since what was used must lead somewhere before it is published."""
    decision = draft_decision(file, initiative, people, name or file.name)
    table = _table(name or file.name)
    by, decider = people[table["by"]], people[table["published_by"]]
    for row in table.get("follow_up", ()):
        make_commitment(
            by=by,
            initiative=initiative,
            decision=decision,
            contributions=used_contributions(initiative) if row.get("because") == "used" else (),
            **{name: row[name] for name in ("kind", "what", "who", "due_on")},
        )
    publish_decision(by=decider, decision=decision)
    if "turnout" in table:
        fix_turnout(by=by, round=initiative.rounds.get(), counts=table["turnout"])
    if "announced" in table:
        announce_decision(by=by, decision=decision, **table["announced"])
    return decision


def _citations(file: DossierFile, initiative: Initiative, row: dict[str, Any]) -> list[CitationRow]:
    said = Contribution.objects.filter(round__initiative=initiative)
    argued = Argument.objects.filter(round__initiative=initiative)
    return [
        *(CitationRow(Cited.ARGUMENT, argument=argued.get(title=title).pk) for title in row.get("arguments", ())),
        *(
            CitationRow(Cited.CONTRIBUTION, contribution=said.get(text__startswith=words).pk)
            for words in row.get("contributions", ())
        ),
        *(CitationRow(Cited.EFFECT, effect_key=file.key_of("value_effects", ref)) for ref in row.get("effects", ())),
        *(CitationRow(Cited.SOURCE, words=one["words"], url=one.get("url", "")) for one in row.get("sources", ())),
    ]
