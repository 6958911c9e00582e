"""The filters of the register as a form: an unknown value is an error that is said, not silently left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meerwaarde.organisations.models import Organisation

from .. import dtpr
from ..queries.register import PERSONAL_DATA_LABELS, Filters, organisation_choices
from ..vocabulary import Phase, RegisterStatus, Theme

SELECT = "utrecht-select utrecht-select--html-select"
PUBLIC_PHASES = [choice for choice in Phase.choices if choice[0] != Phase.DRAFT]


class LongSelect(forms.Select):
    """A select with hundreds of options, written at once: a template per option would cost more than the whole page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = {**self.build_attrs(self.attrs, attrs), "name": name}
        chosen = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        parts = []
        for key, label in self.choices:
            if isinstance(label, (list, tuple)):
                options = format_html_join("", '<option value="{}"{}>{}</option>', _options(label, chosen))
                parts.append(format_html('<optgroup label="{}">{}</optgroup>', key, options))
            else:
                parts.append(format_html('<option value="{}"{}>{}</option>', *_options([(key, label)], chosen)[0]))
        return format_html("<select{}>{}</select>", flatatt(attributes), SafeString("".join(parts)))


def _options(choices: Any, chosen: set[str]) -> list[tuple[Any, str, Any]]:
    return [(key, SafeString(" selected") if str(key) in chosen else "", label) for key, label in choices]


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Many choices in groups that fold; a group with something chosen stands open."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in value or ()}
        base = self.build_attrs(self.attrs, attrs).get("id", f"id_{name}")
        parts, number = [], 0
        for title, choices in self.choices:
            boxes = []
            for key, label in choices:
                checked = SafeString(" checked") if str(key) in chosen else ""
                boxes.append((f"{base}_{number}", name, key, f"{base}_{number}", checked, label))
                number += 1
            picked = sum(str(key) in chosen for key, _label in choices)
            parts.append(
                format_html(
                    '<details class="choice-group"{}><summary>{}{}</summary><div>{}</div></details>',
                    SafeString(" open") if picked else "",
                    title,
                    format_html(" ({})", picked) if picked else "",
                    format_html_join(
                        "",
                        '<div><label for="{}"><input type="checkbox" name="{}" value="{}" id="{}"{}> {}</label></div>',
                        boxes,
                    ),
                )
            )
        return format_html('<div id="{}">{}</div>', base, SafeString("".join(parts)))


class RegisterForm(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        help_text=_("All words must occur. Put a phrase in quotes."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    organisation = forms.ChoiceField(
        label=_("Organisation"), required=False, widget=LongSelect(attrs={"class": SELECT})
    )
    theme = forms.MultipleChoiceField(
        label=_("Theme"), required=False, choices=Theme.choices, widget=forms.CheckboxSelectMultiple
    )
    phase = forms.MultipleChoiceField(
        label=_("Phase"), required=False, choices=PUBLIC_PHASES, widget=forms.CheckboxSelectMultiple
    )
    technology = forms.MultipleChoiceField(
        label=_("Technology"),
        required=False,
        widget=FoldedCheckboxes,
    )
    personal_data = forms.MultipleChoiceField(
        label=_("Personal data"),
        required=False,
        choices=list(PERSONAL_DATA_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    status = forms.MultipleChoiceField(
        label=_("Status in the algorithm register"),
        required=False,
        choices=RegisterStatus.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("usual order")),
            ("relevance", _("best match first")),
            ("newest", _("last changed first")),
            ("title", _("by title")),
        ],
    )
    view = forms.ChoiceField(
        label=_("Show as"),
        required=False,
        choices=[("", _("list")), ("list", _("list")), ("map", _("map"))],
        widget=forms.HiddenInput,
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict) -> None:
        # A browser also sends what was left empty.
        given = QueryDict(mutable=True)
        for key, values in asked.lists():
            given.setlist(key, [value for value in values if value])
        super().__init__(given, use_required_attribute=False)
        organisation: Any = self.fields["organisation"]
        organisation.choices = [("", _("all organisations")), *organisation_choices(given.get("organisation", ""))]
        technology: Any = self.fields["technology"]
        technology.choices = dtpr.choices()

    def clean_organisation(self) -> Organisation | None:
        slug = self.cleaned_data["organisation"]
        return Organisation.objects.filter(slug=slug).first() if slug else None

    def filters(self) -> Filters:
        """What was asked; call only on a valid form."""
        data = self.cleaned_data
        return Filters(
            q=" ".join(data["q"].split()),
            organisation=data["organisation"],
            theme=tuple(data["theme"]),
            phase=tuple(data["phase"]),
            technology=tuple(data.get("technology", ())),
            personal_data=tuple(data["personal_data"]),
            status=tuple(data["status"]),
            sort=data["sort"],
            view=data["view"],
            page=data["page"] or 1,
        )
