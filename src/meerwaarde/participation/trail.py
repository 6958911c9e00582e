"""What happened to a contribution, step by step. Rooms above register steps of their own (a decision that cites it)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from meerwaarde.ui.registry import Registry

from .models import Contribution


@dataclass(frozen=True)
class TrailPoint:
    """One step on the receipt: the day, what happened, and the words that go with it."""

    on: date
    title: Any
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class TrailStep:
    key: str
    order: int
    points: Callable[[Contribution], list[TrailPoint]]


trail_steps: Registry[TrailStep] = Registry()


def trail_of(contribution: Contribution) -> list[TrailPoint]:
    """Every point of every room, by day; on one day in the order of the registry."""
    points = [point for step in trail_steps for point in step.points(contribution)]
    return sorted(points, key=lambda point: point.on)
