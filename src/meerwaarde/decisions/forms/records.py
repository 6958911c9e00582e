"""What else is kept with the decisions of a plan: the formal procedure, who took part, and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.addresses import WebAddressFormField
from meerwaarde.participation.models import InvitedGroup, Round

from ..models import SelectionCategory
from ..vocabulary import Dimension
from .fields import LONGEST_NUMBERS, DateInput, area


class FormalProcedureForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the procedure"), max_length=200, required=False)
    url = WebAddressFormField(
        label=gettext_lazy("Address of the procedure"), max_length=1000, required=False, assume_scheme="https"
    )
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)


class TurnoutForm(forms.Form):
    """How many of each invited group took part, as far as somebody counted."""

    ages = forms.CharField(label=gettext_lazy("Age"), widget=area(4), max_length=LONGEST_NUMBERS, required=False)
    districts = forms.CharField(
        label=gettext_lazy("District"), widget=area(4), max_length=LONGEST_NUMBERS, required=False
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        hint = _("One on each line, with the number behind it. For instance: 18 to 34: 12")
        self.groups = list(InvitedGroup.objects.filter(promise=round.promise_id).values_list("name", flat=True))
        for number, name in enumerate(self.groups):
            self.fields[f"group_{number}"] = forms.IntegerField(label=name, min_value=0, required=False)
        self.order_fields([f"group_{number}" for number in range(len(self.groups))])
        for name in ("ages", "districts"):
            self.fields[name].help_text = hint

    def _lines(self, name: str) -> dict[str, int]:
        """Label and number of each line. Raises ValidationError with the number of the line that is not so."""
        found: dict[str, int] = {}
        for number, line in enumerate(self.cleaned_data[name].splitlines(), start=1):
            if not line.strip():
                continue
            label, sign, count = (part.strip() for part in line.rpartition(":"))
            if not (sign and label and count.isascii() and count.isdigit() and len(count) < 8):
                raise ValidationError(_("Line %(number)d: write a name, a colon and a number.") % {"number": number})
            if label in found:
                raise ValidationError(_("Line %(number)d: this name stands here twice.") % {"number": number})
            found[label[:200]] = int(count)
        return found

    def clean_ages(self) -> dict[str, int]:
        return self._lines("ages")

    def clean_districts(self) -> dict[str, int]:
        return self._lines("districts")

    def counts(self) -> dict[str, dict[str, int | None]]:
        return {
            Dimension.GROUP: {name: self.cleaned_data[f"group_{number}"] for number, name in enumerate(self.groups)},
            Dimension.AGE: dict(self.cleaned_data["ages"]),
            Dimension.DISTRICT: dict(self.cleaned_data["districts"]),
        }


class SelectionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SelectionCategory
        fields = ["list_name", "code", "label", "appraisal", "years"]
        labels = {
            "list_name": gettext_lazy("Selection list"),
            "code": gettext_lazy("Number in that list"),
            "label": gettext_lazy("Name of that line"),
            "appraisal": gettext_lazy("What happens to the dossier?"),
            "years": gettext_lazy("How many years after closing?"),
        }
        widgets = {"appraisal": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        appraisal: Any = self.fields["appraisal"]
        appraisal.choices = [choice for choice in appraisal.choices if choice[0]]

    def _post_clean(self) -> None:
        """The action checks and saves."""
