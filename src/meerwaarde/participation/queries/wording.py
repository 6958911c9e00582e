"""Days and fixed words as a page shows them."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format

from ..models import Contribution
from ..vocabulary import Kind


class Wording:
    """Each day and each fixed word of one page, put into its language once: most rows of a list say the same ones.

    Made anew for each page, as the next one may be in another language.
    """

    def __init__(self) -> None:
        self._days: dict[date, str] = {}
        self._labels: dict[type[TextChoices], dict[str, str]] = {}

    def day(self, day: date) -> str:
        if day not in self._days:
            self._days[day] = date_format(day, "j F Y")
        return self._days[day]

    def label(self, words: type[TextChoices], code: str) -> str:
        """As `get_FIELD_display` gives it: a code without a label is shown as it is."""
        if words not in self._labels:
            self._labels[words] = {known: str(label) for known, label in words.choices}
        return self._labels[words].get(code, code)


class Worded:
    """What a page says of one contribution in its list."""

    contribution: Contribution
    wording: Wording

    @property
    def number(self) -> str:
        return str(self.contribution.pk)

    @property
    def kind(self) -> str:
        return self.wording.label(Kind, self.contribution.kind)

    @property
    def day(self) -> str:
        return self.wording.day(self.contribution.received_on)
