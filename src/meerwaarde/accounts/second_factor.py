"""Who signs in needs a second factor before doing anything by that sign-in, when REQUIRE_SECOND_FACTOR is on.

Without it a person reads what the public reads, and reaches the pages of their own account, where it is set up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def provider_checks_second_factor(provider_id: str) -> bool:
    """True when the settings say that this OpenID Connect provider asks for a second factor itself."""
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    for app in apps:
        if app["provider_id"] == provider_id:
            return app.get("settings", {}).get("second_factor") is True
    return False


def has_second_factor(request: HttpRequest) -> bool:
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    if any(m.get("method") == "socialaccount" and provider_checks_second_factor(m["provider"]) for m in methods):
        return True
    return bool(is_mfa_enabled(request.user))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody is signed in who must set up a second step first."""
    return bool(settings.REQUIRE_SECOND_FACTOR) and request.user.is_authenticated and not has_second_factor(request)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Set up a second step for signing in first: an app on your phone or a passkey."))
    return redirect("mfa_index")


def needs_sign_in(view: Any) -> bool:
    """Whether a view is wrapped in `login_required` (or `organisation_view`, which is)."""
    while view is not None:
        if hasattr(view, "redirect_field_name"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


class RequireSecondFactor:
    """Sends who has none to the page where it is set up: from the workspace, from every view that asks to sign in, and
    from every form. Reading public pages, the account and the choice of language stay open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        match = request.resolver_match
        parts = match.route.split("/") if match else []
        if match is None or "accounts" in parts or match.url_name == "set_language":
            return None
        is_reading = request.method in ("GET", "HEAD", "OPTIONS")
        if is_reading and "work" not in parts and not needs_sign_in(view):
            return None
        return ask_for_second_factor(request) if lacks_second_factor(request) else None
