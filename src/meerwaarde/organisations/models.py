from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.ledger.models import Event


class Organisation(models.Model):
    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        PROVINCE = "province", _("province")
        WATER_BOARD = "water_board", _("water board")
        JOINT_BODY = "joint_body", _("joint body")
        NATIONAL_BODY = "national_body", _("national body")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    cbs_code = models.CharField(
        _("CBS code"),
        max_length=6,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^(GM|PV|WS)\d{4}$|^PV\d{2}$", _("A CBS code looks like GM0014."))],
    )
    host = models.CharField(_("own host name"), max_length=200, null=True, blank=True, unique=True)
    theme = models.SlugField(_("style"), max_length=40, blank=True)
    site_name = models.CharField(_("name of the site"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    privacy_email = models.EmailField(_("e-mail of the privacy officer"), blank=True)
    website = models.URLField(_("website"), blank=True)
    introduction = models.TextField(_("introduction"), max_length=4000, blank=True)
    is_fictional = models.BooleanField(default=False)
    # True once people of the organisation work here themselves; before that its records are only taken over.
    takes_part = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)  # pages that show it are looked at again

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])


class OrganisationName(models.Model):
    """Other spellings under which registers know an organisation ("Gemeente Den Haag", "'s-Gravenhage")."""

    name = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="other_names")

    def __str__(self) -> str:
        return self.name


class OrganisationBorder(models.Model):
    """The border of an organisation's territory (GeoJSON, EPSG:4326) and what the maps draw of it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="border")
    geometry = models.JSONField()
    # SVG path in the national map's own coordinates, simplified so that neighbours still touch.
    outline = models.TextField(blank=True)
    longitude = models.FloatField()
    latitude = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    def __str__(self) -> str:
        return f"border of {self.organisation_id}"


class PolicyGoal(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="policy_goals")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    source_title = models.CharField(_("where it is laid down"), max_length=200, blank=True)
    source_url = models.URLField(_("address of that document"), max_length=500, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="policy_goal_title_once")]

    def __str__(self) -> str:
        return self.title


class Executive(models.Model):
    """Mayor, alderman, deputy: public by function, accountable, signs the "why"."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="executives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    function = models.CharField(_("function"), max_length=120)
    name = models.CharField(_("name"), max_length=120)
    until = models.DateField(_("in office until"), null=True, blank=True)

    class Meta:
        ordering = ["function", "name"]

    def __str__(self) -> str:
        return f"{self.function} {self.name}"

    @property
    def is_in_office(self) -> bool:
        """Until and including the last day; `queries.executives_in_office` asks the same of the database."""
        return self.until is None or self.until >= timezone.localdate()


class Membership(models.Model):
    """What one person may do in one organisation. One person can hold several roles."""

    class Role(models.TextChoices):
        READER = Event.Role.READER.value, _("reader")
        EDITOR = Event.Role.EDITOR.value, _("editor")
        MODERATOR = Event.Role.MODERATOR.value, _("moderator")
        DECISION_MAKER = Event.Role.DECISION_MAKER.value, _("decision maker")
        PRIVACY_OFFICER = Event.Role.PRIVACY_OFFICER.value, _("privacy officer")
        EXECUTIVE = Event.Role.EXECUTIVE.value, _("executive")
        MANAGER = Event.Role.MANAGER.value, _("organisation manager")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["organisation", "user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="role_held_once"),
            models.CheckConstraint(
                condition=models.Q(
                    role__in=[
                        "reader",
                        "editor",
                        "moderator",
                        "decision_maker",
                        "privacy_officer",
                        "executive",
                        "manager",
                    ]
                ),
                name="role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} at {self.organisation}"
