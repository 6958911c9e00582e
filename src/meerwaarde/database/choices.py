"""The words for a code of a list of choices, as pages and documents show them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Choices


def label_for(choices: type[Choices], code: Any, otherwise: str | None = None) -> str:
    """The label in the language that is now active; `otherwise` for a code that is no choice, or else the code itself.

    A document of years ago may hold a code that is no longer a choice.
    """
    label = _labels(choices).get(code)
    return str(code if otherwise is None else otherwise) if label is None else str(label)


@cache
def _labels(choices: type[Choices]) -> dict[Any, Any]:
    return dict(choices.choices)
