"""Publishing a decision and its changes, and leading to the official announcement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.addresses import WebAddressFormField
from meerwaarde.organisations.models import Executive, Organisation
from meerwaarde.organisations.queries import executives_in_office

from ..vocabulary import FormalRoute, Ground
from .fields import DateInput, area


class PublishForm(forms.Form):
    """The reason of a change, and who takes it on when answers are still open."""

    reason = forms.CharField(
        label=gettext_lazy("Why does the decision change?"),
        help_text=gettext_lazy("Everybody can read this, beside the old and the new text."),
        widget=area(3),
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
        widget=area(3),
        max_length=2000,
    )
    answers_by = forms.DateField(label=gettext_lazy("When do they have their answer?"), widget=DateInput)
    executive = forms.ModelChoiceField(label=gettext_lazy("Who takes this on?"), queryset=Executive.objects.none())

    def __init__(self, *args: Any, organisation: Organisation, is_change: bool, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        executive: Any = self.fields["executive"]
        executive.queryset = executives_in_office(organisation)
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
