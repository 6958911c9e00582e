"""Forms of the opinion map. All of them work without JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meerwaarde.participation.forms.residents import submission_field
from meerwaarde.ui.open_form import ADDRESS_ERRORS, OpenForm, answer_address

from .models import LONGEST_STATEMENT, Conversation


class StatementForm(OpenForm):
    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("One thought, in at most 200 characters, that others can agree or disagree with."),
        error_messages={"required": gettext_lazy("Write a statement.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_STATEMENT}),
        max_length=LONGEST_STATEMENT,
    )
    email = answer_address()
    submission = submission_field()
    hinted = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs_email: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_email:
            self.fields["email"].required = True
            self.fields["email"].help_text = gettext_lazy("We mail you a link. Only when you open it, this counts.")


class VotingLinkForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "We mail you a link with which you take part. Your address is kept apart from your answers."
        ),
        error_messages=ADDRESS_ERRORS,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SeedForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A statement to begin with"),
        help_text=gettext_lazy("One thought that people can agree or disagree with. Write also what others would say."),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_STATEMENT}),
        max_length=LONGEST_STATEMENT,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})


class DisclosureForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Conversation
        fields = ["smallest", "rounding"]
        help_texts = {
            "smallest": gettext_lazy("At least 5. Smaller groups and counts are not published."),
            "rounding": gettext_lazy("1 does not round. Until the vote is over, sizes are rounded to 10 at least."),
        }


class ImportForm(forms.Form):
    votes = forms.FileField(
        label=gettext_lazy("Votes"), help_text=gettext_lazy("participants-votes.csv, as Pol.is writes it")
    )
    comments = forms.FileField(
        label=gettext_lazy("Statements"), help_text=gettext_lazy("comments.csv of the same export")
    )
    source = forms.CharField(
        label=gettext_lazy("Where was this conversation held?"),
        help_text=gettext_lazy("Everybody can read this."),
        max_length=200,
    )


class ExportForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("What do you need the separate answers for?"),
        help_text=gettext_lazy(
            "This is kept in the public log, with your role. For instance: a check by the audit office."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
