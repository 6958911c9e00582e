"""Inviting a person: an account without a password, and a link with which they choose one."""

from __future__ import annotations

from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .models import User


@transaction.atomic
def find_or_add_person(email: str, *, name: str = "", language: str = "nl") -> tuple[User, bool]:
    """The account with this address, or a new one without a password. Returns it and whether it is new.

    The address counts as verified: without a password only who reads its mail (or signs in by a provider that
    vouches for the address) can enter. Raises ValidationError for an address that is not one.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("This is not an e-mail address.")}) from None
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        owner = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        if owner is not None:
            return owner.user, False
        person = User.objects.create_user(email, name=name.strip(), language=language)
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
        return person, True
    if name.strip() and not person.name:
        person.name = name.strip()
        person.save(update_fields=["name"])
    return person, False


def set_password_address(person: User) -> str:
    """The address where this person, once, chooses a password. Valid for `PASSWORD_RESET_TIMEOUT`."""
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    keys = {"uidb36": user_pk_to_url_str(person), "key": token}
    with translation.override(person.language):
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=keys)
