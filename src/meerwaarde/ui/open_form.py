"""The form that anybody can send, without an account."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy

# What to do when an address is missing or is none: a sentence for each.
ADDRESS_ERRORS = {
    "required": gettext_lazy("Write your e-mail address."),
    "invalid": gettext_lazy("Write your whole e-mail address, as in name@example.nl."),
}


def answer_address() -> forms.EmailField:
    """Where somebody wants to hear of an answer; only when they want to."""
    return forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only if you want a mail when there is an answer. Nobody else sees it."),
        error_messages=ADDRESS_ERRORS,
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SharedFields(dict[str, forms.Field]):
    """The fields of a form of which each copy has its own of the `changed` ones only.

    Django copies every field for every form, because a form may change them; for a form that hundreds of people send
    at once that is a fifth of the work. What is not named in `changed` is one object for all: a form may drop it, but
    not change it.
    """

    def __init__(self, fields: dict[str, forms.Field], changed: set[str]) -> None:
        super().__init__(fields)
        self.changed = changed

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: deepcopy(field, memo) if name in self.changed else field for name, field in self.items()}


Form = TypeVar("Form", bound=type[forms.Form])


def changes_only(*names: str) -> Callable[[Form], Form]:
    """For a form class: its forms change only these fields. Raises ValueError for a name that is no field of it."""

    def share(form: Form) -> Form:
        if unknown := set(names) - set(form.base_fields):
            raise ValueError(f"{form.__name__} has no field {', '.join(sorted(unknown))}")
        form.base_fields = SharedFields(form.base_fields, set(names))
        return form

    return share


class OpenForm(forms.Form):
    """A form that anybody can send, without an account: with a field for programs, and checked by us, not the browser.

    People do not see the field; programs that fill in every field give themselves away.
    """

    use_required_attribute = False

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["website"] = self.fields.pop("website")  # behind what people fill in

    @property
    def is_of_a_program(self) -> bool:
        return bool(self.data.get("website"))
