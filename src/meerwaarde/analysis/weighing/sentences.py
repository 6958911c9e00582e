"""The statements of a weighing as plain English sentences, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ORIGINS = {
    "given": "the weights in the file",
    "middle": "the middle of the weightings that are left open",
    "mean of draws": "the mean of the given weights",
}


def sentence_of(statement: dict[str, Any]) -> str:
    """One sentence for one of the statements of plain.statements."""
    match statement["kind"]:
        case "first_now":
            names = _listed(statement["alternatives"])
            verb = "is" if len(statement["alternatives"]) == 1 else "are together"
            return f"At {ORIGINS[statement['weights_from']]}, {names} {verb} first."
        case "always_first":
            return f"By the mean effects, {statement['alternative']} is first whatever the weights are."
        case "stays_first_alone":
            return f"{statement['alternative']} stays first when weight moves between any two criteria."
        case "stays_first_until":
            return _stays_first(statement)
        case "needs":
            return (
                f"To prefer {statement['alternative']}, you must find {_listed(statement['criteria'])} more important."
            )
        case "never_first":
            return f"By the mean effects, {statement['alternative']} is first at no weighting."
        case kind:
            raise ValueError(f"there is no sentence for “{kind}”")


def _stays_first(statement: dict[str, Any]) -> str:
    more, less, until = statement["more"], statement["less"], statement["until"]
    if statement["ratio_now"] == until:
        said = f"The choice changes as soon as {more} counts more against {less}"
    else:
        said = f"{more} must count more than {times(until)}{less} before the choice changes"
    said += f" to {statement['rival']} (other weights held)."
    if statement.get("certain_limit") == "rival":
        certain = statement["certain_until"]
        if certain > 0:
            said += f" Up to a ratio of {figure(certain)}, {statement['alternative']} is first"
            said += " whatever the other weights are."
        elif statement.get("possible_limit") == "rival":
            said += " With other weights free, no ratio makes the choice certain"
            said += f"; beyond a ratio of {figure(statement['possible_until'])}, it certainly changes."
    return said


def times(ratio: float) -> str:
    """A ratio before what it is compared with: “2.1 times ”, or nothing for once."""
    return "" if figure(ratio) == "1" else f"{figure(ratio)} times "


def figure(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
