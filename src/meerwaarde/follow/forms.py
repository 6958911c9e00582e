from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meerwaarde.ui.open_form import ADDRESS_ERRORS, OpenForm

from .models import Rhythm


class FollowForm(OpenForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only for these mails. You can stop with one click; then we forget it."),
        error_messages=ADDRESS_ERRORS,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"),
        choices=Rhythm.choices,
        initial=Rhythm.DAILY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often you want a mail.")},
    )
