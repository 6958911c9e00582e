"""Web addresses: http or https, also of a host in an own network ("https://intranet/plan")."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.functional import SimpleLazyObject

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# What nearly every address looks like; the validator agrees with it and takes fifty times as long.
_USUAL = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL}){{0,5}}\.[a-z]{{2,24}}(?:[/?#][!-~]*)?", re.IGNORECASE | re.ASCII)


class AddressValidator(URLValidator):
    """Django's, which knows of hosts without a dot only localhost. The algorithm register's standard has others."""

    schemes = ["http", "https"]
    # Compiled when it is first asked for, as Django does with its own: few addresses are so unusual.
    regex: Any = SimpleLazyObject(
        lambda: re.compile(
            getattr(URLValidator.regex, "pattern", "").replace("|localhost)", f"|{URLValidator.hostname_re})"),
            re.IGNORECASE,
        )
    )


def is_address(value: str) -> bool:
    if len(value) <= URLValidator.max_length and _USUAL.fullmatch(value):
        return True
    try:
        AddressValidator()(value)
    except ValidationError:
        return False
    return True


class WebAddressField(models.URLField[str, str]):
    default_validators = [AddressValidator()]

    def deconstruct(self) -> Any:
        """To the database it is Django's own field."""
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.URLField", arguments, named


class WebAddressFormField(forms.URLField):
    default_validators = [AddressValidator()]
