"""How django-allauth behaves here: people are invited, nobody signs up by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: the provider says who it is, the invitation says who may enter."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The first time, match the provider's verified address to an invited person; refuse who cannot be matched."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        person = invited_person(verified)
        if person is None:
            reason = "unknown" if verified else "unverified"
            raise ImmediateHttpResponse(refusal(request, sociallogin, reason))
        sociallogin.connect(request, person)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """The default page says what to do; nothing of the provider's answer is shown."""


def invited_person(addresses: list[str]) -> User | None:
    """The active account of one of these addresses; two accounts for one sign-in match nobody."""
    found = {}
    for address in addresses:
        for person in User.objects.filter(email__iexact=address, is_active=True):
            found[person.pk] = person
        for known in EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user"):
            if known.user.is_active:
                found[known.user.pk] = known.user
    return next(iter(found.values())) if len(found) == 1 else None


def refusal(request: HttpRequest, sociallogin: SocialLogin, reason: str) -> Any:
    values = {"reason": reason, "provider": sociallogin.provider.name}
    return render(request, "accounts/not_invited.html", values, status=403)
