"""Answering, grouping and sharing the work; and what officials enter for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models.contributions import LONGEST_TEXT
from ..vocabulary import ANY_TIME, ON_BEHALF, Kind, Outcome
from .additions import AdditionsForm, Choices
from .residents import new_submission
from .rounds import DateInput


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What was done with it?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Everybody can read this. Do not repeat names or personal details."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class ArgumentForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("The argument in one sentence"),
        help_text=gettext_lazy("In the words of the people who say it. Everybody can read it."),
        max_length=200,
    )
    text = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


NEW_ARGUMENT = "new"


class GroupingForm(forms.Form):
    """Into which argument the ticked contributions go; and, on the page of one argument, whether they leave it."""

    argument = forms.ChoiceField(label=gettext_lazy("To which argument?"))
    title = forms.CharField(
        label=gettext_lazy("The new argument in one sentence"),
        help_text=gettext_lazy("Only for a new argument."),
        max_length=200,
        required=False,
    )
    move = forms.BooleanField(label=gettext_lazy("Take them out of the argument on this page"), required=False)

    def __init__(self, *args: Any, arguments: list[Any], shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        choices = [(str(one.number), one.title) for one in arguments if str(one.number) != shown]
        self.fields["argument"].choices = [(NEW_ARGUMENT, _("A new argument")), *choices]  # type: ignore[attr-defined]
        if not shown.isdigit():
            del self.fields["move"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("argument") == NEW_ARGUMENT and not values.get("title"):
            self.add_error("title", _("Say the argument in one sentence."))
        return values


class AssignForm(forms.Form):
    person = forms.TypedChoiceField(
        label=gettext_lazy("Who answers these?"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        choices = [("", _("nobody in particular")), *((person.pk, str(person)) for person in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What must be different?"),
        help_text=gettext_lazy("Only for the colleague who wrote it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )


class AbsenceForm(forms.Form):
    from_on = forms.DateField(label=gettext_lazy("First day away"), widget=DateInput)
    until_on = forms.DateField(label=gettext_lazy("Last day away"), widget=DateInput)
    cover = forms.TypedChoiceField(label=gettext_lazy("Who stands in for you?"), coerce=int)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        choices = [(person.pk, str(person)) for person in people]
        self.fields["cover"].choices = choices  # type: ignore[attr-defined]


class BehalfForm(AdditionsForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come in?"),
        choices=[(channel.value, channel.label) for channel in ON_BEHALF],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label=gettext_lazy("On which day?"), widget=DateInput)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What does this person say?"),
        help_text=gettext_lazy("In their words. Read it back to them before you send it."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only if this person wants a mail when there is an answer."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    submission = forms.RegexField(r"^[\w-]{16,40}$", widget=forms.HiddenInput)

    field_order = ("channel", "received_on", "kind", "text", "place", "place_text", "position", "uploads", "email")

    def __init__(self, *args: Any, in_round: bool, places: Callable[[], Choices], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        self.offer_places(places)
        self.fields["submission"].initial = new_submission()
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["channel"].initial = ON_BEHALF[0].value
        kinds = tuple(Kind) if in_round else ANY_TIME
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Columns: kind, channel, received_on, text. At most 1000 rows."),
    )
