"""What residents fill in. All of it works without JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.ui.open_form import ADDRESS_ERRORS, OpenForm, answer_address, changes_only

from ..models.contributions import LONGEST_TEXT
from ..vocabulary import ANY_TIME, Kind
from .additions import AdditionsForm, Choices

KIND_WORDS = {
    Kind.REACTION: gettext_lazy("I say what I think"),
    Kind.IDEA: gettext_lazy("I have an idea"),
    Kind.QUESTION: gettext_lazy("I have a question"),
    Kind.REPORT: gettext_lazy("I report that something is not right"),
}


def new_submission() -> str:
    return secrets.token_urlsafe(16)


def submission_field() -> forms.RegexField:
    """Tells that what is sent twice is one and the same. Everybody gets it with the page."""
    again = gettext_lazy("Open this page again, and send your text once more.")
    return forms.RegexField(
        r"^[\w-]{16,40}$",
        widget=forms.HiddenInput,
        initial=new_submission,
        error_messages={"required": again, "invalid": again},
    )


@changes_only("place", "uploads", "kind", "email")
class ContributionForm(AdditionsForm, OpenForm):
    """One text box. What is asked besides it can stay as it is."""

    text = forms.CharField(
        label=gettext_lazy("What do you want to say?"),
        help_text=gettext_lazy("Please leave out names of others, and anything about somebody's health."),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is that you send.")},
    )
    email = answer_address()
    letter_code = forms.CharField(
        label=gettext_lazy("The code from your letter"),
        help_text=gettext_lazy("Four words. A code works once."),
        error_messages={"required": gettext_lazy("Write the four words from your letter.")},
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    submission = submission_field()
    passage = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    # Set when the writer has seen our hints about names and health.
    hinted = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        in_round: bool,
        places: Callable[[], Choices],
        needs_email: bool = False,
        needs_letter: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(places)
        kinds = tuple(Kind) if in_round else ANY_TIME
        self.fields["kind"].choices = [(kind.value, KIND_WORDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value
        if not needs_letter:
            del self.fields["letter_code"]
        if needs_email:
            self.fields["email"].required = True
            self.fields["email"].help_text = _("We mail you a link. Your text counts once you have opened it.")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Your tracking code"),
        help_text=gettext_lazy("Four words, for instance from your letter or print."),
        error_messages={"required": gettext_lazy("Write the four words of your tracking code.")},
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Why should your text be shown?"),
        help_text=gettext_lazy("Another moderator reads this. You can object once."),
        error_messages={"required": gettext_lazy("Write why your text should be shown.")},
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only for one mail, when there is an answer. Nobody else sees it."),
        error_messages=ADDRESS_ERRORS,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ProposalForm(OpenForm):
    title = forms.CharField(
        label=gettext_lazy("What is your plan, in one line?"),
        error_messages={"required": gettext_lazy("Say in one line what your plan is.")},
        max_length=200,
    )
    text = forms.CharField(
        label=gettext_lazy("What should become better, and for whom?"),
        help_text=gettext_lazy("Please leave out names of others, and anything about somebody's health."),
        error_messages={"required": gettext_lazy("Write what should become better, and for whom.")},
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
    )
    email = answer_address()
    submission = submission_field()
    hinted = forms.CharField(required=False, widget=forms.HiddenInput)


class ProposalAnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("The answer"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
