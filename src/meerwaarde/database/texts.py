"""Characters that no text may hold: feeds, Word files and archives cannot, and nobody types them on purpose."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Control characters other than tab and line ends, halves of surrogate pairs, and what is no character.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REFUSAL = gettext_lazy("The text holds characters that do not belong in text (such as NUL).")


def without_forbidden(text: str) -> str:
    """For what leaves the house: a row of before they were refused may still hold one."""
    return FORBIDDEN.sub("", text)


def refuse_forbidden(text: str) -> None:
    """Raises ValidationError."""
    if FORBIDDEN.search(text):
        raise ValidationError(REFUSAL)


def refuse_forbidden_in(row: models.Model, exclude: Collection[str] = ()) -> None:
    """Of every text of a row; a text of one line has no line ends either. Raises ValidationError by field."""
    errors: dict[str, ValidationError] = {}
    for field in row._meta.concrete_fields:
        value = vars(row).get(field.attname)
        if not isinstance(value, str) or field.name in exclude:
            continue
        if FORBIDDEN.search(value):
            errors[field.name] = ValidationError(REFUSAL)
        elif isinstance(field, models.CharField) and ("\n" in value or "\r" in value):
            errors[field.name] = ValidationError(_("Write this on one line."))
    if errors:
        raise ValidationError(errors)
