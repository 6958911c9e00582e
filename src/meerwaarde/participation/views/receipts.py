"""The receipt, with the tracking code. Nobody signs in; looking up is limited, so that codes cannot be tried."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.ledger.receipts import receipt_of

from ..actions import appeal, leave_address, withdraw_contribution
from ..codes import read_code
from ..forms.residents import AddressForm, AppealForm, CodeForm
from ..look_ups import TOO_MANY, may_look_up
from ..models import Contribution
from ..parts import address_of_code
from ..qr import qr_of
from ..queries.personal import personal_data_of
from ..queries.receipts import contribution_of, receipt_page, received_event
from ..vocabulary import WITHOUT_TEXT

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """The address holds the code: no cache, no search engine and no other site may learn it."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **address: Any) -> HttpResponse:
        response = view(request, *args, **address)
        response.headers["Referrer-Policy"] = "no-referrer" if request.method == "POST" else "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def _found(request: HttpRequest, code: str) -> Contribution | HttpResponse:
    """The contribution of this code, or the page that says what is wrong with it."""
    if not may_look_up(request):
        return _search(request, code, str(TOO_MANY), 429)
    try:
        return contribution_of(code)
    except ValidationError as refusal:
        problem = refusal.messages[0]
    with suppress(ValidationError):  # it may be the code of something that has a page of its own
        if address := address_of_code(read_code(code)):
            return redirect(address)
    return _search(request, code, problem, 404)


def _search(request: HttpRequest, code: str, problem: str = "", status: int = 200) -> HttpResponse:
    form = CodeForm({"code": code.replace("-", " ")} if problem else None)
    if problem:
        form.add_error("code", problem)
    return render(request, "participation/receipt_search.html", {"form": form}, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_search(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _search(request, "")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "participation/receipt_search.html", {"form": form}, status=400)
    written = form.cleaned_data["code"]
    try:
        code = read_code(written)
    except ValidationError as refusal:
        return _search(request, written, refusal.messages[0], 400)
    return redirect("receipt", code)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    what = request.POST.get("what", "appeal") if request.method == "POST" else ""
    form = AppealForm(request.POST if what == "appeal" else None, use_required_attribute=False)
    address_form = AddressForm(request.POST if what == "address" else None, use_required_attribute=False)
    try:
        if what == "withdraw":
            if found.state not in WITHOUT_TEXT:
                withdraw_contribution(contribution=found)
            return redirect("receipt", code)
        if what == "address" and address_form.is_valid():
            leave_address(contribution=found, email=address_form.cleaned_data["email"])
            messages.success(request, _("You get a mail when there is an answer."))
            return redirect("receipt", code)
        if what == "appeal" and form.is_valid():
            appeal(contribution=found, text=form.cleaned_data["text"])
            return redirect("receipt", code)
    except ValidationError as refusal:
        (address_form if what == "address" else form).add_error(None, refusal)
    context = receipt_page(found)
    address = settings.BASE_URL + reverse("receipt", args=[code])
    context |= {
        "code": code,
        "words": code.split("-"),
        "is_new": "new" in request.GET,
        "qr": qr_of(address),
        "address": address,
        "form": form,
        "address_form": address_form,
    }
    status = 400 if form.errors or address_form.errors else 200
    return render(request, "participation/receipt.html", context, status=status)


@private
@require_safe
def receipt_json(request: HttpRequest, code: str) -> HttpResponse:
    """The proof for the log, that `meerwaarde verify` and `verify.py` check without this site."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    event = received_event(found)
    if event is None:
        raise Http404(_("This was not recorded in the log."))
    response = JsonResponse(receipt_of(event), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return response


@private
@require_safe
def receipt_data(request: HttpRequest, code: str) -> HttpResponse:
    """What we keep about this, for its author."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    content = personal_data_of(found, with_others=False)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
