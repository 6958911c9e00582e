"""A sentence under "still needed", with the place where it can be filled in."""

from __future__ import annotations

from typing import Any


class Needed(str):
    """One thing that is still needed. Reads as its sentence; `field` is the document key that answers it, or ""."""

    field: str

    def __new__(cls, sentence: Any, field: str = "") -> Needed:
        made = super().__new__(cls, str(sentence))
        made.field = field
        return made

    @property
    def section(self) -> str:
        """The section of the editing pages where `field` stands, or "" when it is answered elsewhere."""
        from .fields import FIELD

        return FIELD[self.field].section if self.field in FIELD else ""
