"""What is decided, which way was chosen, within which limits, and who did not agree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.models import Initiative

from ..models import DecisionVersion, WeighedAlternative
from ..vocabulary import LimitKind
from .fields import DateInput, area

PER_KIND = 3  # empty rows that a form offers at a time


class StartForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is decided on?"),
        help_text=gettext_lazy("A short title for residents."),
        max_length=200,
    )


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is decided, by whom, when; and what is done with the advice of people."""

    class Meta:
        model = DecisionVersion
        fields = ["title", "text", "body", "body_name", "decided_on", "advice", "departure_reason"]
        labels = {
            "title": gettext_lazy("Title"),
            "text": gettext_lazy("What is decided?"),
            "body": gettext_lazy("Who decides?"),
            "body_name": gettext_lazy("Name of that body, if it is another one"),
            "decided_on": gettext_lazy("On which day was it decided?"),
            "advice": gettext_lazy("What is done with the advice of people?"),
            "departure_reason": gettext_lazy("Why does the decision depart from it?"),
        }
        help_texts = {
            "text": gettext_lazy("In plain words: what happens, and what does not."),
            "advice": gettext_lazy("Needed when people were promised that their advice counts."),
        }
        widgets = {
            "text": area(6),
            "departure_reason": area(3),
            "decided_on": DateInput,
            **dict.fromkeys(("body", "advice"), forms.RadioSelect),
        }

    def __init__(self, *args: Any, gave_advice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        body: Any = self.fields["body"]
        body.choices = [choice for choice in body.choices if choice[0]]
        advice: Any = self.fields["advice"]
        advice.choices = [("", _("Nobody was asked for advice")), *(one for one in advice.choices if one[0])]
        if not gave_advice:
            del self.fields["advice"], self.fields["departure_reason"]

    def _post_clean(self) -> None:
        """The action checks and saves; a form that fills in its instance would check twice."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class AlternativesForm(forms.Form):
    """Which way was chosen, and of each why it was or was not."""

    chosen = forms.ChoiceField(label=gettext_lazy("Which way was chosen?"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, initiative: Initiative, kept: list[WeighedAlternative], **kwargs: Any) -> None:
        initial = {f"reason_{one.key}": one.reason for one in kept}
        initial["chosen"] = next((one.key for one in kept if one.is_chosen), "")
        super().__init__(*args, **{**kwargs, "use_required_attribute": False, "initial": initial})
        self.ways = [(one.key, one.title) for one in initiative.alternatives.all()]
        chosen: Any = self.fields["chosen"]
        chosen.choices = self.ways
        for key, title in self.ways:
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("Why, or why not: %(title)s") % {"title": title},
                widget=area(2),
                max_length=2000,
                required=False,
            )

    def rows(self) -> list[dict[str, Any]]:
        chosen = self.cleaned_data.get("chosen")
        return [
            {"key": key, "reason": self.cleaned_data[f"reason_{key}"].strip(), "is_chosen": key == chosen}
            for key, _title in self.ways
        ]


class LimitForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is limited?"), choices=[("", "-"), *LimitKind.choices], required=False
    )
    subject = forms.CharField(
        label=gettext_lazy("Which device, measurement or purpose?"), max_length=120, required=False
    )
    most = forms.IntegerField(label=gettext_lazy("At most how many devices?"), min_value=1, required=False)
    keep_hours = forms.IntegerField(label=gettext_lazy("Kept for how many hours?"), min_value=0, required=False)
    ends_on = forms.DateField(label=gettext_lazy("Until and including"), widget=DateInput, required=False)
    text = forms.CharField(label=gettext_lazy("In words"), widget=area(2), max_length=2000, required=False)


class DissentForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Who did not agree?"),
        help_text=gettext_lazy("A group or party, not a person."),
        max_length=200,
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("What do they say?"), widget=area(3), max_length=4000, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for filled, empty in (("who", "text"), ("text", "who")):
            if values.get(filled) and not values.get(empty):
                self.add_error(empty, _("Fill this in as well, or empty the other box."))
        return values


LimitFormSet = forms.formset_factory(LimitForm, extra=PER_KIND, max_num=100)
DissentFormSet = forms.formset_factory(DissentForm, extra=1, max_num=20)


def rows_of(forms_of_set: Any, key: str) -> list[dict[str, Any]]:
    """The filled rows of a set of forms: those in which `key` was filled in."""
    return [one.cleaned_data for one in forms_of_set if one.cleaned_data.get(key)]
