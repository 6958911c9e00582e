"""Who somebody is, from the provider for residents: only that it is one person, and never as a user of this site.

The protocol is allauth's: the authorization code with PKCE, state and nonce, and an ID token of which the signature is
checked. What comes back is turned into a pseudonym of one round at once; the subject itself is kept nowhere, and no
session is begun or changed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import requests
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .models import Round
from .pseudonyms import pseudonym_of_subject

ON_THE_WAY, ON_THE_WAY_SECONDS = "mw-identify", 600
IDENTIFIED_SECONDS = 1800
SALT = "participation.openid"


def _configured() -> dict[str, Any]:
    return dict(settings.RESIDENTS_OPENID_CONNECT)


class _Adapter(OpenIDConnectOAuth2Adapter):
    """Knows the provider for residents only; those by which officials sign in are others."""

    def __init__(self, request: HttpRequest) -> None:
        self.app = SocialApp(provider="openid_connect", **_configured())
        super().__init__(request, self.app.provider_id)

    def get_provider(self) -> Any:
        return OpenIDConnectProvider(self.request, app=self.app)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        # One address, whatever the language: it is registered at the provider.
        with translation.override(settings.LANGUAGE_CODE):
            return str(settings.BASE_URL + reverse("identified"))


@dataclass(frozen=True)
class Way:
    """Where somebody was when they left for the provider, and what must come back with them."""

    round: int
    back: str
    state: str
    nonce: str
    verifier: str


def is_offered() -> bool:
    return bool(_configured())


def provider_name() -> str:
    return str(_configured().get("name", ""))


def leave_for_provider(request: HttpRequest, round: Round, back: str) -> HttpResponse:
    """A redirect to the provider. Raises ValidationError when it cannot be reached."""
    adapter = _Adapter(request)
    challenge = generate_code_challenge()
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    try:
        client, address = adapter.get_client(request, adapter.app), adapter.authorize_url
    except (requests.RequestException, KeyError, ValueError) as error:
        raise _out_of_reach() from error
    client.state = state
    extra = {"nonce": nonce, "code_challenge_method": challenge["code_challenge_method"]}
    extra["code_challenge"] = challenge["code_challenge"].decode("ascii")
    # Nothing but who it is: no name, no address.
    response = HttpResponse(status=302)
    response.headers["Location"] = client.get_redirect_url(address, ["openid"], extra)
    way = Way(round.pk, back, state, nonce, challenge["code_verifier"])
    _set_cookie(response, ON_THE_WAY, signing.dumps(vars(way), salt=SALT), ON_THE_WAY_SECONDS)
    return response


def way_of(request: HttpRequest) -> Way | None:
    """From where this visitor left, when they come back with the state that they left with."""
    try:
        kept = signing.loads(request.COOKIES.get(ON_THE_WAY, ""), salt=SALT, max_age=ON_THE_WAY_SECONDS)
    except signing.BadSignature:
        return None
    way = Way(**kept)
    return way if constant_time_compare(way.state, request.GET.get("state", "")) else None


def pseudonym_from_provider(request: HttpRequest, way: Way, round: Round) -> str:
    """Exchange the code for an ID token, check it, and give the pseudonym of its subject. Raises ValidationError."""
    if "code" not in request.GET:  # refused, or broken off
        raise ValidationError(_("You did not sign in, so we do not know who takes part. You can try again."))
    adapter = _Adapter(request)
    try:
        client = adapter.get_client(request, adapter.app)
        answer = adapter.get_access_token_data(request, adapter.app, client, pkce_code_verifier=way.verifier)
        claims = jwtkit.verify_and_decode(
            credential=answer["id_token"],
            keys_url=adapter.openid_config["jwks_uri"],
            issuer=adapter.openid_config["issuer"],
            audience=adapter.app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        issuer, subject, nonce = str(claims["iss"]), str(claims["sub"]), str(claims.get("nonce", ""))
    except (OAuth2Error, requests.RequestException, KeyError, ValueError) as error:
        raise _out_of_reach() from error
    if not subject or not constant_time_compare(nonce, way.nonce):
        raise _out_of_reach()
    return pseudonym_of_subject(issuer, subject, round)


def _out_of_reach() -> ValidationError:
    return ValidationError(_("Signing in did not work. Please try again later, or call us: we write it down for you."))


def remember(response: HttpResponse, round: Round, pseudonym: str) -> None:
    """For half an hour, on the visitor's own device: the pseudonym, which says nothing outside of this round."""
    response.delete_cookie(ON_THE_WAY)
    _set_cookie(response, _name(round), signing.dumps(pseudonym, salt=f"{SALT}.{round.pk}"), IDENTIFIED_SECONDS)


def identified_in(request: HttpRequest, round: Round) -> str:
    """The pseudonym of who identified themselves for this round, or an empty text."""
    try:
        kept = request.COOKIES.get(_name(round), "")
        return str(signing.loads(kept, salt=f"{SALT}.{round.pk}", max_age=IDENTIFIED_SECONDS))
    except signing.BadSignature:
        return ""


def forget(response: HttpResponse, round: Round) -> None:
    response.delete_cookie(_name(round))


def _name(round: Round) -> str:
    return f"mw-identified-{round.pk}"


def _set_cookie(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.HTTPS)
