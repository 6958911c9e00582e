"""What a weighing says, in words first: the plain statements of the analysis as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def listed(names: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def quoted(name: str) -> str:
    return f"“{name}”"


def times(ratio: float) -> str:
    """How many times as much, in words that need no decimals where they say nothing."""
    if ratio < 0.095:
        return _("less than a tenth")
    if 0.95 <= ratio < 1.05:
        return _("as much")
    if 1.95 <= ratio < 2.05:
        return _("twice as much")
    digits = 1 if ratio < 10 and abs(ratio - round(ratio)) >= 0.05 else 0
    return _("%(number)s times as much") % {"number": number_format(ratio, digits)}


def statement_sentence(
    statement: Mapping[str, Any], titles: Mapping[str, str], labels: Mapping[str, str], first: Mapping[str, int]
) -> str:
    """One statement of `analysis.weighing.statements`; alternatives by their titles, values by their labels.

    `first`: in how many of a hundred ways to weigh each alternative comes first when effects may turn out otherwise.
    """
    match statement["kind"]:
        case "first_now":
            names = [quoted(titles.get(one, one)) for one in statement["alternatives"]]
            if len(names) == 1:
                return _("If all values count the same, %(first)s comes first.") % {"first": names[0]}
            return _("If all values count the same, %(first)s share the first place.") % {"first": listed(names)}
        case "always_first":
            return always_sentence(quoted(titles[statement["alternative"]]), first.get(statement["alternative"], 100))
        case "stays_first_alone":
            return _("%(first)s stays first, whichever single value you let count more at the cost of one other.") % {
                "first": quoted(titles[statement["alternative"]])
            }
        case "stays_first_until":
            held = threshold_sentence(statement, titles, labels)
            return f"{held} {certain_sentence(statement, titles, labels)}".strip()
        case "needs":
            return _("Who prefers %(choice)s finds this important: %(values)s.") % {
                "choice": quoted(titles[statement["alternative"]]),
                "values": listed([labels.get(one, one) for one in statement["criteria"]]),
            }
        case "never_first":
            return never_sentence(quoted(titles[statement["alternative"]]), first.get(statement["alternative"], 0))
    return ""


def always_sentence(choice: str, first: int) -> str:
    """First at every weighting: exact for the estimates. `first` is what remains of it where effects are uncertain."""
    words = {"choice": choice, "first": first}
    if first == 100:
        return _("%(choice)s comes first, whatever you find important.") % words
    return (
        _(
            "If every effect is as we estimate it, %(choice)s comes first, whatever you find important. "
            "Effects may turn out otherwise: then it comes first in %(first)d of 100 ways to weigh."
        )
        % words
    )


def never_sentence(choice: str, first: int) -> str:
    """First at no weighting: exact for the estimates. `first` is what appears where effects are uncertain."""
    words = {"choice": choice, "first": first}
    if first == 0:
        return _("%(choice)s never comes first, whatever you find important.") % words
    return (
        _(
            "If every effect is as we estimate it, %(choice)s never comes first, whatever you find important. "
            "Effects may turn out otherwise: then it comes first in %(first)d of 100 ways to weigh."
        )
        % words
    )


def threshold_sentence(threshold: Mapping[str, Any], titles: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """How much more one value must count than another before the choice changes, and to what."""
    words = {
        "more": labels.get(threshold["more"], threshold["more"]),
        "less": labels.get(threshold["less"], threshold["less"]),
        "first": quoted(titles.get(threshold["alternative"], "")),
        "rival": quoted(titles.get(threshold["rival"] or "", "")),
        "times": times(threshold["until"] or 0.0),
    }
    if threshold["until"] is not None and 0.95 <= threshold["until"] < 1.05:
        return _("As soon as %(more)s counts more than %(less)s, %(rival)s comes first instead of %(first)s.") % words
    if threshold["until"] is not None and threshold["until"] < 1:
        return (
            _("%(first)s stays first while %(more)s counts at most %(times)s as %(less)s. After that it is %(rival)s.")
            % words
        )
    return _("%(more)s must count more than %(times)s as %(less)s before the choice changes to %(rival)s.") % words


def certain_sentence(statement: Mapping[str, Any], titles: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What holds whatever the other values weigh; nothing when that says nothing."""
    certain = statement.get("certain_until") or 0.0
    if statement.get("certain_limit") != "rival" or certain < 0.1:
        return ""
    return _("Up to %(times)s it is certain, however much the other values count.") % {"times": times(certain)}


def preference_sentence(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """One statement of a group, as it was chosen."""
    if row["kind"] == "share":
        return _("%(value)s counts for %(least)s to %(most)s percent of all.") % {
            "value": labels.get(row["a"], row["a"]),
            "least": round(100 * row["least"]),
            "most": round(100 * row["most"]),
        }
    words = {"a": labels.get(row["a"], row["a"]), "b": labels.get(row["b"], row["b"])}
    if row["factor"] == 1:
        return _("%(a)s counts at least as much as %(b)s.") % words
    return _("%(a)s counts at least %(times)s as %(b)s.") % {**words, "times": times(row["factor"])}
