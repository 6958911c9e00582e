"""The map and its report: for everybody, but who can still vote is asked first to answer, or to say they only look."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.queries.dossier import public_state
from meerwaarde.participation.queries.public import page_about

from ..exporting import counts_csv, map_json
from ..models import Conversation
from ..picture import draw_picture
from ..queries.maps import MapReading, map_of
from ..queries.statements import StatementText, map_state, public_conversation, statements_of
from ..queries.voting import enough, voter, votes_of
from ..voter_cookie import remembered


def _may_look(request: HttpRequest, conversation: Conversation, statements: dict[int, StatementText]) -> bool:
    """While people vote the map is behind a choice, so that it does not steer what they say."""
    if not conversation.takes_votes or "look" in request.GET:
        return True
    shown = {one.number for one in statements.values() if one.is_shown}
    votes = votes_of(voter(conversation, remembered(request, conversation)[0]))
    return enough(len(votes.keys() & shown), len(shown))


def _state(request: HttpRequest, slug: str, plan: str, number: int) -> tuple[Any, ...]:
    """What the pages of the map depend on: the plan, the round with its moderation, the map, and who looks. Three
    queries."""
    conversation, row = map_state(slug, plan, number)
    participant = voter(conversation, remembered(request, conversation)[0])
    voted = (participant.pk, participant.changes) if participant else None
    return (*public_state(slug, plan), row, voted)


def _context(request: HttpRequest, slug: str, plan: str, number: int) -> dict[str, Any]:
    initiative, conversation = public_conversation(slug, plan, number)
    statements = statements_of(conversation)
    return {
        **page_about(initiative, get_language() or "nl"),
        "round": conversation.round,
        "conversation": conversation,
        "may_look": _may_look(request, conversation, statements),
        "map": map_of(conversation, statements=statements),
    }


@require_safe
@public_page(_state)
def opinion_map(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    context = _context(request, slug, plan, number)
    if not context["may_look"]:
        return render(request, "opinions/wait.html", context)
    if context["map"] is not None:
        context["picture"] = draw_picture(context["map"])
    return render(request, "opinions/map.html", context)


@require_safe
@public_page(_state)
def report(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """Everything of the last map on one page to print; only when the vote is over."""
    context = _context(request, slug, plan, number)
    reading = _final(context)
    return render(request, "opinions/report.html", {**context, "picture": draw_picture(reading, links=False)})


def _final(context: dict[str, Any]) -> MapReading:
    reading: MapReading | None = context["map"]
    if reading is None or not reading.is_final:
        raise Http404(_("The report is made when the vote is over."))
    return reading


@require_safe
@public_page(_state)
def opinion_map_json(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    context = _context(request, slug, plan, number)
    if context["map"] is None:
        raise Http404(_("There is no map yet."))
    content = map_json(context["conversation"], context["map"])
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@public_page(_state)
def statements_csv(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """Counts per statement and group in the columns of a Pol.is export; published once, when the vote is over."""
    context = _context(request, slug, plan, number)
    reading = _final(context)
    response = HttpResponse(counts_csv(context["conversation"], reading), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="comments.csv"'
    return response
