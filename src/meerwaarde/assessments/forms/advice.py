from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LONG_TEXT, AdviceRequest, Assessment


class AskForm(forms.Form):
    due_on = forms.DateField(
        label=_("When do you need the advice?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    assessment = forms.ModelChoiceField(
        queryset=Assessment.objects.none(),
        required=False,
        label=_("Is it about an assessment?"),
        empty_label=_("no, about the plan as a whole"),
    )
    question = forms.CharField(
        label=_("What do you want to know?"),
        help_text=_("This stays within your organisation."),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *arguments: Any, assessments: list[Assessment], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["assessment"]
        numbers = [one.pk for one in assessments]
        field.queryset = Assessment.objects.filter(pk__in=numbers).select_related("instrument")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: str(one.instrument)  # type: ignore[attr-defined]
        if not assessments:
            del self.fields["assessment"]


class AdviceForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Your advice"), choices=AdviceRequest.Verdict.choices, widget=forms.RadioSelect)
    advice = forms.CharField(
        label=_("Why, and on which conditions"),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    text_is_public = forms.BooleanField(
        label=_("Everybody may read this text with the dossier"),
        help_text=_("The verdict and the date are public in any case, by your role and without your name."),
        required=False,
    )


class HandlingForm(forms.Form):
    handling = forms.ChoiceField(
        label=_("What do you do with the advice?"),
        choices=AdviceRequest.Handling.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why, or how"),
        help_text=_("Everybody can read this. It is needed when you do not follow the advice wholly."),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
