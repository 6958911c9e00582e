from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A message inside the product for one person: something awaits them, or something happened to their work."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    # What fills the sentence of this kind (see follow/kinds.py), so that the reader's language decides the words.
    values = models.JSONField(default=dict)
    address = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "read_at", "-id"], name="notice_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class Rhythm(models.TextChoices):
    DAILY = "daily", _("once a day at most")
    WEEKLY = "weekly", _("once a week at most")


def new_subscription_token() -> str:
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """Somebody follows a topic by e-mail, without an account. It counts once the address was confirmed."""

    topic = models.CharField(max_length=80)
    email = models.EmailField()
    language = models.CharField(max_length=2, default="nl")
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices, default=Rhythm.DAILY)
    # Stands in the links that confirm and stop: who holds a mail holds the right to stop it.
    token = models.CharField(max_length=64, unique=True, default=new_subscription_token)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The last announcement that a mail told: a task that runs twice tells nothing twice.
    told_until = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["rhythm", "topic"], name="subscription_due", condition=~Q(confirmed_at=None))]
        constraints = [models.UniqueConstraint(fields=["topic", "email"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.topic}, {self.rhythm}"


class Announcement(models.Model):
    """What followers of a topic are told: public news, never about a person."""

    topic = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    address = models.CharField(max_length=400)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["topic", "-id"], name="announcement_of_topic")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.topic}"
