"""What outsiders and suppliers write about a dossier, and what the organisation answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meerwaarde.ui.open_form import ADDRESS_ERRORS, OpenForm

from ..actions.suggestions import OF_ANYONE, OF_SUPPLIER
from ..models import Initiative, Suggestion, Supplier


def _choices(kinds: tuple[Suggestion.Kind, ...], labels: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(kind.value, labels[kind]) for kind in kinds]


class SuggestionForm(OpenForm):
    kind = forms.ChoiceField(
        label=_("What do you want to say?"),
        error_messages={"required": _("Choose what you want to say.")},
        widget=forms.RadioSelect,
        initial=Suggestion.Kind.CORRECTION,
        choices=_choices(
            OF_ANYONE,
            {
                Suggestion.Kind.CORRECTION: _("Something on this page is not right, or is missing"),
                Suggestion.Kind.HEAVIER_ROUTE: _("This plan should be looked at more carefully"),
            },
        ),
    )
    text = forms.CharField(
        label=_("Your text"),
        help_text=_("Do not write names of people, or things about health. Say where it stands and what it should be."),
        error_messages={"required": _("Write what is not right, or what is missing.")},
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only if you want to be asked about it. It is not shown to anyone else."),
        error_messages=ADDRESS_ERRORS,
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AnswerForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("What do you do with it?"),
        choices=[("yes", _("We take it over")), ("no", _("We do not take it over"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    answer = forms.CharField(
        label=_("Your answer, for everyone to read"),
        help_text=_("Say why. Do not repeat names or personal details from the suggestion."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class SupplierMemberForm(forms.Form):
    supplier = forms.ModelChoiceField(
        queryset=Supplier.objects.none(),
        label=_("Supplier"),
        empty_label=_("choose a supplier"),
        error_messages={"required": _("Choose a supplier.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Give the e-mail address.")}
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(self, *arguments: Any, suppliers: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "use_required_attribute": False})
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]  # a ModelChoiceField, see above


class SupplierProposalForm(forms.Form):
    initiative = forms.ModelChoiceField(
        queryset=Initiative.objects.none(),
        label=_("About which plan?"),
        empty_label=_("choose a plan"),
        error_messages={"required": _("Choose a plan.")},
    )
    kind = forms.ChoiceField(
        label=_("What do you propose?"),
        widget=forms.RadioSelect,
        choices=_choices(
            OF_SUPPLIER,
            {
                Suggestion.Kind.SUPPLIER_TEXT: _("A text about our product, in our own words"),
                Suggestion.Kind.SUPPLIER_OBJECTION: _("An objection to what the dossier says"),
            },
        ),
        error_messages={"required": _("Choose what you want to propose.")},
    )
    text = forms.CharField(
        label=_("Your text"),
        help_text=_("It is shown as yours, once the organisation has accepted it. You cannot change the dossier."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
        error_messages={"required": _("Write your text.")},
    )

    def __init__(self, *arguments: Any, initiatives: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["initiative"]
        field.queryset = initiatives  # type: ignore[attr-defined]  # a ModelChoiceField, see above
        field.label_from_instance = lambda plan: f"{plan.title} ({plan.organisation.name})"  # type: ignore[attr-defined]
