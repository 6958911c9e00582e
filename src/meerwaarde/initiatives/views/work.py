"""The workspace: what I work on, and what each plan still needs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from meerwaarde.analysis.readability import measure
from meerwaarde.follow.queries import followed_by
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..queries.suppliers import suppliers_of
from ..queries.waiting import waiting_for
from ..queries.work import my_organisations, work_of
from ..readability_hints import sentences
from ..vocabulary import Phase

READABILITY_MAX_CHARACTERS = 20_000


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    organisations = my_organisations(request.user)
    return render(
        request,
        "initiatives/work/work.html",
        {
            "work": work_of(request.user, organisations),
            "waiting": waiting_for(request.user, organisations),
            "editable": _where(request, organisations, Permission.EDIT),
            "acting": _where(request, organisations, Permission.PUBLISH),
            "signing": _where(request, organisations, Permission.SIGN),
            "managing": _where(request, organisations, Permission.MANAGE),
            "follows": followed_by(request.user),
            "speaks_for": suppliers_of(request.user),
        },
    )


@organisation_view(Permission.SEE_WORK)
def organisation_work(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    phase = request.GET.get("phase", "")
    context = {
        "organisation": organisation,
        "work": work_of(request.user, [organisation], phase=phase),
        "waiting": waiting_for(request.user, [organisation]),
        "editable": _where(request, [organisation], Permission.EDIT),
        "acting": _where(request, [organisation], Permission.PUBLISH),
        "may_sign": can(request.user, Permission.SIGN, organisation),
        "phases": Phase.choices,
        "phase": phase,
        "may_advise": can(request.user, Permission.ADVISE, organisation),
        "may_manage": can(request.user, Permission.MANAGE, organisation),
    }
    return render(request, "initiatives/work/organisation.html", context)


def _where(request: HttpRequest, organisations: list[Organisation], permission: Permission) -> list[Organisation]:
    return [one for one in organisations if can(request.user, permission, one)]


@login_required
@require_POST
def readability(request: HttpRequest) -> HttpResponse:
    """The plain-language hint while writing. Nothing is kept."""
    field = request.GET.get("field", "text")
    text = request.POST.get(field, "")[:READABILITY_MAX_CHARACTERS]
    language = "en" if request.GET.get("language") == "en" else "nl"
    return render(request, "initiatives/work/_readability.html", {"hints": sentences(measure(text, language))})
