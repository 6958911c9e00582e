"""The reasoning, and what each step of it rests on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.initiatives.addresses import WebAddressFormField
from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Round
from meerwaarde.participation.queries.arguments import arguments_of
from meerwaarde.values.own_values import own_values
from meerwaarde.values.vocabulary import short_label

from ..actions import CitationRow
from ..vocabulary import Cited
from .fields import ContributionNumbersField, area


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
    text = forms.CharField(label=gettext_lazy("Explanation"), widget=area(5), max_length=4000, required=False)
    contributions = ContributionNumbersField(
        help_text=gettext_lazy("The reference stands beside each contribution. For instance: 12, 45, 46.")
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

    def citations(self, sources: list[dict[str, Any]]) -> list[CitationRow]:
        return [
            *(CitationRow(Cited.CONTRIBUTION, contribution=number) for number in self.cleaned_data["contributions"]),
            *(CitationRow(Cited.ARGUMENT, argument=int(key)) for key in self.cleaned_data.get("arguments", ())),
            *(CitationRow(Cited.EFFECT, effect_key=key) for key in self.cleaned_data.get("effects", ())),
            *(CitationRow(Cited.SOURCE, words=one["words"], url=one["url"]) for one in sources),
        ]
