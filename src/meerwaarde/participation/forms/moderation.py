"""What moderators and the privacy officer fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..vocabulary import Rule


class WithholdForm(forms.Form):
    rule = forms.ChoiceField(label=gettext_lazy("Against which rule?"), choices=Rule.choices, widget=forms.RadioSelect)
    only_files = forms.BooleanField(label=gettext_lazy("Only the photos and documents; the text stays"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("The reason, for the author"),
        help_text=gettext_lazy("Only who has the tracking code reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, *args: Any, with_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_files:
            del self.fields["only_files"]


class AppealDecisionForm(forms.Form):
    lift = forms.TypedChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[("yes", gettext_lazy("Show it after all")), ("no", gettext_lazy("It stays not shown"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(
        label=gettext_lazy("The reason, for the author"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class ErasureForm(forms.Form):
    subject = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[
            ("contribution", gettext_lazy("something that was said about a plan")),
            ("proposal", gettext_lazy("a plan that a resident proposed")),
        ],
        initial="contribution",
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=gettext_lazy("Reference or tracking code"),
        help_text=gettext_lazy(
            "The reference stands beside each contribution and proposal, the code on the receipt of the author."
        ),
        max_length=200,
    )
    ground = forms.CharField(
        label=gettext_lazy("On which ground?"),
        help_text=gettext_lazy("Without names: this stays in the log. For instance: request of the author."),
        max_length=300,
    )
