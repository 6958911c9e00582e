"""The seven public values with their aspects, and the other fixed words of weighing.

The values and aspects are those of the Rathenau Instituut, "Waardevol digitaliseren" (2018); the impact areas are the
same report's. Goals such as efficiency or sustainability are not values here: they stand in the goal of a dossier.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meerwaarde.database.choices import label_for


class PublicValue(TextChoices):
    PRIVACY = "privacy", _("privacy")
    AUTONOMY = "autonomy", _("autonomy, self-determination")
    SECURITY = "security", _("safety and security")
    CONTROL = "control", _("control over technology, oversight")
    DIGNITY = "dignity", _("human dignity")
    JUSTICE = "justice", _("justice, inclusion")
    POWER = "power", _("balance of power")


# One plain question per value: what a resident would ask.
QUESTIONS: dict[str, str | Promise] = {
    PublicValue.PRIVACY: _("Who gets to know something about me, and can I live unwatched?"),
    PublicValue.AUTONOMY: _("Can I still choose for myself?"),
    PublicValue.SECURITY: _("Am I safe, and are my data and systems safe?"),
    PublicValue.CONTROL: _("Does somebody understand it, and can somebody step in?"),
    PublicValue.DIGNITY: _("Am I treated as a human being, and not as a number?"),
    PublicValue.JUSTICE: _("Is everybody treated equally, and can everybody take part?"),
    PublicValue.POWER: _("Who gets more say: the government, a company, or residents?"),
}
SHORT_LABELS: dict[str, str | Promise] = {
    PublicValue.AUTONOMY: _("autonomy"),
    PublicValue.SECURITY: pgettext_lazy("public value", "safety"),
    PublicValue.CONTROL: pgettext_lazy("public value", "control"),
    PublicValue.JUSTICE: pgettext_lazy("public value", "justice"),
}


@dataclass(frozen=True)
class Aspect:
    code: str
    value: str
    label: str | Promise


ASPECTS: tuple[Aspect, ...] = (
    Aspect("data_protection", PublicValue.PRIVACY, _("protection of personal data")),
    Aspect("private_life", PublicValue.PRIVACY, _("private life at home")),
    Aspect("mental_privacy", PublicValue.PRIVACY, _("mental privacy")),
    Aspect("surveillance", PublicValue.PRIVACY, _("surveillance")),
    Aspect("function_creep", PublicValue.PRIVACY, _("used for more than was agreed")),
    Aspect("freedom_of_choice", PublicValue.AUTONOMY, _("freedom of choice")),
    Aspect("free_speech", PublicValue.AUTONOMY, _("free speech")),
    Aspect("manipulation", PublicValue.AUTONOMY, _("manipulation")),
    Aspect("paternalism", PublicValue.AUTONOMY, _("paternalism")),
    Aspect("skills", PublicValue.AUTONOMY, _("skills")),
    Aspect("self_reliance", PublicValue.AUTONOMY, _("limits of self-reliance")),
    Aspect("information_security", PublicValue.SECURITY, _("information security")),
    Aspect("identity_security", PublicValue.SECURITY, _("security of identity")),
    Aspect("physical_safety", PublicValue.SECURITY, _("physical safety")),
    Aspect("insight", PublicValue.CONTROL, _("insight in algorithms")),
    Aspect("responsibility", PublicValue.CONTROL, _("responsibility")),
    Aspect("predictability", PublicValue.CONTROL, _("predictability")),
    Aspect("human_intervention", PublicValue.CONTROL, _("human intervention")),
    Aspect("dehumanisation", PublicValue.DIGNITY, _("dehumanisation")),
    Aspect("instrumentalisation", PublicValue.DIGNITY, _("people used as a means")),
    Aspect("deskilling", PublicValue.DIGNITY, _("loss of skill")),
    Aspect("human_contact", PublicValue.DIGNITY, _("human contact")),
    Aspect("discrimination", PublicValue.JUSTICE, _("discrimination")),
    Aspect("social_exclusion", PublicValue.JUSTICE, _("social exclusion")),
    Aspect("equal_treatment", PublicValue.JUSTICE, _("equal treatment")),
    Aspect("access", PublicValue.JUSTICE, _("access")),
    Aspect("supplier_dependence", PublicValue.POWER, _("dependence on suppliers")),
    Aspect("fair_competition", PublicValue.POWER, _("fair competition")),
    Aspect("public_control", PublicValue.POWER, _("public control")),
    Aspect("citizen_government", PublicValue.POWER, _("relation between citizen and government")),
)
ASPECT_LABELS: dict[str, str | Promise] = {aspect.code: aspect.label for aspect in ASPECTS}


class AffectedGroup(TextChoices):
    EVERYONE = "everyone", _("everyone")
    RESIDENTS = "residents", _("residents nearby")
    VISITORS = "visitors", _("visitors")
    CHILDREN = "children", _("children and young people")
    OLDER = "older", _("older people")
    LESS_DIGITAL = "less_digital", _("people who are not digitally skilled")
    DISABILITY = "disability", _("people with a disability")
    MINORITY = "minority", _("people at risk of discrimination")
    LOW_INCOME = "low_income", _("people with a low income")
    ENTREPRENEURS = "entrepreneurs", _("entrepreneurs")
    WORKERS = "workers", _("employees")
    OFFICIALS = "officials", _("officials of the organisation")


class ImpactArea(TextChoices):
    """The six areas of impact of the report; every effect also carries one."""

    LOCAL_DEMOCRACY = "local_democracy", _("local democracy")
    ECONOMY = "economy", _("economy")
    GOVERNMENT = "government", _("functioning of government")
    WORK = "work", _("work")
    SOCIAL_LIFE = "social_life", _("social life")
    ENVIRONMENT = "environment", _("physical living environment")


class Certainty(TextChoices):
    HIGH = "high", _("rather certain")
    MEDIUM = "medium", _("likely")
    LOW = "low", _("uncertain")


# How far the true size may lie from the stated one, on the scale of -3 to +3 (docs/methods/weighing.md).
HALF_WIDTH: dict[str, float] = {Certainty.HIGH: 0.5, Certainty.MEDIUM: 1.0, Certainty.LOW: 2.0}


class MeasureRoute(TextChoices):
    DEBATE = "debate", _("debate")
    POLICY = "policy", _("policy")
    TECHNOLOGY = "technology", _("technology")
    ORGANISATION = "organisation", _("organisation")


class AcceptedBy(TextChoices):
    """Who may answer for a risk that remains."""

    EXECUTIVE = "executive", _("executive")
    DECISION_MAKER = "decision_maker", _("decision maker")
    COUNCIL = "council", _("council")


LOWEST, HIGHEST = -3, 3
SIZE_LABELS: dict[int, str | Promise] = {
    3: _("+3: much better"),
    2: _("+2: better"),
    1: _("+1: a little better"),
    0: _("0: no difference on balance"),
    -1: _("−1: a little worse"),
    -2: _("−2: worse"),
    -3: _("−3: much worse"),
}


def short_label(code: str, own: dict[str, str] | None = None) -> str:
    """The value in one or two words; `own` holds the names of an organisation's own values by code."""
    if own and code in own:
        return own[code]
    if code in SHORT_LABELS:
        return str(SHORT_LABELS[code])
    return label_for(PublicValue, code)
