"""The fixed words of the trunk: English values in the database, translated labels on the pages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    MOBILITY = "mobility", _("mobility")
    ENERGY = "energy", _("energy")
    WASTE = "waste", _("waste")
    SAFETY = "safety", _("safety")
    SERVICES = "services", _("services")
    CARE = "care", _("care")
    ENVIRONMENT = "environment", _("environment")
    DEMOCRACY = "democracy", _("democracy")


class Transition(TextChoices):
    """The societal transitions of handle 6."""

    ENERGY = "energy", _("energy transition")
    MOBILITY = "mobility", _("sustainable mobility")
    CIRCULAR = "circular", _("circular economy")
    CARE = "care", _("care close to home")
    INCLUSION = "inclusion", _("everyone can take part")
    NONE = "none", _("no transition")


class Phase(TextChoices):
    DRAFT = "draft", _("draft")
    GOAL = "goal", _("goal")
    WEIGHING = "weighing", _("weighing")
    DECISION = "decision", _("decision")
    EXPERIMENT = "experiment", _("experiment")
    IN_USE = "in_use", _("in use")
    EVALUATION = "evaluation", _("evaluation")
    CLOSED = "closed", _("closed")


class Outcome(TextChoices):
    SCALED_UP = "scaled_up", _("scaled up")
    ADJUSTED = "adjusted", _("adjusted")
    STOPPED = "stopped", _("stopped")


class Route(TextChoices):
    LIGHT = "light", _("light")
    STANDARD = "standard", _("standard")
    # Not the word of the phase: "Route: experiment" beside "Phase: experiment" reads as the same thing twice.
    EXPERIMENT = "experiment", _("with a trial first")


class RegisterStatus(TextChoices):
    """The national algorithm register's own status; kept apart from the phase."""

    DEVELOPMENT = "development", _("in development")
    IN_USE = "in_use", _("in use")
    OUT_OF_USE = "out_of_use", _("out of use")


class YesNoUnknown(TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not yet filled in")


class PublicationCategory(TextChoices):
    """Of the algorithm register's publication standard 1.0."""

    HIGH_RISK = "high_risk", _("high-risk AI system")
    IMPACTFUL = "impactful", _("impactful algorithm")
    OTHER = "other", _("other algorithm")


class AlternativeKind(TextChoices):
    DO_NOTHING = "do_nothing", _("do nothing")
    NON_DIGITAL = "non_digital", _("without digital technology")
    DIGITAL = "digital", _("with digital technology")


class PartnerRole(TextChoices):
    INITIATOR = "initiator", _("initiator")
    FUNDER = "funder", _("pays")
    EXECUTOR = "executor", _("carries it out")
    RESEARCHER = "researcher", _("does research")
    SUPPLIER = "supplier", _("supplies")
    RESIDENTS = "residents", _("speaks for residents")
    ADVISER = "adviser", _("advises")


class ChainStepKind(TextChoices):
    """The data chain, in its order: where along the way of the data can something go wrong?"""

    COLLECT = "collect", _("collect")
    TRANSMIT = "transmit", _("transmit")
    STORE = "store", _("store")
    COMBINE = "combine", _("combine")
    ANALYSE = "analyse", _("analyse")
    USE = "use", _("use")
    SHARE = "share", _("share")
    RETAIN = "retain", _("retain")


class Precision(TextChoices):
    EXACT = "exact", _("exact")
    STREET = "street", _("street")
    AREA = "area", _("area")


class ReferenceKind(TextChoices):
    LAW = "law", _("law or rule")
    ASSESSMENT = "assessment", _("impact assessment")
    DATA_SOURCE = "data_source", _("data source")
    PUBLICATION = "publication", _("publication")


class ScanQuestion(TextChoices):
    """The public quick scan; six times no is the light route."""

    PEOPLE = "scan_people", _("Is it about people, or does it measure people?")
    PERSONAL_DATA = "scan_personal_data", _("Does it use personal data?")
    PUBLIC_SPACE = "scan_public_space", _("Does it stand or measure in public space?")
    INDIVIDUAL_DECISIONS = "scan_individual_decisions", _("Does it help to decide about individual people?")
    HARD_TO_AVOID = "scan_hard_to_avoid", _("Is it hard for people to avoid?")
    HARD_TO_REVERSE = "scan_hard_to_reverse", _("Is it hard to undo or stop?")
