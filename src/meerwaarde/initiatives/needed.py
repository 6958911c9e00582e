"""A sentence under "still needed": what an official does about it, what everybody reads, and where it is filled in."""

from __future__ import annotations

from typing import Any

from .localised import Sentence


class Needed(str):
    """One thing that is still needed. Reads as its sentence, which asks an official to do something.

    `field` is the document key that answers it, or "". `public` says the same to everybody: what is still to come. A
    gate always gives it, as the dossier shows what its gates need.
    """

    field: str
    public: str

    def __new__(cls, sentence: Any, field: str = "", public: Any = "") -> Needed:
        made = super().__new__(cls, str(sentence))
        made.field = field
        made.public = public if isinstance(public, Sentence) else str(public)
        return made

    @property
    def section(self) -> str:
        """The section of the editing pages where `field` stands, or "" when it is answered elsewhere."""
        from .fields import FIELD

        return FIELD[self.field].section if self.field in FIELD else ""
