"""What several forms of decisions ask in the same way."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DateInput = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST_NUMBERS = 500
LONGEST_NUMBERS = 10_000  # characters


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContributionNumbersField(forms.CharField):
    """The numbers that stand beside contributions, as a list of whole numbers."""

    def __init__(self, **kwargs: Any) -> None:
        label = gettext_lazy("References of contributions")
        super().__init__(label=label, widget=area(2), max_length=LONGEST_NUMBERS, required=False, **kwargs)

    def clean(self, value: Any) -> list[int]:
        given = re.split(r"[\s,;]+", super().clean(value).strip())
        if wrong := [word for word in given if word and not (word.isascii() and word.isdigit() and len(word) < 18)]:
            raise ValidationError(_("Not a number: %(words)s.") % {"words": ", ".join(wrong[:5])})
        numbers = list(dict.fromkeys(int(word) for word in given if word))
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(_("At most %(most)d numbers.") % {"most": MOST_NUMBERS})
        return numbers
