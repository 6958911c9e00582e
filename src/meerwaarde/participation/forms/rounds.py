"""Rounds, their promise, and the inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.vocabulary import Phase

from ..models import Inbox, Promise
from ..vocabulary import Level

DateInput = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RoundForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("A short title for residents."),
        max_length=200,
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("In which phase of the plan?"),
        choices=[choice for choice in Phase.choices if choice[0] != Phase.DRAFT],
    )


class NoParticipationForm(forms.Form):
    phase = forms.ChoiceField(
        label=gettext_lazy("In which phase of the plan?"),
        choices=[choice for choice in Phase.choices if choice[0] != Phase.DRAFT],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is nobody asked anything here?"),
        help_text=gettext_lazy("Everybody can read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]
    """The promise, in the order in which a resident reads it."""

    class Meta:
        model = Promise
        fields = [
            "level",
            "question",
            "open_points",
            "fixed_points",
            "who_decides",
            "decides_on",
            "opens_on",
            "closes_on",
            "hear_back_on",
            "reading",
            "moderation",
            "verification",
        ]
        labels = {
            "level": gettext_lazy("How far does it reach?"),
            "question": gettext_lazy("What do you ask?"),
            "open_points": gettext_lazy("What is still open?"),
            "fixed_points": gettext_lazy("What is fixed, and why?"),
            "who_decides": gettext_lazy("Who decides?"),
            "decides_on": gettext_lazy("When is the decision?"),
            "opens_on": gettext_lazy("First day"),
            "closes_on": gettext_lazy("Last day"),
            "hear_back_on": gettext_lazy("When do people hear back?"),
            "reading": gettext_lazy("When does a moderator read it?"),
            "moderation": gettext_lazy("Anything else about moderation"),
            "verification": gettext_lazy("What is asked of people?"),
        }
        help_texts = {
            "fixed_points": gettext_lazy("What cannot change any more, with the reason."),
            "hear_back_on": gettext_lazy("If this day passes without a word, every page says so by itself."),
            "moderation": gettext_lazy("The fixed rules are always shown; add what is special here."),
        }
        widgets = {
            **dict.fromkeys(("level", "reading", "verification"), forms.RadioSelect),
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in ("question", "open_points", "fixed_points", "moderation")
            },
            **dict.fromkeys(("decides_on", "opens_on", "closes_on", "hear_back_on"), DateInput),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        for name in ("level", "reading", "verification"):
            field = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action checks and saves; a form that fills in its instance would check twice."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GroupForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    online = forms.CharField(label=gettext_lazy("How, online"), max_length=300, required=False)
    offline = forms.CharField(label=gettext_lazy("How, not online"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("name") and not (values.get("online") or values.get("offline")):
            self.add_error("online", _("Say how this group is reached."))
        if (values.get("online") or values.get("offline")) and not values.get("name"):
            self.add_error("name", _("Say who is reached in this way."))
        return values


GroupFormSet = forms.formset_factory(GroupForm, extra=3, max_num=20)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why does the promise change?"),
        help_text=gettext_lazy("Everybody can read this, beside the old and the new text."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class ReportForm(forms.Form):
    report = forms.CharField(
        label=gettext_lazy("What was done with what people said?"),
        help_text=gettext_lazy("This is the moment people hear back. Everybody can read it."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
    )


class InboxForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Inbox
        fields = ["name", "answer_days"]


class LevelNamesForm(forms.Form):
    """One box for each level and language; an empty one keeps our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            for level in Level:
                with translation.override(code):
                    ours = str(level.label)
                self.fields[f"{level.value}-{code}"] = forms.CharField(
                    label=f"{level.label} ({language})", help_text=ours, max_length=120, required=False
                )

    def names(self) -> dict[tuple[str, str], str]:
        found = {}
        for field, name in self.cleaned_data.items():
            level, _dash, language = field.rpartition("-")
            found[level, language] = name
        return found


class RoundTextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text that people react to"),
        help_text=gettext_lazy("A blank line begins a new paragraph; each gets a number. It may stay empty."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=60_000,
    )


class LettersForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("How many letters?"), min_value=1, max_value=2000, initial=100)
