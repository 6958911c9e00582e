"""Forms of the quick scan, the route, the phases and the signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..routes import PhaseChange
from ..vocabulary import Outcome, Phase, Route, ScanQuestion

EXPLANATIONS: dict[str, Any] = {
    ScanQuestion.PEOPLE: _("For example: counting passers-by, or a system that advises residents."),
    ScanQuestion.PERSONAL_DATA: _("Anything by which somebody can be recognised, also for a moment."),
    ScanQuestion.PUBLIC_SPACE: _("Streets, squares, parks: where everybody may come."),
    ScanQuestion.INDIVIDUAL_DECISIONS: _("For example: who gets an allowance, or who is checked."),
    ScanQuestion.HARD_TO_AVOID: _("Somebody who does not want it, has no other way or street."),
    ScanQuestion.HARD_TO_REVERSE: _("Stopping costs much, or the consequences for people remain."),
}
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class ScanForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
        for question in ScanQuestion:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                help_text=EXPLANATIONS[question],
                choices=YES_NO,
                widget=forms.RadioSelect(attrs={"class": "side-by-side"}),
                error_messages={"required": _("Choose yes or no.")},
            )

    def answers(self) -> dict[str, bool]:
        return {question.value: self.cleaned_data[question.value] == "yes" for question in ScanQuestion}


class RouteForm(forms.Form):
    route = forms.ChoiceField(label=_("Route"), choices=Route.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody can read it. Needed when you choose another route than the quick scan's."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)


class PhaseForm(forms.Form):
    """The step to one phase; asks only what that step needs."""

    target = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, change: PhaseChange, route: str, **kwargs: Any) -> None:
        super().__init__(
            *args, use_required_attribute=False, label_suffix="", auto_id=f"id_{change.target}_%s", **kwargs
        )
        self.initial["target"] = change.target.value
        if change.target == Phase.CLOSED:
            if route != Route.LIGHT:
                self.fields["outcome"] = forms.ChoiceField(
                    label=_("What came of it?"),
                    choices=[("", _("not yet chosen")), *Outcome.choices],
                    error_messages={"required": _("Choose what came of it: scaled up, adjusted or stopped.")},
                )
            self.fields["closing_sentence"] = forms.CharField(
                label=_("In one sentence"),
                help_text=_("What came of it, and what can others learn? Everybody can read it."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Say in one sentence what came of it.")},
            )
        if change.needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason, public"),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Give the reason; everybody can read it.")},
            )


class SignForm(forms.Form):
    statement = forms.CharField(
        label=_("Why we want this"),
        help_text=_("At most 120 words. It is public, with your function and name."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "data-words-max": 120}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=_("Why this change?"),
        help_text=_("Everybody can read it in the history."),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
