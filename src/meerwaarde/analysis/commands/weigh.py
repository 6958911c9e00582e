"""`meerwaarde weigh`: weigh alternatives on public values, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meerwaarde.analysis.weighing.reading import WeighingFile
    from meerwaarde.analysis.weighing.weighing import Weighing

HELP = (
    "How robust is the choice between alternatives over all weightings of the criteria, and on which value judgement "
    "does it hang? FILE is YAML with alternatives, criteria, effects and preferences of groups; see "
    "docs/methods/weighing.md. With --draws the effects are read from a CSV, one column per alternative|criterion, one "
    "row per draw, plain or .gz; then FILE may be left out. Exit code 2: something was refused."
)
EXAMPLE = "meerwaarde weigh docs/methods/weighing-example.yaml --json"
EVERYONE = "all weightings"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the weighing, as YAML")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--draws", type=Path, metavar="CSV", help="draws of the effects instead of those in FILE")
    parser.add_argument("--weights", type=Path, metavar="CSV", help="draws of the weights, one column per criterion")
    parser.add_argument("--samples", type=_samples, metavar="N", help="number of weightings (100000); not with --draws")
    parser.add_argument("--seed", type=_seed, default=1, metavar="N", help="start of the random numbers (1)")


def _samples(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= 100_000_000:
        raise argparse.ArgumentTypeError("give a number from 2 to 100000000")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("give a whole number, 0 or more")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    from meerwaarde.analysis.weighing.errors import VerificationFailed, WeighingError

    try:
        weighed = _weigh(arguments)
    except WeighingError as bad:
        return _refused(arguments, bad.text, {"code": bad.code, **bad.params})
    except VerificationFailed as bad:
        return _refused(arguments, f"{bad}; nothing is reported", {"code": "verification_failed"})
    except OSError as bad:
        return _refused(arguments, f"{bad.filename}: {bad.strerror}", {"code": "unreadable_file"})
    file, weighings = weighed
    if arguments.json:
        print(json.dumps(_as_json(file, weighings, arguments.seed), ensure_ascii=False, allow_nan=False, default=str))
    else:
        print("\n".join(_lines(file, weighings)))
    return 0


def _refused(arguments: argparse.Namespace, text: str, params: dict[str, Any]) -> int:
    print(f"refused: {text}", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"error": text, **params}, ensure_ascii=False, default=str))
    return 2


def _weigh(arguments: argparse.Namespace) -> tuple[WeighingFile, dict[str, Weighing]]:
    import numpy as np

    from meerwaarde.analysis.weighing.acceptability import SAMPLES
    from meerwaarde.analysis.weighing.errors import ContradictoryPreferences, WeighingError
    from meerwaarde.analysis.weighing.reading import WeighingFile, read_draws, read_weighing
    from meerwaarde.analysis.weighing.weighing import weigh

    if arguments.weights and not arguments.draws:
        raise WeighingError("weights_without_draws", "--weights goes with --draws: give both")
    if arguments.samples and arguments.draws:
        raise WeighingError("samples_with_draws", "--samples does not go with --draws: each draw is used once")
    if arguments.file:
        file = read_weighing(arguments.file, arguments.draws, arguments.weights)
    elif arguments.draws:
        file = WeighingFile(arguments.draws.name, read_draws(arguments.draws, arguments.weights))
    else:
        raise WeighingError("no_file", "give a FILE or --draws")
    weighings = {}
    for group, said in {EVERYONE: (), **file.groups}.items():
        # Every group gets the same random numbers, so its answer does not depend on which other groups there are.
        rng = np.random.default_rng(arguments.seed)
        try:
            weighings[group] = weigh(
                file.problem, said, rng=rng, weights=file.weights, samples=arguments.samples or SAMPLES
            )
        except ContradictoryPreferences as clash:
            clash.text = f"preferences of “{group}”: {clash.text}"
            clash.params["group"] = group
            raise
    return file, weighings


def _as_json(file: WeighingFile, weighings: dict[str, Weighing], seed: int) -> dict[str, Any]:
    from meerwaarde.analysis.weighing.plain import as_plain

    return {
        "title": file.title,
        "seed": seed,
        "alternatives": list(file.problem.alternatives),
        "criteria": list(file.problem.criteria),
        **as_plain(weighings[EVERYONE]),
        "groups": {group: as_plain(one) for group, one in weighings.items() if group != EVERYONE},
    }


def _lines(file: WeighingFile, weighings: dict[str, Weighing]) -> list[str]:
    from meerwaarde.analysis.weighing.plain import statements
    from meerwaarde.analysis.weighing.sentences import sentence_of

    lines = [file.title]
    for group, weighing in weighings.items():
        heading = "Over all weightings" if group == EVERYONE else f"Group “{group}”"
        lines += ["", heading, "-" * len(heading)]
        if weighing.space.statements:
            lines.append("They say: " + "; ".join(map(str, weighing.space.statements)) + ".")
        lines += [sentence_of(one) for one in statements(weighing)]
        lines += ["", *_table(weighing)]
    return lines


def _table(weighing: Weighing) -> list[str]:
    found = weighing.acceptability
    width = max(len("alternative"), *map(len, found.alternatives)) + 2
    exact = {one.alternative: one.share for one in weighing.favourable.spaces}
    lines = [
        f"{'alternative':<{width}}{'first':>8}{'± s.e.':>9}{'last':>8}{'confidence':>12}{'first, mean effects':>21}"
    ]
    for at, name in enumerate(found.alternatives):
        confidence = "never first" if found.confidence[at] != found.confidence[at] else f"{found.confidence[at]:.1%}"
        lines.append(
            f"{name:<{width}}{found.first[at]:>8.1%}{found.rank_error[at, 0]:>9.2%}{found.rank[at, -1]:>8.1%}"
            f"{confidence:>12}{f'{exact[name]:.2%}' if exact else 'not computed':>21}"
        )
    lines.append(f"({found.samples:,} weightings, {found.method}; the last column is exact)")
    lines += ["", "weight of each criterion where the alternative is first (central weights)"]
    for at, name in enumerate(found.alternatives):
        if found.confidence[at] == found.confidence[at]:
            weights = zip(found.criteria, found.central_weights[at], strict=True)
            lines.append(f"{name:<{width}}" + ", ".join(f"{criterion} {weight:.2f}" for criterion, weight in weights))
    return lines
