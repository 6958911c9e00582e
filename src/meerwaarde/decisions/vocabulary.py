"""The fixed words of decisions: English values in the database, translated labels on the pages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meerwaarde.participation.vocabulary import Level, Outcome

# From here on who departs from what people advised says why.
BINDING_LEVELS = (Level.ADVISE, Level.CO_PRODUCE, Level.CO_DECIDE)
# Answers that promise that something changes.
PROMISING = (Outcome.USED, Outcome.PARTLY)


class Body(TextChoices):
    """Who decides."""

    COUNCIL = "council", _("the council")
    COLLEGE = "college", _("the college of mayor and aldermen")
    MAYOR = "mayor", _("the mayor")
    OTHER = "other", _("another deciding body")


class Advice(TextChoices):
    """What the decision does with what people advised."""

    FOLLOWED = "followed", _("it follows the advice")
    PARTLY = "partly", _("it follows the advice in part")
    DEPARTED = "departed", _("it departs from the advice")


class Ground(TextChoices):
    """Why a decision may come before the last answer."""

    LEGAL = "legal", _("a legal deadline")
    URGENT = "urgent", _("it cannot wait")


class LimitKind(TextChoices):
    """What a decision allows, in rows that a living lab is held to."""

    DEVICE = "device", _("device that may be used")
    PROPERTY = "property", _("what may be measured")
    PURPOSE = "purpose", _("purpose for which it may be used")
    RETENTION = "retention", _("how long data may be kept")
    ENDS = "ends", _("day on which it ends")
    CONDITION = "condition", _("other condition")


class Cited(TextChoices):
    """What a consideration rests on."""

    CONTRIBUTION = "contribution", _("what somebody said")
    ARGUMENT = "argument", _("argument")
    EFFECT = "effect", _("effect on a public value")
    SOURCE = "source", _("source")


class FormalRoute(TextChoices):
    """What somebody can do in law who does not agree."""

    OBJECTION = "objection", _("objection")
    VIEW = "view", _("view on a draft decision")
    APPEAL = "appeal", _("appeal to the court")
    NONE = "none", _("no formal objection is possible")


class FollowUp(TextChoices):
    """What was promised to happen: because of an answer, by the executive, or at the council's request."""

    CHANGE = "change", _("change because of what people said")
    COMMITMENT = "commitment", _("commitment to the council")
    MOTION = "motion", _("motion of the council")


class CommitmentState(TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Dimension(TextChoices):
    """By what it is counted who took part."""

    GROUP = "group", _("invited group")
    AGE = "age", _("age")
    DISTRICT = "district", _("district")
    CHANNEL = "channel", _("way in which it came in")


class Standing(TextChoices):
    """What can be said of a number of people."""

    COUNTED = "counted", _("counted")
    HIDDEN = "hidden", _("not shown, so that nobody can be recognised")
    NOT_RECORDED = "not_recorded", _("not recorded")


class Appraisal(TextChoices):
    """Of the archive: whether a dossier is kept for ever (B) or for a number of years (V)."""

    KEEP = "keep", _("keep for ever")
    DESTROY = "destroy", _("keep for a number of years")
