"""What the worker does: seal votes and draw maps while people vote, and mail the link to who must confirm."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from meerwaarde.participation.models import Identity

from .models import Conversation

VOTING_LINK = "opinions.vote"


def link_token(conversation_id: int, pseudonym: str) -> str:
    return signing.dumps([conversation_id, pseudonym], salt=VOTING_LINK)


@task()  # type: ignore[untyped-decorator]
def send_voting_link(conversation_id: int, pseudonym: str) -> None:
    """Sending twice does no harm: both links do the same."""
    conversation = (
        Conversation.objects.select_related("round__initiative__organisation").filter(pk=conversation_id).first()
    )
    identity = Identity.objects.filter(pseudonym=pseudonym).first()
    if conversation is None or identity is None:
        return
    initiative = conversation.round.initiative
    with translation.override(initiative.language):
        values = {
            "round": conversation.round.title,
            "organisation": initiative.organisation,
            "address": settings.BASE_URL
            + conversation.address("opinion_vote")
            + f"confirm/{link_token(conversation_id, pseudonym)}/",
        }
        text = render_to_string("opinions/mail/voting_link.txt", values)
        send_mail(_("Your link to take part"), text, None, [identity.email])


@task(priority=80)  # type: ignore[untyped-decorator]
def renew_maps() -> None:
    """Every few seconds, for every conversation with something new. May run twice without harm."""
    from .actions.maps import renew_map
    from .queries.due import conversations_due

    for conversation in conversations_due():
        renew_map(conversation)
