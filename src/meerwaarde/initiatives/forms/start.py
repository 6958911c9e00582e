"""Forms of the four ways to start, and of what happens to copied text."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.texts import refuse_forbidden

from ..fields import FIELD
from ..file_reader import MAX_TEXT
from ..proposal_text import MAX_PARAGRAPH, MAX_PARAGRAPHS, Proposal, targets
from ..vocabulary import ScanQuestion
from .scan import EXPLANATIONS, YES_NO

SOURCE_SALT = "meerwaarde.start.source"


def _label(key: str) -> Any:
    return FIELD[key].label


def _hint(key: str) -> Any:
    return FIELD[key].hint


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LightForm(forms.Form):
    """Twelve answers make a public dossier of a light plan; six of them are the quick scan."""

    title = forms.CharField(label=_label("title"), max_length=200, help_text=_hint("title"))
    summary = forms.CharField(
        label=gettext_lazy("What will happen?"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One or two plain sentences."),
    )
    societal_goal = forms.CharField(
        label=gettext_lazy("What gets better for people?"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The goal in one or two sentences, without naming technology."),
    )
    alternative = forms.CharField(
        label=gettext_lazy("How could it be done without digital technology?"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One alternative is enough. Say why you do not choose it."),
    )
    contact_email = forms.EmailField(label=_label("contact_email"), help_text=_hint("contact_email"), max_length=254)
    review_on = forms.DateField(label=_label("review_on"), help_text=_hint("review_on"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in ScanQuestion:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                help_text=EXPLANATIONS[question],
                choices=YES_NO,
                widget=forms.RadioSelect(attrs={"class": "side-by-side"}),
                error_messages={"required": _("Choose yes or no.")},
            )
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(refuse_forbidden)

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day that is still to come."))
        return day

    def plan_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in ScanQuestion.values]

    def scan_fields(self) -> list[forms.BoundField]:
        return [self[question.value] for question in ScanQuestion]

    def answers(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        scan = {question.value: given.pop(question.value) == "yes" for question in ScanQuestion}
        return {**given, "scan": scan}


class TitleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title of your plan"), max_length=200, help_text=_hint("title"))


class SourceForm(forms.Form):
    """A proposal to read: pasted, or as a file."""

    text = forms.CharField(
        label=gettext_lazy("Paste the text"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy("Headings on a line of their own help to find the right field."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        required=False,
        max_length=250,
        widget=forms.FileInput({"accept": ".docx,.pdf,.txt,.md"}),
        help_text=gettext_lazy("Word (.docx), PDF, .txt or .md. The file itself is not kept."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("text")) == bool(given.get("file")):
            raise ValidationError(_("Paste a text or choose a file: one of the two."))
        return given


class ReviewForm(forms.Form):
    """Where each paragraph goes. Nothing is kept on the server in between: the texts travel with the form."""

    source = forms.CharField(widget=forms.HiddenInput(), max_length=2_000)
    count = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=MAX_PARAGRAPHS)
    title = forms.CharField(label=gettext_lazy("Title of your plan"), max_length=200, help_text=_hint("title"))

    def __init__(self, data: Any = None, *, proposal: Proposal | None = None, source_title: str = "") -> None:
        initial: dict[str, Any] = {}
        if proposal is not None:
            initial = {
                "title": proposal.title,
                "count": len(proposal.paragraphs),
                "source": signing.dumps(source_title, salt=SOURCE_SALT),
            }
            for number, paragraph in enumerate(proposal.paragraphs):
                initial[f"text_{number}"] = paragraph.text
                initial[f"target_{number}"] = paragraph.target
                initial[f"heading_{number}"] = paragraph.heading
        super().__init__(data, initial=initial)
        choices: list[Any] = [("", _("do not use"))]
        choices += list(targets().values())
        for number in range(self._count(data) if data is not None else initial.get("count", 0)):
            self.fields[f"heading_{number}"] = forms.CharField(
                required=False, max_length=150, validators=[refuse_forbidden], widget=forms.HiddenInput()
            )
            self.fields[f"target_{number}"] = forms.ChoiceField(label=_("Goes to"), required=False, choices=choices)
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Text"),
                required=False,
                max_length=MAX_PARAGRAPH + 1_000,
                validators=[refuse_forbidden],
                widget=forms.Textarea({"rows": 4}),
            )

    @staticmethod
    def _count(data: Any) -> int:
        given = str(data.get("count", ""))
        return min(int(given), MAX_PARAGRAPHS) if given.isdecimal() and len(given) < 6 else 0

    def paragraphs(self) -> list[dict[str, Any]]:
        numbers = [int(name.removeprefix("text_")) for name in self.fields if name.startswith("text_")]
        return [
            {
                "number": number + 1,
                "heading": self[f"heading_{number}"].value(),
                "hidden": self[f"heading_{number}"],
                "target": self[f"target_{number}"],
                "text": self[f"text_{number}"],
            }
            for number in numbers
        ]

    def clean_source(self) -> str:
        try:
            title: str = signing.loads(self.cleaned_data["source"], salt=SOURCE_SALT, max_age=86_400)
        except signing.BadSignature as error:
            raise ValidationError(_("This page is too old. Read the proposal once more.")) from error
        return title

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.assigned():
            raise ValidationError(_("Choose a field for at least one paragraph."))
        return given

    def assigned(self) -> list[tuple[str, str]]:
        """(target, text) of each paragraph that is used."""
        given = self.cleaned_data
        pairs = [
            (given.get(f"target_{number}", ""), given.get(f"text_{number}", ""))
            for number in range(given.get("count") or 0)
        ]
        return [(target, text) for target, text in pairs if target and text]


class CopiedForm(forms.Form):
    """One decision about one copied field."""

    path = forms.ChoiceField()
    step = forms.ChoiceField(choices=[("accept", ""), ("rewrite", ""), ("throw_away", "")])
    text = forms.CharField(required=False, max_length=20_000)

    def __init__(self, data: Any, *, paths: list[str]) -> None:
        super().__init__(data)
        self.fields["path"] = forms.ChoiceField(choices=[(path, path) for path in paths])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        path, text = given.get("path", ""), given.get("text", "")
        if given.get("step") == "rewrite" and path in FIELD:
            if not text:
                raise ValidationError(_("Write the new text, or throw the copied text away."))
            if len(text) > FIELD[path].max_length:
                raise ValidationError(
                    _("Use at most %(number)s characters.") % {"number": FIELD[path].max_length}, code="max_length"
                )
        return given
