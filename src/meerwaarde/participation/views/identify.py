"""To the provider for residents and back, where a promise asks for it. Nobody is signed in by this."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meerwaarde.accounts.rate_limit import within_limit

from ..actions.receiving import too_many
from ..models import Round
from ..openid import is_offered, leave_for_provider, pseudonym_from_provider, remember, way_of
from ..queries.public import round_to_take_part_in
from ..vocabulary import Verification

MOST_PER_DAY = 100


@never_cache
@require_safe
def identify(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    round = round_to_take_part_in(slug, plan, number)
    if not is_offered() or not round.promise or round.promise.verification != Verification.OPENID:
        raise Http404(_("This round does not ask who you are."))
    back = reverse("contribute", args=[slug, plan, number])
    if not within_limit(request, "identify", MOST_PER_DAY):
        messages.error(request, too_many().message)
        return redirect(back)
    try:
        return leave_for_provider(request, round, back)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(back)


@never_cache
@require_safe
def identified(request: HttpRequest) -> HttpResponse:
    """The way back. What does not fit with how somebody left is not looked at."""
    way = way_of(request)
    if way is None:
        raise Http404(_("This page belongs to signing in for a round. Begin again at the page of the round."))
    round = Round.objects.select_related("promise").filter(pk=way.round).first()
    response = redirect(way.back)
    response.headers["Referrer-Policy"] = "no-referrer"
    if round is None or not round.takes_contributions:
        messages.error(request, _("This round does not take contributions today."))
        return response
    try:
        remember(response, round, pseudonym_from_provider(request, way, round))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return response
