from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SALT_BYTES = 16


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


class Event(models.Model):
    """One change, recorded in the same transaction as the change itself.

    The public log holds only `commitment` (a salted hash), never `before` and `after`: those and the salt can be
    erased on request while the log stays whole. `position` is empty until the sequencer takes the event in; from then
    on `organisation`, `kind`, `commitment` and the hour of `at` stand in the log and never change.
    """

    class Role(models.TextChoices):
        READER = "reader", _("reader")
        EDITOR = "editor", _("editor")
        MODERATOR = "moderator", _("moderator")
        DECISION_MAKER = "decision_maker", _("decision maker")
        PRIVACY_OFFICER = "privacy_officer", _("privacy officer")
        EXECUTIVE = "executive", _("executive")
        MANAGER = "manager", _("organisation manager")
        SUPPLIER = "supplier", _("supplier")
        RESIDENT = "resident", _("resident")
        IMPORT = "import", _("register import")
        SYSTEM = "system", _("the system")

    organisation = models.SlugField(max_length=80, db_index=False)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    version = models.PositiveIntegerField(null=True, blank=True)
    public = models.BooleanField(default=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt)
    commitment = models.BinaryField(max_length=32)
    position = models.PositiveBigIntegerField(null=True, blank=True)
    # `at` may be the moment that an import or a letter names; the promise counts from here.
    recorded_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["organisation", "id"], name="event_of_organisation"),
            models.Index(fields=["organisation", "id"], name="event_waiting", condition=models.Q(position=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "position"], name="event_position_once_per_log"),
            models.CheckConstraint(condition=~models.Q(organisation=""), name="event_names_its_log"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(before={}, after={}, reason="", salt=b"", actor=None),
                name="erased_event_holds_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class Log(models.Model):
    """The public log of one organisation: its name, and how far it is.

    `size` positions were given, in the database; `published_size` of them stand in the signed checkpoint. The gap
    between the two is closed by the same turn of the sequencer, or by the next one when that was cut off.
    """

    organisation = models.SlugField(max_length=80, unique=True)
    # The name in every checkpoint. It stays the same when the address of the site changes.
    origin = models.CharField(max_length=300, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    published_size = models.PositiveBigIntegerField(default=0)
    published_root = models.BinaryField(max_length=32, default=bytes)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_size__lte=models.F("size")), name="log_publishes_what_has_a_position"
            )
        ]

    def __str__(self) -> str:
        return self.origin


class LogKey(models.Model):
    """A public key that signed for a log, so that old receipts can still be verified after a change of key."""

    log = models.ForeignKey(Log, on_delete=models.CASCADE, related_name="keys")
    verifier = models.CharField(max_length=400)
    first_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_used_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["log", "verifier"], name="log_key_once")]

    def __str__(self) -> str:
        return self.verifier
