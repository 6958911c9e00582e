"""Mail of this room, sent by the worker. Sending twice does no harm: the link in the last mail works."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from meerwaarde.accounts.invitations import set_password_address
from meerwaarde.accounts.models import User

from .models import Organisation


@task()
def send_invitation(person_id: int, organisation_id: int, speaks_for: str = "") -> None:
    """To who got a role, or may speak for a supplier of this name."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if person is None or organisation is None:
        return
    with translation.override(person.language):
        values = {
            "person": person,
            "organisation": organisation,
            "speaks_for": speaks_for,
            "address": "" if person.has_usable_password() else set_password_address(person),
            "site_address": settings.BASE_URL,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        subject = _("You can work on the digital plans of %(organisation)s")
        if speaks_for:
            subject = _("You can speak for %(supplier)s on the digital plans of %(organisation)s")
        send_mail(
            subject % {"organisation": organisation.name, "supplier": speaks_for},
            render_to_string("organisations/mail/invitation.txt", values),
            None,
            [person.email],
        )
