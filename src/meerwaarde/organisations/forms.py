from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _

from meerwaarde.accounts.models import User

from .actions.organisation import OWN_FIELDS
from .models import Executive, Membership, Organisation, PolicyGoal

ROLE_HINTS = {
    "reader": _("reads everything, changes nothing"),
    "editor": _("writes and publishes plans"),
    "moderator": _("handles suggestions"),
    "decision_maker": _("takes decisions and publishes"),
    "privacy_officer": _("agrees when a plan takes a lighter route"),
    "executive": _("signs why a plan is wanted"),
    "manager": _("invites people and keeps these settings"),
}


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label.capitalize()}: {ROLE_HINTS[role.value]}") for role in Membership.Role]


def theme_choices() -> list[tuple[str, Any]]:
    """The token files that this installation has, by name; the house's own comes first."""
    own: list[tuple[str, Any]] = [("", _("standard"))]
    for folder in finders.find("ui/tokens", find_all=True):
        names = sorted(path.stem for path in Path(folder).glob("*.css") if path.stem != "meerwaarde")
        own += [(name, name) for name in names]
    return own


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=role_choices, widget=forms.CheckboxSelectMultiple)


class RoleForm(forms.Form):
    """One role of one person, given or taken; the person is looked up among those of the organisation."""

    person = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    role = forms.ChoiceField(choices=Membership.Role.choices)


class HandoverForm(forms.Form):
    to = forms.ChoiceField(label=_("Colleague"))
    take_roles = forms.BooleanField(label=_("This person leaves: take away all roles here as well"), required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101 tells the type checker
        to.choices = [(str(one.pk), str(one)) for one in people]


class GoalForm(forms.ModelForm[PolicyGoal]):
    source_url = forms.URLField(
        label=_("Address of that document"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = PolicyGoal
        fields = ["title", "description", "source_title", "source_url"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"source_title": _("For example: coalition agreement 2026-2030, page 12")}


class SettingsForm(forms.ModelForm[Organisation]):
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    theme = forms.ChoiceField(label=_("Style"), choices=theme_choices, required=False)

    class Meta:
        model = Organisation
        fields = list(OWN_FIELDS)
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "introduction": _("Stands on top of your organisation's page."),
            "contact_email": _("Residents see this address when a plan has none of its own."),
        }


class ExecutiveForm(forms.ModelForm[Executive]):
    user: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Account"),
        queryset=None,
        required=False,
        empty_label=_("no account"),
        help_text=_("Only people with the role of executive can sign."),
    )

    class Meta:
        model = Executive
        fields = ["function", "name", "user"]
        help_texts = {"function": _("For example: alderman for mobility")}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user_field = self.fields["user"]
        assert isinstance(user_field, forms.ModelChoiceField)  # noqa: S101 tells the type checker
        user_field.queryset = User.objects.filter(
            memberships__organisation=organisation, memberships__role=Membership.Role.EXECUTIVE
        )


class EndExecutiveForm(forms.Form):
    executive = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    until = forms.DateField(label=_("Last day in office"), widget=forms.DateInput(attrs={"type": "date"}))
