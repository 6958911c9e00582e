"""How a refused action comes back on its form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError


def show_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put the errors of an action at their fields; what has no field here stands above the form."""
    if hasattr(refusal, "error_dict"):
        for field, errors in refusal.error_dict.items():
            form.add_error(field if field in form.fields else None, ValidationError(errors))
    else:
        form.add_error(None, refusal)


@contextmanager
def refusals_shown(form: forms.BaseForm) -> Iterator[None]:
    """Do what a valid form asks, and leave with a redirect; when an action refuses it, the form says why."""
    try:
        yield
    except ValidationError as refusal:
        show_refusal(form, refusal)
