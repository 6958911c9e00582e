"""Forms of decisions. All of them work without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.initiatives.addresses import WebAddressFormField
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Executive, Organisation
from meerwaarde.participation.models import Contribution, InvitedGroup, Round
from meerwaarde.participation.queries.arguments import arguments_of
from meerwaarde.values.own_values import own_values
from meerwaarde.values.vocabulary import short_label

from .actions import CitationRow
from .models import DecisionVersion, SelectionCategory, WeighedAlternative
from .queries.work import used_contributions
from .vocabulary import Cited, CommitmentState, Dimension, FollowUp, FormalRoute, Ground, LimitKind

DateInput = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST_NUMBERS = 500
LONGEST_NUMBERS = 10_000  # characters
PER_KIND = 3  # empty rows that a form offers at a time


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


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
            "text": _area(6),
            "departure_reason": _area(3),
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
                widget=_area(2),
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
    text = forms.CharField(label=gettext_lazy("In words"), widget=_area(2), max_length=2000, required=False)


class DissentForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Who did not agree?"),
        help_text=gettext_lazy("A group or party, not a person."),
        max_length=200,
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("What do they say?"), widget=_area(3), max_length=4000, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for filled, empty in (("who", "text"), ("text", "who")):
            if values.get(filled) and not values.get(empty):
                self.add_error(empty, _("Fill this in as well, or empty the other box."))
        return values


LimitFormSet = forms.formset_factory(LimitForm, extra=PER_KIND, max_num=100)
DissentFormSet = forms.formset_factory(DissentForm, extra=1, max_num=20)


class SourceForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Source"), max_length=500, required=False)
    url = WebAddressFormField(label=gettext_lazy("Address"), max_length=1000, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("url") and not values.get("words"):
            self.add_error("words", _("Name the source."))
        return values


SourceFormSet = forms.formset_factory(SourceForm, extra=2, max_num=40)


class ConsiderationForm(forms.Form):
    """One step of the reasoning, and what it rests on."""

    title = forms.CharField(
        label=gettext_lazy("The consideration in one sentence"), max_length=200, widget=forms.TextInput
    )
    text = forms.CharField(label=gettext_lazy("Explanation"), widget=_area(5), max_length=4000, required=False)
    contributions = forms.CharField(
        label=gettext_lazy("Numbers of contributions"),
        help_text=gettext_lazy("The number stands beside each contribution. For instance: 12, 45, 46."),
        widget=_area(2),
        max_length=LONGEST_NUMBERS,
        required=False,
    )
    arguments = forms.MultipleChoiceField(
        label=gettext_lazy("Arguments"), widget=forms.CheckboxSelectMultiple, required=False
    )
    effects = forms.MultipleChoiceField(
        label=gettext_lazy("Effects on public values"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        own = own_values(initiative.organisation_id)
        effects: Any = self.fields["effects"]
        effects.choices = [
            (one.key, f"{short_label(one.value, own).capitalize()} ({one.alternative.title}): {one.description}")
            for one in initiative.value_effects.select_related("alternative")
        ]
        arguments: Any = self.fields["arguments"]
        arguments.choices = [
            (
                str(line.argument.pk),
                ngettext("%(title)s (%(number)d person)", "%(title)s (%(number)d people)", line.total)
                % {"title": line.argument.title, "number": line.total},
            )
            for round in Round.objects.filter(initiative=initiative)
            for line in arguments_of(round)
        ]
        for name in ("arguments", "effects"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def clean_contributions(self) -> list[int]:
        given = re.split(r"[\s,;]+", self.cleaned_data["contributions"].strip())
        if wrong := [word for word in given if word and not (word.isascii() and word.isdigit() and len(word) < 18)]:
            raise ValidationError(_("Not a number: %(words)s.") % {"words": ", ".join(wrong[:5])})
        numbers = list(dict.fromkeys(int(word) for word in given if word))
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(_("At most %(most)d numbers.") % {"most": MOST_NUMBERS})
        return numbers

    def citations(self, sources: list[dict[str, Any]]) -> list[CitationRow]:
        return [
            *(CitationRow(Cited.CONTRIBUTION, contribution=number) for number in self.cleaned_data["contributions"]),
            *(CitationRow(Cited.ARGUMENT, argument=int(key)) for key in self.cleaned_data.get("arguments", ())),
            *(CitationRow(Cited.EFFECT, effect_key=key) for key in self.cleaned_data.get("effects", ())),
            *(CitationRow(Cited.SOURCE, words=one["words"], url=one["url"]) for one in sources),
        ]


class PublishForm(forms.Form):
    """The reason of a change, and who takes it on when answers are still open."""

    reason = forms.CharField(
        label=gettext_lazy("Why does the decision change?"),
        help_text=gettext_lazy("Everybody can read this, beside the old and the new text."),
        widget=_area(3),
        max_length=2000,
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Why can it not wait for the last answer?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
    )
    early_reason = forms.CharField(
        label=gettext_lazy("Explain this to the people who are still waiting"),
        help_text=gettext_lazy("Everybody can read this."),
        widget=_area(3),
        max_length=2000,
    )
    answers_by = forms.DateField(label=gettext_lazy("When do they have their answer?"), widget=DateInput)
    executive = forms.ModelChoiceField(label=gettext_lazy("Who takes this on?"), queryset=Executive.objects.none())

    def __init__(self, *args: Any, organisation: Organisation, is_change: bool, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        executive: Any = self.fields["executive"]
        executive.queryset = organisation.executives.all()
        if not is_change:
            del self.fields["reason"]
        if not is_early:
            for name in ("ground", "early_reason", "answers_by", "executive"):
                del self.fields[name]


class AnnouncementForm(forms.Form):
    announcement_url = WebAddressFormField(
        label=gettext_lazy("Address of the official announcement"),
        max_length=1000,
        required=False,
        assume_scheme="https",
    )
    announced_on = forms.DateField(
        label=gettext_lazy("On which day was it announced?"), widget=DateInput, required=False
    )
    formal_route = forms.ChoiceField(
        label=gettext_lazy("What can somebody do in law who does not agree?"),
        choices=[("", gettext_lazy("not yet known")), *FormalRoute.choices],
        required=False,
    )
    formal_url = WebAddressFormField(
        label=gettext_lazy("Address where it says how that goes"),
        max_length=1000,
        required=False,
        assume_scheme="https",
    )
    formal_until = forms.DateField(
        label=gettext_lazy("Last day for that"),
        help_text=gettext_lazy("For an objection mostly six weeks after the day of the announcement."),
        widget=DateInput,
        required=False,
    )


class FormalProcedureForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the procedure"), max_length=200, required=False)
    url = WebAddressFormField(
        label=gettext_lazy("Address of the procedure"), max_length=1000, required=False, assume_scheme="https"
    )
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)


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
    what = forms.CharField(label=gettext_lazy("What happens?"), max_length=500, widget=_area(2))
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
    contributions = forms.CharField(
        label=gettext_lazy("Numbers of contributions"), widget=_area(2), max_length=LONGEST_NUMBERS, required=False
    )
    clean_contributions = ConsiderationForm.clean_contributions

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
        widget=_area(3),
        max_length=2000,
        required=False,
    )


class TurnoutForm(forms.Form):
    """How many of each invited group took part, as far as somebody counted."""

    ages = forms.CharField(label=gettext_lazy("Age"), widget=_area(4), max_length=LONGEST_NUMBERS, required=False)
    districts = forms.CharField(
        label=gettext_lazy("District"), widget=_area(4), max_length=LONGEST_NUMBERS, required=False
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        hint = _("One on each line, with the number behind it. For instance: 18 to 34: 12")
        self.groups = list(InvitedGroup.objects.filter(promise=round.promise_id).values_list("name", flat=True))
        for number, name in enumerate(self.groups):
            self.fields[f"group_{number}"] = forms.IntegerField(label=name, min_value=0, required=False)
        self.order_fields([f"group_{number}" for number in range(len(self.groups))])
        for name in ("ages", "districts"):
            self.fields[name].help_text = hint

    def _lines(self, name: str) -> dict[str, int]:
        """Label and number of each line. Raises ValidationError with the number of the line that is not so."""
        found: dict[str, int] = {}
        for number, line in enumerate(self.cleaned_data[name].splitlines(), start=1):
            if not line.strip():
                continue
            label, sign, count = (part.strip() for part in line.rpartition(":"))
            if not (sign and label and count.isascii() and count.isdigit() and len(count) < 8):
                raise ValidationError(_("Line %(number)d: write a name, a colon and a number.") % {"number": number})
            if label in found:
                raise ValidationError(_("Line %(number)d: this name stands here twice.") % {"number": number})
            found[label[:200]] = int(count)
        return found

    def clean_ages(self) -> dict[str, int]:
        return self._lines("ages")

    def clean_districts(self) -> dict[str, int]:
        return self._lines("districts")

    def counts(self) -> dict[str, dict[str, int | None]]:
        return {
            Dimension.GROUP: {name: self.cleaned_data[f"group_{number}"] for number, name in enumerate(self.groups)},
            Dimension.AGE: dict(self.cleaned_data["ages"]),
            Dimension.DISTRICT: dict(self.cleaned_data["districts"]),
        }


class SelectionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SelectionCategory
        fields = ["list_name", "code", "label", "appraisal", "years"]
        labels = {
            "list_name": gettext_lazy("Selection list"),
            "code": gettext_lazy("Number in that list"),
            "label": gettext_lazy("Name of that line"),
            "appraisal": gettext_lazy("What happens to the dossier?"),
            "years": gettext_lazy("How many years after closing?"),
        }
        widgets = {"appraisal": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        appraisal: Any = self.fields["appraisal"]
        appraisal.choices = [choice for choice in appraisal.choices if choice[0]]

    def _post_clean(self) -> None:
        """The action checks and saves."""


def rows_of(forms_of_set: Any, key: str) -> list[dict[str, Any]]:
    """The filled rows of a set of forms: those in which `key` was filled in."""
    return [one.cleaned_data for one in forms_of_set if one.cleaned_data.get(key)]
