"""Ways in: the sign in the street, and the code that came with a letter."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meerwaarde.initiatives.models import Initiative

from .rounds import Round

# Easy to type from a sign: no letters that look like another, and no vowels, so that no words come out.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
CODE_LENGTH = 6


def new_sign_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class Sign(models.Model):
    """A short address that never changes, on a sign in the street: of a plan, or of one of its places."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="signs")
    code = models.CharField(max_length=8, unique=True, default=new_sign_code)
    # The key of a place in the dossier; empty for the whole plan.
    place = models.CharField(max_length=8, blank=True)
    label = models.CharField(max_length=200, blank=True)
    made_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["initiative", "id"]
        constraints = [models.UniqueConstraint(fields=["initiative", "place"], name="sign_once_per_place")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("sign", args=[self.code])


class AccessCode(models.Model):
    """One code of a letter, good for one contribution. Who got which letter is not kept here, nor the code itself."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="access_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_on = models.DateField(default=timezone.localdate)
    used = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["round"], name="access_code_unused", condition=Q(used=False))]

    def __str__(self) -> str:
        return f"access code {self.pk}"
