"""The addresses of version 1. Every answer comes from a query of the room it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as NotAllowed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Body, Path, Query, Router
from ninja.errors import HttpError

from meerwaarde.assessments.queries.public import assessments_download
from meerwaarde.decisions.queries.open_data import decisions_data
from meerwaarde.initiatives.queries import register
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.initiatives.queries.download import dossier_download, record_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.gates import PlanCounts
from meerwaarde.participation.look_ups import TOO_MANY, may_look_up
from meerwaarde.participation.queries.counting import counts_per_plan
from meerwaarde.participation.queries.open_data import contribution_data
from meerwaarde.participation.queries.public import contributions_page, public_round, register_data
from meerwaarde.participation.queries.receipts import contribution_of, receipt_page
from meerwaarde.site.queries import organisations as organisations_named

from . import schemas
from .application import VERSION, Problem, api

router = Router()
REFUSALS: Any = {400: Problem, 404: Problem}


def _address(name: str, **parts: Any) -> str:
    return settings.BASE_URL + reverse(f"api-v1:{name}", kwargs=parts)


def start(request: HttpRequest) -> HttpResponse:
    """Where everything begins. Not one of the operations: an address of the API has no slash at its end."""
    links = {
        "description": settings.BASE_URL + reverse("api-v1:openapi-json"),
        "organisations": _address("organisations"),
        "initiatives": _address("initiatives"),
        "receipts": _address("receipts"),
        "logs": settings.BASE_URL + reverse("ledger_logs"),
    }
    return api.create_response(request, {"version": VERSION, "links": links}, status=200)


# --- organisations ------------------------------------------------------------------------------------------------
@router.get(
    "/organisations",
    response={200: schemas.Organisations, **REFUSALS},
    summary="Organisations, by name",
    url_name="organisations",
    tags=["organisations"],
)
def organisations(request: HttpRequest, asked: Query[schemas.OrganisationsAsked]) -> Any:
    rows = organisations_named(asked.name, asked.kind.value if asked.kind else "")
    return {"total": len(rows), "items": [_organisation(row, row.plans) for row in rows]}  # type: ignore[attr-defined]


def _organisation(row: Organisation, plans: int) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "cbs_code": row.cbs_code,
        "is_fictional": row.is_fictional,
        "takes_part": row.takes_part,
        "plans": plans,
        "url": settings.BASE_URL + row.get_absolute_url(),
        "initiatives_url": f"{_address('initiatives')}?organisation={row.slug}",
        "log_url": f"{settings.BASE_URL}/ledger/{row.slug}/checkpoint",
    }


@router.get(
    "/organisations/{organisation}",
    response={200: schemas.OrganisationOut, **REFUSALS},
    summary="One organisation",
    url_name="organisation",
    tags=["organisations"],
)
def organisation(request: HttpRequest, organisation: Path[schemas.Slug]) -> Any:
    row = get_object_or_404(Organisation, slug=organisation)
    counted = register.counts_of(register.Filters(organisation=row))
    return _organisation(row, sum(counted.values_list("number", flat=True)))


# --- initiatives --------------------------------------------------------------------------------------------------
@router.get(
    "/initiatives",
    response={200: schemas.Initiatives, **REFUSALS},
    summary="Digital plans, by filters and words",
    url_name="initiatives",
    tags=["initiatives"],
)
def initiatives(request: HttpRequest, asked: Query[schemas.InitiativesAsked]) -> Any:
    of = get_object_or_404(Organisation, slug=asked.organisation) if asked.organisation else None
    filters = register.Filters(
        q=" ".join(asked.q.split()),
        organisation=of,
        theme=tuple(asked.theme),
        phase=tuple(asked.phase),
        technology=tuple(asked.technology),
        personal_data=tuple(asked.personal_data),
        status=tuple(asked.status),
        sort=asked.sort or "",
        page=asked.page,
    )
    with translation.override(asked.language):
        selection = register.select(filters, asked.language)
        if asked.page > selection.pages:
            raise Http404(_("There are %(pages)s pages.") % {"pages": selection.pages})
        cards = register.cards(selection.page_ids(), asked.language)
        counts = counts_per_plan(initiative__in=[card.initiative.pk for card in cards])
        items = [
            {
                **record_of(card.initiative, asked.language),
                "dossier_url": _of_plan("dossier", card.initiative.organisation.slug, card.initiative.slug),
                "overdue_promises": [day.isoformat() for day in counts.get(card.initiative.pk, PlanCounts()).overdue],
            }
            for card in cards
        ]
    return {
        "total": selection.total,
        "more_than_total": selection.is_cut,
        "page": asked.page,
        "pages": selection.pages,
        "items": items,
    }


def _of_plan(name: str, organisation: str, initiative: str) -> str:
    return _address(name, organisation=organisation, initiative=initiative)


# What is known of one plan: the name of the address, the query, and in a few words what it is.
PARTS: dict[str, tuple[str, Callable[..., dict[str, Any]], str]] = {
    "dossier": ("", dossier_download, "Everything in the dossier of one plan"),
    "participation": ("/participation", register_data, "Rounds: what was promised, what is overdue, what was answered"),
    "decisions": ("/decisions", decisions_data, "Decisions with considerations and limits, and what came of them"),
    "assessments": ("/assessments", assessments_download, "Impact assessments, as far as they are public"),
}


def _add_part(name: str, rest: str, query: Callable[..., dict[str, Any]], summary: str) -> None:
    @router.get(
        "/organisations/{organisation}/initiatives/{initiative}" + rest,
        response={200: schemas.Download, **REFUSALS},
        summary=summary,
        operation_id=f"{name}_of_initiative",
        url_name=name,
        tags=["initiatives"],
    )
    def part(
        request: HttpRequest,
        organisation: Path[schemas.Slug],
        initiative: Path[schemas.Slug],
        asked: Query[schemas.Asked],
    ) -> Any:
        with translation.override(asked.language):
            content = query(public_initiative(organisation, initiative))
            if name == "dossier":
                others = {other: _of_plan(other, organisation, initiative) for other in PARTS if other != name}
                content = {**content, "links": others}
            return content


for _name, (_rest, _query, _summary) in PARTS.items():
    _add_part(_name, _rest, _query, _summary)


@router.get(
    "/organisations/{organisation}/initiatives/{initiative}/rounds/{number}/contributions",
    response={200: schemas.Contributions, **REFUSALS},
    summary="What people said in one round, and the answer each of them got",
    url_name="contributions",
    tags=["participation"],
)
def contributions(
    request: HttpRequest,
    organisation: Path[schemas.Slug],
    initiative: Path[schemas.Slug],
    number: Path[schemas.RoundNumber],
    asked: Query[schemas.PageAsked],
) -> Any:
    with translation.override(asked.language):
        _plan, round = public_round(organisation, initiative, number)
        page, shown = contributions_page(round, str(asked.page))
        if page.number != asked.page:
            raise Http404(_("There are %(pages)s pages.") % {"pages": page.paginator.num_pages})
        items = [contribution_data(one) for one in shown]
    return {"total": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "items": items}


# --- receipts -----------------------------------------------------------------------------------------------------
@router.post(
    "/receipts",
    response={200: schemas.ReceiptOut, 429: Problem, **REFUSALS},
    summary="What happened to a contribution, by its tracking code (in the body: addresses are kept in logs)",
    url_name="receipts",
    tags=["participation"],
)
def receipts(request: HttpRequest, given: Body[schemas.CodeIn], asked: Query[schemas.Asked]) -> Any:
    with translation.override(asked.language):
        if not may_look_up(request):
            raise HttpError(429, str(TOO_MANY))
        try:
            one = contribution_of(given.code)
        except NotAllowed as refusal:  # says which word is wrong
            raise Http404(refusal.messages[0]) from None
        found = receipt_page(one)
        return {
            "initiative": one.initiative.title,
            "url": settings.BASE_URL + one.initiative.get_absolute_url(),
            "state": one.state,
            "hear_back_on": found["hear_back_on"],
            "commitment": found["commitment"],
            "position": found["position"],
            "trail": [
                {"on": point.on, "title": str(point.title), "text": point.text, "url": point.url}
                for point in found["trail"]
            ],
        }
