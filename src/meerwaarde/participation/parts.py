"""What rooms above add to a round: a form of taking part with pages of its own, and where its tracking codes lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from meerwaarde.ui.registry import Registry

from .models import Round


@dataclass(frozen=True)
class RoundPart:
    """A part of the pages of a round. A query gives the template's `part`, or None to leave it out."""

    key: str
    order: int
    template: str
    query: Callable[[Round], dict[str, Any] | None]
    work_template: str
    work_query: Callable[[Round], dict[str, Any] | None]


@dataclass(frozen=True)
class CodePage:
    """Where a tracking code leads that is not of a contribution; None when it is not one of this room's."""

    key: str
    order: int
    address: Callable[[str], str | None]


round_parts: Registry[RoundPart] = Registry()
code_pages: Registry[CodePage] = Registry()


def parts_of(round: Round) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of every part of the public page."""
    found = [(part.template, part.query(round)) for part in round_parts]
    return [(template, context) for template, context in found if context is not None]


def work_parts_of(round: Round) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of every part of the page for officials."""
    found = [(part.work_template, part.work_query(round)) for part in round_parts]
    return [(template, context) for template, context in found if context is not None]


def address_of_code(code: str) -> str | None:
    return next((address for page in code_pages if (address := page.address(code))), None)
