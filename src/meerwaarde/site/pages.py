"""The pages of plain text: what this site is, why it is there, what it keeps, and who can use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page

# The day on which the statement was last checked against the site.
ACCESSIBILITY_CHECKED_ON = date(2026, 11, 24)


@dataclass(frozen=True)
class Handle:
    """One of the ten handles of the report *Waardevol digitaliseren*, and what the site does about it."""

    number: int
    title: str | Promise
    today: str | Promise
    later: str | Promise = ""  # what is not there yet


@dataclass(frozen=True)
class Process:
    id: str
    title: str | Promise
    handles: tuple[Handle, Handle]


PROCESSES = (
    Process(
        "weigh",
        _("Weigh values"),
        (
            Handle(
                1,
                _("Make clear what technology is for, and where it stops"),
                _(
                    "A plan that is written here starts with the problem, the goal and the limits, and names other"
                    " ways, such as doing nothing or a way without technology. What is missing for the"
                    " next step is shown. The seven public values are weighed for each alternative."
                ),
            ),
            Handle(
                2,
                _("Let public values lead innovation"),
                _(
                    "A plan can name the policy goal it serves. An executive can sign, by name, why it is wanted. The"
                    " choice which value comes first is recorded as a decision of the council or the executive."
                ),
            ),
        ),
    ),
    Process(
        "experiment",
        _("Experiment"),
        (
            Handle(
                3,
                _("Try things out locally, in public space"),
                _("Places of a plan are shown: points, streets and areas, with the reason and a review date."),
                _("A register of trials in your street, with start, end and when it stops."),
            ),
            Handle(
                4,
                _("Arrange the ethics of the trial"),
                _("A public quick scan of six questions decides how much care a plan needs."),
                _("Independent advice before a trial starts, a sign on the spot and a simple way to report a problem."),
            ),
        ),
    ),
    Process(
        "opportunities",
        _("Seize opportunities"),
        (
            Handle(
                5,
                _("Have an eye for opportunities"),
                _(
                    "Officials can start from the public plan of another organisation, with its source named. Residents"
                    " can propose a plan themselves, and for each benefit it stands for whom."
                ),
            ),
            Handle(
                6,
                _("Innovate for a change in society"),
                _("A plan can say which transition it serves: energy, mobility, circular economy, care or inclusion."),
                _("After a trial it is decided in public: go on, adjust or stop."),
            ),
        ),
    ),
    Process(
        "risks",
        _("Limit risks"),
        (
            Handle(
                7,
                _("See risks on the whole way of the data"),
                _(
                    "For each technology the way of the data is shown in eight steps, from collecting to deleting:"
                    " which data, whether they are about people, on which legal ground, and who receives them."
                ),
                _("Each risk is tied to a step, and it shows when a device measures more than agreed."),
            ),
            Handle(
                8,
                _("Protect values by debate, policy, technology and organisation"),
                _(
                    "Limits are written down per plan, and every change of them stays visible in the history. Each"
                    " measure gets one of these four routes, and harm without a measure shows."
                ),
            ),
        ),
    ),
    Process(
        "together",
        _("Work together"),
        (
            Handle(
                9,
                _("Innovate together and learn"),
                _("Partners and suppliers are named. All data is open, so that others can use and compare it."),
                _("A trial can only be closed with a lesson, and lessons travel to other municipalities."),
            ),
            Handle(
                10,
                _("Involve residents, and be clear about what taking part can do"),
                _(
                    "You can read every plan, compare its versions and follow it. You can say what you think, with a"
                    " promise beforehand and an answer to every contribution."
                ),
            ),
        ),
    ),
)


def _state(request: HttpRequest) -> tuple[Any, ...]:
    """What these pages say besides the code itself: the settings of this installation."""
    return settings.BASE_URL, settings.SITE_NAME, settings.SOURCE_CODE_URL, settings.SESSION_COOKIE_AGE


@require_safe
@public_page(_state)
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html", {"base_url": settings.BASE_URL})


@require_safe
@public_page(_state)
def why(request: HttpRequest) -> HttpResponse:
    return render(request, "site/why.html", {"processes": PROCESSES})


@require_safe
@public_page(_state)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html", {"session_hours": settings.SESSION_COOKIE_AGE // 3600})


@require_safe
@public_page(_state)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"checked_on": ACCESSIBILITY_CHECKED_ON})


urlpatterns = [
    path("about/", about, name="about"),
    path("why/", why, name="why"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", accessibility, name="accessibility"),
]
