"""Somebody's own answers: shown, changed and taken back with the tracking code, and where they stand on the map."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.participation.codes import read_code
from meerwaarde.participation.look_ups import may_look_up
from meerwaarde.participation.qr import qr_of
from meerwaarde.participation.queries.public import page_about
from meerwaarde.participation.views.receipts import private

from ..actions import withdraw_everything, withdraw_vote
from ..actions.votes import Joined
from ..models import Conversation, Participant, Statement
from ..picture import draw_picture
from ..queries.maps import map_of
from ..queries.receipts import own_votes, participant_with, vote_receipt
from ..queries.statements import public_conversation, statements_of
from ..queries.voting import enough, latest_map, place_of, result_of, voter, votes_of
from ..voter_cookie import forget, remember, remembered


@private
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    initiative, conversation = public_conversation(slug, plan, number)
    known, code = remembered(request, conversation)
    participant = voter(conversation, known)
    problem = ""
    if request.method == "POST" and participant is not None:
        try:
            if request.POST.get("what") == "everything":
                withdraw_everything(conversation=conversation, participant=participant)
                response = redirect(conversation.address("opinion_own") + "?gone=1")
                forget(response, conversation)
                return response
            _withdraw(request, conversation, participant)
            return redirect(conversation.address("opinion_own"))
        except ValidationError as refusal:
            problem = refusal.messages[0]
    context: dict[str, Any] = {
        **page_about(initiative, get_language() or "nl"),
        "round": conversation.round,
        "conversation": conversation,
        "participant": participant,
        "votes": own_votes(participant) if participant else [],
        "problem": problem,
        "is_gone": "gone" in request.GET,
    }
    if participant is not None:
        address = settings.BASE_URL + reverse("opinion_code", args=[code])
        context |= {"words": code.split("-"), "address": address, "qr": qr_of(address)}
    return render(request, "opinions/own.html", context, status=400 if problem else 200)


def _withdraw(request: HttpRequest, conversation: Conversation, participant: Participant) -> None:
    written = request.POST.get("statement", "")
    number = int(written) if written.isdecimal() and len(written) < 7 else 0
    statement = Statement.objects.filter(conversation=conversation, number=number).first()
    if statement is None:
        raise ValidationError(_("This statement is not here."))
    withdraw_vote(conversation=conversation, participant=participant, statement=statement)


@private
@require_safe
def vote_proof(request: HttpRequest, slug: str, plan: str, number: int, statement: int) -> HttpResponse:
    """The proof of one answer, that `meerwaarde verify` and `verify.py` check without this site."""
    _initiative, conversation = public_conversation(slug, plan, number)
    participant = voter(conversation, remembered(request, conversation)[0])
    receipt = vote_receipt(conversation, participant, statement) if participant else None
    if receipt is None:
        raise Http404(_("There is no answer of you on this statement."))
    response = JsonResponse(receipt, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{statement}.json"'
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The code on another device: after one more click this device shows the answers. Trying codes is limited."""
    if not may_look_up(request):
        return redirect("receipt_search")
    try:
        read = read_code(code)
    except ValidationError:
        return redirect("receipt_search")
    participant = participant_with(read)
    if participant is None:
        return redirect("receipt_search")
    conversation = participant.conversation
    if request.method == "POST":
        response = redirect(conversation.address("opinion_own"))
        remember(response, conversation, Joined(participant, read))
        return response
    initiative = conversation.round.initiative
    context = {"round": conversation.round, "initiative": initiative, "organisation": initiative.organisation}
    return render(request, "opinions/code.html", context)


@private
@require_safe
def place(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """Where somebody stands; not before they answered enough, so that the map does not steer them."""
    initiative, conversation = public_conversation(slug, plan, number)
    participant = voter(conversation, remembered(request, conversation)[0])
    statements = statements_of(conversation)
    shown = {one.number for one in statements.values() if one.is_shown}
    votes = {one: value for one, value in votes_of(participant).items() if one in shown}
    if not enough(len(votes), len(shown)):
        return redirect(conversation.address("opinion_vote"))
    drawn = latest_map(conversation)
    reading = map_of(conversation, drawn, statements) if drawn else None
    found = place_of(result_of(drawn.run_id), votes) if drawn else None
    group = None
    if reading is not None and found is not None and found.group is not None:
        group = next((one for one in reading.groups if one.number == found.group), None)
    # Who passed has no opinion on a statement, and who did not come to it has said nothing.
    answered = [line for line in reading.common if votes.get(line.statement.number)] if reading else []
    context: dict[str, Any] = {
        **page_about(initiative, get_language() or "nl"),
        "round": conversation.round,
        "conversation": conversation,
        "map": reading,
        "place": found,
        "group": group,
        "answered": answered,
        "shared": [line for line in answered if (votes[line.statement.number] > 0) == line.agrees],
        "picture": draw_picture(reading, found, links=False) if reading and found else "",
    }
    return render(request, "opinions/place.html", context)
