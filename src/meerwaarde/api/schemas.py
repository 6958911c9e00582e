"""The shapes of questions and answers. Field names are those of the code, in English."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from django.core.exceptions import ValidationError as NotAllowed
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import ValidationInfo, model_validator

from meerwaarde.initiatives.vocabulary import Phase, RegisterStatus, Theme, YesNoUnknown
from meerwaarde.organisations.models import Organisation

Language = Literal["nl", "en"]
# No NUL: a database cannot look for it.
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
RoundNumber = Annotated[int, Field(ge=1, le=32_000)]
MOST_PAGES = 10_000


class Asked(Schema):
    """What every question may say; an unknown parameter is refused."""

    language: Language = Field("nl", description="Language of the texts, as far as they were translated.")

    @model_validator(mode="after")
    def _nothing_else(self, info: ValidationInfo) -> Self:
        unknown = info.context["request"].GET.keys() - type(self).model_fields if info.context else ()
        if unknown:
            raise NotAllowed({name: _("is not a parameter of this address") for name in unknown})
        return self


class PageAsked(Asked):
    page: int = Field(1, ge=1, le=MOST_PAGES)


class OrganisationsAsked(Asked):
    name: Words = Field("", description="Words of the name.")
    kind: Organisation.Kind | None = None


class InitiativesAsked(PageAsked):
    q: Words = Field("", description="Words that must all occur; words in quotes as a phrase.")
    organisation: Slug | None = None
    theme: list[Theme] = []
    phase: list[Phase] = []
    technology: list[Slug | Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]] = Field(
        [], description="Kinds of technology by their identifier in the DTPR taxonomy."
    )
    personal_data: list[YesNoUnknown] = []
    status: list[RegisterStatus] = Field([], description="Status in the algorithm register.")
    sort: Literal["relevance", "newest", "title"] | None = None


class OrganisationOut(Schema):
    slug: str
    name: str
    kind: str
    cbs_code: str | None
    is_fictional: bool
    takes_part: bool
    plans: int = Field(description="How many digital plans are public.")
    url: str
    initiatives_url: str
    log_url: str


class Organisations(Schema):
    total: int
    items: list[OrganisationOut]


class InitiativeLine(Schema):
    title: str
    organisation: str
    theme: str
    phase: str
    register_status: str
    personal_data: str
    summary: str
    goal: str
    managed_here: bool
    changed_at: str
    url: str
    dossier_url: str = Field(description="Everything about this plan, here.")
    overdue_promises: list[str] = Field(
        description="Days on which residents would hear back, and did not yet: per round of participation."
    )


class Initiatives(Schema):
    total: int
    more_than_total: bool = Field(description="True when counting stopped at `total`.")
    page: int
    pages: int
    items: list[InitiativeLine]


class AnswerOut(Schema):
    outcome: str
    reason: str
    answered_on: date


class SaidPlaceOut(Schema):
    label: str = Field(description="The place of the plan that was chosen; may be empty.")
    longitude: float | None = Field(description="Rounded to two decimals: about a kilometre.")
    latitude: float | None


class SaidFileOut(Schema):
    url: str
    media_type: str
    size_bytes: int
    sha256: str


class ContributionOut(Schema):
    kind: str
    channel: str
    language: str
    received_on: date
    state: str
    text: str = Field(description="Empty where the text is not shown.")
    rule: str = Field(description="The rule by which the text is not shown.")
    place: SaidPlaceOut | None
    files: list[SaidFileOut] = Field(description="What a moderator looked at and showed.")
    answer: AnswerOut | None


class Contributions(Schema):
    total: int
    page: int
    pages: int
    items: list[ContributionOut]


class CodeIn(Schema):
    code: str = Field(max_length=200, description="The four words of a tracking code.")


class TrailPointOut(Schema):
    on: date
    title: str
    text: str
    url: str


class ReceiptOut(Schema):
    initiative: str
    url: str
    state: str
    hear_back_on: date | None
    commitment: str = Field(description="What stands in the public log (SHA-256, hexadecimal).")
    position: int | None = Field(description="The place in the public log; null until it is taken in.")
    trail: list[TrailPointOut]


Download = dict[str, Any]
