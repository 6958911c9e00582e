"""The one cookie of voting: it holds the tracking code, signed, on the voter's own device. We keep no copy of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .actions.votes import Joined
from .models import Conversation

# As long as a round and hearing back may take.
KEPT_SECONDS = 180 * 86_400
SALT = "opinions.voter"


def _name(conversation: Conversation) -> str:
    return f"votes-{conversation.pk}"


def remember(response: HttpResponse, conversation: Conversation, joined: Joined) -> None:
    response.set_signed_cookie(
        _name(conversation),
        f"{joined.participant.pk}:{joined.code}",
        salt=SALT,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def forget(response: HttpResponse, conversation: Conversation) -> None:
    response.delete_cookie(_name(conversation), samesite="Lax")


def remembered(request: HttpRequest, conversation: Conversation) -> tuple[int | None, str]:
    """The number of the participant and the code; nothing when there is no cookie, or somebody else wrote it."""
    kept = request.get_signed_cookie(_name(conversation), default="", salt=SALT, max_age=KEPT_SECONDS) or ""
    number, _colon, code = kept.partition(":")
    return (int(number), code) if number.isdecimal() else (None, "")
