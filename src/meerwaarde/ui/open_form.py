"""The form that anybody can send, without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


def answer_address() -> forms.EmailField:
    """Where somebody wants to hear of an answer; only when they want to."""
    return forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only if you want a mail when there is an answer. Nobody else sees it."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


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
