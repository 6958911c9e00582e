"""What a weighing refuses, and why: a code and parameters for a translated message, and the same in English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .preferences import Statement


class WeighingError(ValueError):
    """Input that cannot be weighed.

    Attributes: `code` (a fixed word per kind of mistake, listed in docs/methods/weighing.md), `params` (names and
    numbers for a message in any language) and `text` (the message in English, which says what to do).
    """

    def __init__(self, code: str, text: str, **params: object) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.params = params


class ContradictoryPreferences(WeighingError):
    """No weighting satisfies all statements. `statements` is a minimal clashing set: without any one, one exists."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = tuple(statements)
        shown = "; ".join(f"“{statement}”" for statement in self.statements)
        if len(self.statements) == 1:
            text = f"no weighting can satisfy {shown}; change this statement"
        else:
            text = f"these statements contradict each other: {shown}; change or remove one of them"
        super().__init__("contradictory_preferences", text, statements=[str(one) for one in self.statements])


class VerificationFailed(RuntimeError):
    """A result did not pass its own check and is not returned: a fault in the program or a badly scaled input."""
