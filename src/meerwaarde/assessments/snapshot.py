"""A part as it is made public: its confirmed answers that are shown, and nothing of any other part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .definition import Outline, Spot, Value
from .filled import Filled, Repeats, is_given, joined
from .models import Answer


def confirmed(answers: Iterable[Answer]) -> dict[Spot, Value]:
    return {Spot(one.task, one.place): one.value for one in answers if one.is_confirmed and is_given(one.value)}


def part_content(outline: Outline, part: str, values: dict[Spot, Value], repeats: Repeats) -> dict[str, Any]:
    """What the public may read of a part. Repetitions without an answer are left out."""
    filled = Filled(outline, values, repeats)
    spots = [spot for spot in filled.spots(part) if is_given(values.get(spot))]
    kept: Repeats = {}
    for spot in spots:
        here = ""
        for loop_id, key in zip(outline.tasks[spot.task].loops, spot.place.split("/"), strict=False):
            keys = kept.setdefault(loop_id, {}).setdefault(here, [])
            if key not in keys:
                keys.append(key)
            here = joined(here, key)
    answers = [{"task": spot.task, "place": spot.place, "value": values[spot]} for spot in spots]
    return {"answers": answers, "repeats": kept}


def filled_of(outline: Outline, content: dict[str, Any]) -> Filled:
    """A published part, read by itself."""
    values = {Spot(one["task"], one["place"]): one["value"] for one in content["answers"]}
    return Filled(outline, values, content["repeats"], mirroring=False)
