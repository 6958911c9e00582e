"""The fields for a place and for photos or a document; none of them has to be filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.forms.fields import GeometryField

from ..actions.additions import EXTENSIONS, LONGEST_DESCRIPTION, MOST_FILES, Where

Choices = list[tuple[str, str]]


class PointField(GeometryField):
    """Latitude and longitude, as a pair of degrees: longitude first."""

    def clean(self, value: Any) -> tuple[float, float] | None:
        geometry = super().clean(value)
        if geometry is None:
            return None
        if geometry["type"] != "Point":
            raise ValidationError(_("Write one point, as “52.37, 4.89” (latitude, longitude)."), code="geometry")
        longitude, latitude = geometry["coordinates"][:2]
        return longitude, latitude


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; what may be kept, the action checks."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or ()]


class AdditionsForm(forms.Form):
    """Mixed into the forms of residents and of officials."""

    place = forms.ChoiceField(label=gettext_lazy("Is it about one of these places of the plan?"), required=False)
    place_text = forms.CharField(
        label=gettext_lazy("Or describe the place"),
        help_text=gettext_lazy("For instance a street and number. Only officials read this."),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    position = PointField(
        label=gettext_lazy("Or give a point"),
        help_text=gettext_lazy(
            "For instance “52.37, 4.89”. Everybody sees it rounded to about a kilometre, officials see it exactly."
        ),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    uploads = FilesField(
        label=gettext_lazy("Photos or a document"),
        required=False,
        widget=FilesInput(attrs={"accept": ",".join(f".{kind}" for kind in (*EXTENSIONS, "jpeg"))}),
    )

    def offer_places(self, places: Callable[[], Choices]) -> None:
        """The plan's places to choose from; they are only looked up for who sees or uses them."""
        field: Any = self.fields["place"]
        field.choices = lambda: [("", _("no, or another place")), *places()]
        self.fields["uploads"].help_text = _(
            "At most %(number)d, 10 MB each: JPEG, PNG, WebP or PDF. We take out who made it, where and with what "
            "device. A moderator looks before anybody else sees it."
        ) % {"number": MOST_FILES}

    def where(self) -> Where:
        longitude, latitude = self.cleaned_data["position"] or (None, None)
        return Where(self.cleaned_data["place"], self.cleaned_data["place_text"].strip(), longitude, latitude)

    @property
    def has_places(self) -> bool:
        choices: Any = self.fields["place"]
        return len(list(choices.choices)) > 1

    @property
    def additions_have_errors(self) -> bool:
        return any(name in self.errors for name in ("place", "place_text", "position", "uploads"))
