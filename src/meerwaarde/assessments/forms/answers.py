"""The questions of one part as a form: one control per question that this person answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.uploads import check_attachment

from ..answer_values import IMAGE_TEXTS, LINE_LENGTH, MAX_IMAGE_BYTES, TEXT_LENGTH, digest_of, image_data
from ..definition import SEVERAL_CHOICES, Option, Spot, Task, Value
from ..filled import Filled
from ..labels import title_of
from ..queries.questionnaire import Node, questions_in
from ..wording import is_short

IMAGE_KINDS = {"png": "png", "jpg": "jpeg", "webp": "webp"}
IMAGE_LABELS = {
    "title": _("What is to be seen (read aloud to who cannot see it)"),
    "description": _("Explanation"),
    "source": _("Where it comes from"),
}


def control(task: Task, label: str, options: list[Option], value: Value) -> forms.Field:
    """The control of one question. No question is required: a questionnaire is filled in over weeks."""
    # A long explanation folds away on the page; only a short one is read aloud with the control.
    help_text = task.description if is_short(task.description) else ""
    common: dict[str, Any] = {"label": label, "required": False, "help_text": help_text}
    if task.question in SEVERAL_CHOICES:
        # What was chosen stays to be seen when the answers it was chosen from have changed.
        gone = [one for one in (value if isinstance(value, list) else []) if all(one != o.value for o in options)]
        choices = [*((option.value, option.label) for option in options), *((one, one) for one in gone)]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if task.question in ("radio_option", "select_option"):
        is_list = task.question == "select_option"
        nothing = "–" if is_list else format_html('<span lang="{}">{}</span>', get_language(), _("not yet answered"))
        choices = [("", nothing), *((option.value, option.label) for option in options)]
        widget = forms.Select if is_list else forms.RadioSelect
        return forms.ChoiceField(choices=choices, widget=widget, **common)
    if task.question == "date":
        widget_of_day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget_of_day, **common)
    if task.question == "text_input":
        return forms.CharField(max_length=LINE_LENGTH, **common)
    return forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "lang": "nl"}), **common)


class AnswerForm(forms.Form):
    """Bound or not, over the questions of a part that `may_answer` allows. `attach` hands the controls to the page."""

    use_required_attribute = False

    def __init__(self, filled: Filled, part: Node, may_answer: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.filled = filled
        self.nodes: dict[str, Node] = {}
        for node in questions_in(part):
            if may_answer(node.task):
                self._add(node)

    def value_of(self, node: Node) -> Value:
        return self.filled.values.get(Spot(node.task.id, node.place))

    def _add(self, node: Node) -> None:
        self.nodes[node.name] = node
        value = self.value_of(node)
        if node.task.question == "image":
            self._add_picture(node, value if isinstance(value, dict) else {})
            return
        label = title_of(self.filled.outline, node.task)
        self.fields[node.name] = control(node.task, label, self.filled.options(node.task), value)
        self.initial[node.name] = value

    def _add_picture(self, node: Node, value: Mapping[str, str]) -> None:
        label = title_of(self.filled.outline, node.task)
        accept = ",".join(f".{one}" for one in IMAGE_KINDS)
        self.fields[node.name] = forms.FileField(
            label=label, required=False, max_length=250, widget=forms.FileInput({"accept": accept})
        )
        for key, most in IMAGE_TEXTS.items():
            name = f"{node.name}-{key}"
            self.fields[name] = forms.CharField(label=IMAGE_LABELS[key], required=False, max_length=most)
            self.initial[name] = value.get(key, "")
        if value:
            self.fields[f"{node.name}-remove"] = forms.BooleanField(label=_("Remove this picture"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, node in self.nodes.items():
            if node.task.question == "image" and name in cleaned:
                try:
                    cleaned[name] = self._picture(name, node, cleaned)
                except ValidationError as problem:
                    self.add_error(name, problem)
        return cleaned

    def _picture(self, name: str, node: Node, cleaned: dict[str, Any]) -> Value:
        value = self.value_of(node)
        kept = dict(value) if isinstance(value, dict) else {}
        if cleaned.get(f"{name}-remove"):
            return None
        if file := cleaned.get(name):
            if file.size > MAX_IMAGE_BYTES:
                raise ValidationError(_("The picture is too large: at most 2 MB."))
            found = check_attachment(file)
            if found.extension not in IMAGE_KINDS:
                raise ValidationError(_("A picture must be PNG, JPEG or WebP."))
            kept = {"data": image_data(found.content, IMAGE_KINDS[found.extension])}
        if not kept:
            return None
        texts = {key: cleaned.get(f"{name}-{key}") or "" for key in IMAGE_TEXTS}
        if not texts["title"]:
            raise ValidationError(_("Say what is to be seen on the picture."))
        return {"data": kept["data"], **{key: text for key, text in texts.items() if text}}

    def changes(self) -> dict[Spot, Value]:
        """What was sent of each valid question. One that was not on the sent page is left alone."""
        found: dict[Spot, Value] = {}
        for name, node in self.nodes.items():
            if name not in self.cleaned_data or f"{name}-was" not in self.data:
                continue
            value = self.cleaned_data[name]
            found[Spot(node.task.id, node.place)] = value.isoformat() if hasattr(value, "isoformat") else value or None
        return found

    def seen(self) -> dict[Spot, str]:
        return {
            Spot(node.task.id, node.place): str(self.data.get(f"{name}-was", "")) for name, node in self.nodes.items()
        }

    def attach(self) -> None:
        """Give each node of the page its control, and the fingerprint of what stands there now."""
        for name, node in self.nodes.items():
            node.bound = self[name]
            node.was = digest_of(self.value_of(node))
            if node.task.question == "image":
                names = [f"{name}-{key}" for key in (*IMAGE_TEXTS, "remove")]
                node.extra = [self[one] for one in names if one in self.fields]

    def problems(self) -> list[tuple[str, str, str]]:
        """For the error summary: where, which question, what to do."""
        found: list[tuple[str, str, str]] = []
        for name, errors in self.errors.items():
            field = self[name]
            target = f"{field.auto_id}_0" if field.field.widget.use_fieldset else field.id_for_label
            found.extend((target, str(field.label), str(error)) for error in errors)
        return found
