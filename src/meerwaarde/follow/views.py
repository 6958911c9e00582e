from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .actions import mark_read
from .forms import FollowForm
from .mailing import followed_of
from .models import Subscription
from .queries import notices_of
from .subscribing import confirm_following, follow, stop_following
from .topics import Followed, find_topic


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        chosen = request.POST.get("notice", "")
        is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 18
        mark_read(by=request.user, notice_ids=[int(chosen)] if is_number else None)
        return redirect("notices")
    return render(request, "follow/notices.html", {"notices": notices_of(request.user)})


def topic_or_404(kind: str, number: int) -> Followed:
    found = find_topic(kind, number)
    if found is None:
        raise Http404(_("There is nothing to follow at this address."))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def follow_topic(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Follow by mail or by feed. The answer is the same for every address: nobody learns who follows what."""
    followed = topic_or_404(kind, number)
    form = FollowForm(request.POST or None)
    if request.method == "POST":
        if form.is_of_a_program:
            return redirect(followed.address)
        if form.is_valid():
            values = {"email": form.cleaned_data["email"], "rhythm": form.cleaned_data["rhythm"]}
            try:
                follow(followed=followed, language=get_language() or "nl", **values)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                return render(request, "follow/asked.html", {"followed": followed})
    context = {"followed": followed, "form": form}
    return render(request, "follow/follow.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """It counts after the button: mail programs open links by themselves."""
    if request.method == "POST":
        subscription = confirm_following(token=token)
    else:
        subscription = Subscription.objects.filter(token=token).first()
    followed = followed_of(subscription) if subscription else None
    if subscription is None or followed is None:
        raise Http404(_("This link does not work any more. Follow it again from the page itself."))
    context = {"followed": followed, "subscription": subscription, "is_done": subscription.confirmed_at is not None}
    return render(request, "follow/confirm.html", context)


@csrf_exempt  # a mail program posts here without having seen the page (RFC 8058); the token is the right to do so
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    everything = "all" in request.GET or "all" in request.POST
    if request.method == "POST":
        stop_following(token=token, everything=everything)
        return render(request, "follow/stopped.html")
    subscription = Subscription.objects.filter(token=token).first()
    if subscription is None:
        return render(request, "follow/stopped.html")
    context = {
        "followed": followed_of(subscription),
        "token": token,
        "several": Subscription.objects.filter(email=subscription.email).count() > 1,
    }
    return render(request, "follow/stop.html", context)
