"""Characters that no text may hold: feeds, Word files and archives cannot, and nobody types them on purpose."""

from __future__ import annotations

import re

from django.apps import apps
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


def refuse_line_ends(text: str) -> None:
    """Of a text of one line. Raises ValidationError."""
    if "\n" in text or "\r" in text:
        raise ValidationError(_("Write this on one line."))


def guard_texts() -> None:
    """Every text of every model of the house refuses them wherever fields are cleaned: in a form, when an action saves
    a row, and before rows are written in bulk. Validators that are given here are no part of migrations."""
    for model in apps.get_models():
        if not model.__module__.startswith("meerwaarde."):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField):
                field.validators = [refuse_forbidden, refuse_line_ends, *field.validators]
            elif isinstance(field, models.TextField):
                field.validators = [refuse_forbidden, *field.validators]
