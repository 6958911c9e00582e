"""What happens because of what people said, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Contribution

from ..queries.work import used_contributions
from ..vocabulary import CommitmentState, FollowUp
from .fields import ContributionNumbersField, DateInput, area

BECAUSE_CHOICES = [
    ("all", gettext_lazy("Because of everything that was used and has no follow-up yet")),
    ("numbers", gettext_lazy("Because of these contributions")),
    ("none", gettext_lazy("Not because of a contribution")),
]


class CommitmentForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=FollowUp.choices,
        widget=forms.RadioSelect,
        initial=FollowUp.CHANGE,
    )
    what = forms.CharField(label=gettext_lazy("What happens?"), max_length=500, widget=area(2))
    who = forms.CharField(
        label=gettext_lazy("Who does it?"), help_text=gettext_lazy("A department or function."), max_length=200
    )
    due_on = forms.DateField(
        label=gettext_lazy("When is it ready?"),
        help_text=gettext_lazy("If this day passes, the page says so by itself."),
        widget=DateInput,
    )
    because = forms.ChoiceField(
        label=gettext_lazy("Because of whom?"), choices=BECAUSE_CHOICES, widget=forms.RadioSelect, initial="none"
    )
    contributions = ContributionNumbersField()

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        self.initiative = initiative

    def clean_what(self) -> str:
        """One line: it is the name of the promise in lists, messages and calendars."""
        return " ".join(self.cleaned_data["what"].split())

    def chosen(self) -> list[Contribution]:
        """The contributions it happens because of. The action refuses what was not used."""
        if self.cleaned_data["because"] == "all":
            return list(used_contributions(self.initiative))
        if self.cleaned_data["because"] == "numbers":
            return [Contribution(pk=number) for number in self.cleaned_data["contributions"]]
        return []

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("because") == "numbers" and not values.get("contributions") and "contributions" in values:
            self.add_error("contributions", _("Give at least one number."))
        return values


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=[
            (CommitmentState.DONE.value, gettext_lazy("It was done")),
            (CommitmentState.DROPPED.value, gettext_lazy("It will not happen")),
        ],
        widget=forms.RadioSelect,
    )
    result = forms.CharField(
        label=gettext_lazy("Explain it"),
        help_text=gettext_lazy("Needed when it will not happen. Everybody can read this."),
        widget=area(3),
        max_length=2000,
        required=False,
    )
