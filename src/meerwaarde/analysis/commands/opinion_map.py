"""`meerwaarde opinion-map`: a conversation in the format of Pol.is, drawn and reported without a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from meerwaarde.terminal import ProgressLine

HELP = (
    "Draw the opinion map of a conversation in the export format of Pol.is: a folder, or participants-votes.csv or "
    "votes.csv itself, plain or .gz, or votes.parquet with the columns of votes.csv. Tells what all groups share, "
    "which groups there are and how sure that is. With --out: CSV files, a picture (SVG) and a report (HTML). Exit "
    "code 2: the votes allow no honest map."
)
EXAMPLE = "meerwaarde opinion-map export/ --out report --language en"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a folder or a file in the format of Pol.is")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write CSV, SVG and an HTML report in this folder")
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the report and the messages (nl)")
    parser.add_argument("--title", default="", help="heading of the report")
    parser.add_argument("--groups", type=group_count, metavar="N", help="draw exactly N groups instead of choosing")
    parser.add_argument("--seed", type=whole_number, default=1, metavar="N", help="of the random draws (1)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="CSV with participant and weight")
    parser.add_argument("--with-rejected", action="store_true", help="keep statements that moderation rejected")
    parser.add_argument("--smallest", type=positive, default=5, metavar="N", help="publish no counts below N (5)")
    parser.add_argument("--rounding", type=positive, default=1, metavar="N", help="round published counts to N (1)")
    parser.add_argument(
        "--participants", action="store_true", help="also write participants.csv: personal data, not for publication"
    )


def whole_number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("give a whole number, 0 or higher")
    return int(text)


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number, 1 or higher")
    return int(text)


def group_count(text: str) -> int:
    from ..opinion_map.settings import MOST_GROUPS

    if not text.isdecimal() or not 2 <= int(text) <= MOST_GROUPS:
        raise argparse.ArgumentTypeError(f"give a number from 2 to {MOST_GROUPS}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    import numpy as np

    from ..opinion_map import BadVotes, Settings, build_map
    from ..opinion_map.disclosure import Disclosure, publish
    from ..opinion_map.polis_format import read_conversation
    from ..opinion_map.summary import summary
    from ..opinion_map.verification import verify_map

    begin = time.perf_counter()
    try:
        with ProgressLine("rows") as reading:
            conversation = read_conversation(
                arguments.path, weights=arguments.weights, progress=lambda rows: reading("read", rows)
            )
        with ProgressLine("steps") as progress:
            opinion_map = build_map(
                conversation.votes,
                rng=np.random.default_rng(arguments.seed),
                settings=Settings(groups=arguments.groups),
                hidden=None if arguments.with_rejected else conversation.rejected,
                progress=progress,
            )
    except BadVotes as bad:
        print(bad.text(arguments.language), file=sys.stderr)
        if arguments.json:
            print(json.dumps({"error": bad.text(arguments.language), "reason": bad.code, "row": bad.row}))
        return 2
    verify_map(opinion_map, conversation.votes)
    published = publish(opinion_map, Disclosure(arguments.smallest, arguments.rounding))
    if arguments.out:
        try:
            write(arguments, opinion_map, published, conversation)
        except OSError as error:
            print(f"{arguments.out}: {error.strerror}", file=sys.stderr)
            return 2
    outcome = summary(opinion_map, published, conversation.statements)
    outcome["elapsed_seconds"] = round(time.perf_counter() - begin, 3)
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False))
    else:
        print(sentences(outcome, conversation.texts, arguments.language))
    return 0


def sentences(outcome: dict[str, Any], texts: dict[str, str], language: str) -> str:
    """The result in a few lines for a terminal."""
    from ..opinion_map.wording import TEXTS, letter, number

    words = TEXTS[language]
    counts = {name: number(outcome[name], language) for name in ("participants", "statements", "votes")}
    lines = [words["lead"].format(**counts)]
    if not outcome["groups"]:
        lines.append(words["none_clear"])
    lines += [
        words["group_sentence"].format(letter=letter(index), people=number(group["size"], language))
        for index, group in enumerate(outcome["groups"])
    ]
    lines += ["", f"{words['shared']}:"] if outcome["common_ground"] else ["", words["shared_none"]]
    lines += [
        f"- {words[each['answer']]}: {texts.get(each['statement']) or '#' + each['statement']}"
        for each in outcome["common_ground"][:10]
    ]
    return "\n".join(lines)


def write(arguments: argparse.Namespace, opinion_map: Any, published: Any, conversation: Any) -> None:
    """All files, each complete before it gets its name, so that a stop leaves nothing half-written."""
    from ..opinion_map.picture import draw
    from ..opinion_map.report import Labels, Report
    from ..opinion_map.tables import common_ground_csv, groups_csv, participants_csv, statements_csv

    naming = (conversation.statements, conversation.texts)
    report = Report(opinion_map, published, Labels(*naming), arguments.language, arguments.seed, arguments.title)
    files = {
        "report.html": report.html(),
        "map.svg": draw(published, arguments.language, standalone=True) + "\n",
        "statements.csv": statements_csv(opinion_map, published, *naming),
        "groups.csv": groups_csv(opinion_map, published, *naming),
        "common-ground.csv": common_ground_csv(opinion_map, published, *naming),
    }
    if arguments.participants:
        files["participants.csv"] = participants_csv(opinion_map, conversation.participants)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        unfinished = arguments.out / f".{name}.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(arguments.out / name)
