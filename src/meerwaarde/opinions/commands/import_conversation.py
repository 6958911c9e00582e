"""`meerwaarde import conversation`: a conversation of Pol.is, whole, into a round of a plan."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from meerwaarde.terminal import ProgressLine

HELP = (
    "Read a conversation in the export format of Pol.is (participants-votes.csv or votes.csv, with comments.csv, plain "
    "or .gz) into a round of a plan. The files are checked to the end first. Reading the same files again changes "
    "nothing. Exit code 2: something was refused, and nothing was written."
)
EXAMPLE = "meerwaarde import conversation export/ --plan gemeente-voorbeeld/bladkorven --round 1 --close"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder with the files of the export")
    parser.add_argument(
        "--plan", required=True, metavar="ORGANISATION/PLAN", help="the names in the address of the plan"
    )
    parser.add_argument("--round", type=int, default=1, metavar="N", help="the number of the round (1)")
    parser.add_argument("--source", default="", help="where the conversation was held (the name of the folder)")
    parser.add_argument("--language", choices=("nl", "en"), default="", help="of the statements (that of the plan)")
    parser.add_argument("--close", action="store_true", help="it is over: publish the map and the numbers")
    parser.add_argument("--json", action="store_true", help="print the counts and the refused rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from meerwaarde.participation.models import Round

    from ..actions.conversations import close_conversation
    from ..actions.maps import renew_map
    from ..importing import BadConversation, import_conversation

    slug, _slash, plan = arguments.plan.partition("/")
    found = (
        Round.objects.select_related("initiative__organisation", "promise")
        .filter(initiative__organisation__slug=slug, initiative__slug=plan, number=arguments.round)
        .first()
    )
    if found is None:
        return refuse(arguments, [f"there is no round {arguments.round} of {arguments.plan}; make it in the workspace"])
    started = time.monotonic()
    try:
        with ProgressLine("people") as progress:
            done = import_conversation(
                by=None,
                round=found,
                folder=arguments.folder,
                source=arguments.source or arguments.folder.resolve().name,
                language=arguments.language,
                progress=progress,
            )
        if arguments.close and not done.conversation.is_closed:
            close_conversation(by=None, conversation=done.conversation)
        drawn = renew_map(done.conversation)
    except BadConversation as bad:
        rows = [
            {"file": one.file, "row": one.row, "column": one.column, "reason": one.code, "text": one.text("en")}
            for one in bad.refused
        ]
        return refuse(arguments, bad.sentences("en"), rows)
    except ValidationError as refusal:
        return refuse(arguments, refusal.messages)
    outcome = {**done.counts(), "map": drawn.number if drawn else None}
    outcome["elapsed_seconds"] = round(time.monotonic() - started, 3)
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False))
    else:
        print(
            f"{done.participants} people, {done.statements} statements ({done.rejected_statements} rejected), "
            f"{done.votes} votes: {done.new_votes} new, {done.changed_votes} changed, {done.unchanged_votes} unchanged"
        )
    return 0


SHOWN_REFUSALS = 20


def refuse(arguments: argparse.Namespace, sentences: list[str], rows: list[dict[str, Any]] | None = None) -> int:
    for sentence in sentences[:SHOWN_REFUSALS]:
        print(f"refused: {sentence}", file=sys.stderr)
    if len(sentences) > SHOWN_REFUSALS:
        print(f"... and {len(sentences) - SHOWN_REFUSALS} more; --json lists them all", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"error": sentences[0], "refused": rows or []}, ensure_ascii=False))
    return 2
