"""How a form is answered: what it asks is done and the page is left, or the form says why it was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


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


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *others: forms.BaseForm | forms.BaseFormSet[Any],
    act: Callable[[], object],
    said: str,
    then: tuple[Any, ...],
    template: str,
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """The page of a form, or of a form with others beside it: show it, or do what it asks and leave with a message.

    `act` runs when all are valid; when it refuses, `form` says why. `then` is the address to go to.
    """
    if request.method == "POST":
        valid = [one.is_valid() for one in (form, *others)]  # each says what is wrong with it
        if all(valid):
            with refusals_shown(form):
                act()
                messages.success(request, said)
                return redirect(*then)
    status = 400 if request.method == "POST" else 200
    return render(request, template, {**context(), "form": form}, status=status)
