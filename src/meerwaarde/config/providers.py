"""How the settings name a sign-in provider: OPENID_CONNECT is a list, RESIDENTS_OPENID_CONNECT is one or none."""

from __future__ import annotations

import re
from typing import Any

from environs import ValidationError

NEEDED = ("provider_id", "name", "client_id", "settings")
OPTIONAL = ("secret", "key")


def check_providers(given: Any) -> None:
    """Raises ValidationError; the message never holds a value, which could be the secret."""
    if not isinstance(given, list):
        raise ValidationError("Give a list of providers, between [ and ].")
    for provider in given:
        _check(provider)
    names = [provider["provider_id"] for provider in given]
    if len(set(names)) < len(names):
        raise ValidationError("Give each provider a provider_id of its own.")


def check_provider_if_any(given: Any) -> None:
    """Raises ValidationError."""
    if given != {}:
        _check(given)


def _check(provider: Any) -> None:
    if not isinstance(provider, dict):
        raise ValidationError(f"A provider has {', '.join(NEEDED)}, between {{ and }}.")
    if missing := [name for name in NEEDED if not provider.get(name)]:
        raise ValidationError(f"A provider misses {', '.join(missing)}.")
    if unknown := provider.keys() - {*NEEDED, *OPTIONAL}:
        raise ValidationError(f"A provider has no {', '.join(sorted(unknown))}.")
    if wrong := [name for name in provider if name != "settings" and not isinstance(provider[name], str)]:
        raise ValidationError(f"Of a provider, {', '.join(wrong)} must be text.")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", provider["provider_id"]):
        raise ValidationError("The provider_id stands in an address: use letters, digits, - and _.")
    settings = provider["settings"]
    address = settings.get("server_url") if isinstance(settings, dict) else None
    if not (isinstance(address, str) and re.match(r"https?://\S", address)):
        raise ValidationError("The settings of a provider hold server_url, which begins with https://.")
