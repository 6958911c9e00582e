"""Voting, one statement at a time: three buttons in one form, that post like any other form."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meerwaarde.accounts.rate_limit import within_limit
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal
from meerwaarde.participation.actions.receiving import too_many
from meerwaarde.participation.forms.residents import new_submission
from meerwaarde.participation.hints import hints_in
from meerwaarde.participation.queries.public import page_about
from meerwaarde.participation.views.contribute import MOST_PER_DAY

from ..actions import add_statement, ask_voting_link, cast_vote, join_by_link, join_conversation
from ..actions.casting import GONE
from ..actions.votes import Joined, needs_email
from ..forms import StatementForm, VotingLinkForm
from ..models import Conversation, Participant
from ..queries.statements import conversation_to_vote_in, public_conversation, statement_to_vote_on
from ..queries.voting import turn_of, voter
from ..tasks import VOTING_LINK
from ..voter_cookie import remember, remembered

# Many phones share one address of their provider, and whole classes one of their school.
MOST_VOTERS_PER_DAY = 300
MOST_LINKS_PER_DAY = 20
CHANCE = "opinions.chance"
TOO_MANY = 429


def _chance_of(written: str, statement: int) -> float | None:
    """The chance that we put in the form ourselves; nothing when it was changed."""
    try:
        number, chance = signing.Signer(salt=CHANCE).unsign(written).split("/")
    except (signing.BadSignature, ValueError):
        return None
    return float(chance) if int(number) == statement else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    if request.method == "POST" and "email" not in request.POST:
        return _answer(request, slug, plan, number)
    initiative, conversation = public_conversation(slug, plan, number)
    if request.method == "POST":
        return _mail_link(request, initiative, conversation)
    return _page(request, initiative, conversation, voter(conversation, remembered(request, conversation)[0]))


def _answer(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """One vote of many at the same moment: the page is only read when it has to say why not."""
    conversation = conversation_to_vote_in(slug, plan, number)
    known, _code = remembered(request, conversation)
    participant = None if known is None else Participant(pk=known, conversation=conversation)
    joined: Joined | None = None
    response: HttpResponse
    try:
        if participant is None or not _voted(request, conversation, participant):
            if not within_limit(request, "vote", MOST_VOTERS_PER_DAY):
                sentence = _("From here many people voted today. Please try again tomorrow, or use another connection.")
                return _page(request, *public_conversation(slug, plan, number), None, problem=sentence, status=TOO_MANY)
            joined = join_conversation(conversation=conversation, submission=request.POST.get("submission", "")[:40])
            _cast(request, conversation, joined.participant)
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
        who = joined.participant if joined else voter(conversation, known)
        response = _page(request, *public_conversation(slug, plan, number), who, problem=problem, status=400)
    else:
        response = HttpResponseRedirect(conversation.address("opinion_vote"))
    if joined is not None:
        remember(response, conversation, joined)
    return response


def _voted(request: HttpRequest, conversation: Conversation, participant: Participant) -> bool:
    """False when whoever left this cookie let go of their answers: then somebody new votes."""
    try:
        _cast(request, conversation, participant)
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == GONE:
            return False
        raise
    return True


def _cast(request: HttpRequest, conversation: Conversation, participant: Participant) -> None:
    written, answer = request.POST.get("statement", ""), request.POST.get("answer", "")
    if not written.isdecimal() or len(written) > 6:
        raise ValidationError(_("This statement is not here."))
    statement = statement_to_vote_on(conversation, int(written))
    if statement is None:
        raise ValidationError(_("This statement is not here."))
    value = {"agree": 1, "disagree": -1, "pass": 0}.get(answer)
    if value is None:
        raise ValidationError(_("Choose agree, disagree or pass."))
    cast_vote(
        conversation=conversation,
        participant=participant,
        statement=statement,
        value=value,
        chance=_chance_of(request.POST.get("chance", "")[:200], statement.number),
    )


def _page(
    request: HttpRequest,
    initiative: Initiative,
    conversation: Conversation,
    participant: Participant | None,
    *,
    problem: str = "",
    status: int = 200,
    link_form: VotingLinkForm | None = None,
) -> HttpResponse:
    wanted = request.GET.get("statement", "")
    turn = turn_of(conversation, participant, int(wanted) if wanted.isdecimal() and len(wanted) < 7 else None)
    asks_email = needs_email(conversation) and participant is None
    signed = ""
    if turn.statement is not None and turn.chance is not None:
        signed = signing.Signer(salt=CHANCE).sign(f"{turn.statement.number}/{turn.chance:.6g}")
    context: dict[str, Any] = {
        **page_about(initiative, get_language() or "nl"),
        "round": conversation.round,
        "conversation": conversation,
        "turn": turn,
        "chance": signed,
        "participant": participant,
        "submission": "" if participant else new_submission(),
        "problem": problem,
        "link_form": (link_form or VotingLinkForm()) if asks_email else None,
    }
    return render(request, "opinions/vote.html", context, status=status)


def _mail_link(request: HttpRequest, initiative: Initiative, conversation: Conversation) -> HttpResponse:
    form = VotingLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, initiative, conversation, None, link_form=form, status=400)
    if not within_limit(request, "voting link", MOST_LINKS_PER_DAY):
        form.add_error(None, too_many())
        return _page(request, initiative, conversation, None, link_form=form, status=TOO_MANY)
    try:
        ask_voting_link(conversation=conversation, email=form.cleaned_data["email"])
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return _page(request, initiative, conversation, None, link_form=form, status=400)
    context = {**page_about(initiative, get_language() or "nl"), "round": conversation.round, "is_sent": True}
    return render(request, "opinions/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str, plan: str, number: int, token: str) -> HttpResponse:
    """The link in the mail. It works after the button: mail programs open links by themselves."""
    initiative, conversation = public_conversation(slug, plan, number)
    try:
        known, pseudonym = signing.loads(token, salt=VOTING_LINK)
    except (signing.BadSignature, ValueError):
        raise Http404(_("This link is not complete. Copy it whole from the e-mail.")) from None
    if known != conversation.pk:
        raise Http404(_("This link is not complete. Copy it whole from the e-mail."))
    context = {**page_about(initiative, get_language() or "nl"), "round": conversation.round}
    if request.method == "POST":
        try:
            joined = join_by_link(conversation=conversation, pseudonym=pseudonym)
        except ValidationError as refusal:
            return render(request, "opinions/confirm.html", {**context, "problem": refusal.messages[0]}, status=400)
        response = redirect(conversation.address("opinion_vote"))
        remember(response, conversation, joined)
        return response
    return render(request, "opinions/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """A statement of one's own: read by a moderator as the promise says, with a receipt like everything."""
    initiative, conversation = public_conversation(slug, plan, number)
    form = StatementForm(request.POST or None, needs_email=needs_email(conversation))
    hints: list[str] = []
    status = 200
    if request.method == "POST":
        if form.is_of_a_program:
            return redirect(conversation.address("opinion_vote"))
        status = 400
        if form.is_valid():
            hints = [] if form.cleaned_data["hinted"] else hints_in(form.cleaned_data["text"])
            if hints:
                form.data = {**form.data.dict(), "hinted": "yes"}  # type: ignore[attr-defined]  # a QueryDict
                status = 200
            elif not within_limit(request, "contribute", MOST_PER_DAY):
                form.add_error(None, too_many())
                status = TOO_MANY
            else:
                with refusals_shown(form):
                    _statement, code = add_statement(
                        conversation=conversation,
                        text=form.cleaned_data["text"],
                        submission=form.cleaned_data["submission"],
                        email=form.cleaned_data["email"],
                        language=get_language() or "nl",
                    )
                    return redirect(reverse("receipt", args=[code]) + "?new=1")
    context = {
        **page_about(initiative, get_language() or "nl"),
        "round": conversation.round,
        "conversation": conversation,
        "form": form,
        "hints": hints,
    }
    return render(request, "opinions/add.html", context, status=status)
