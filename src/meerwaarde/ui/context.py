"""What every page needs from the settings and from its own address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from meerwaarde import __version__


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: str = ""  # the value for aria-current: "page", "true" for a page above this one, or nothing


@dataclass(frozen=True)
class Language:
    """The same page in one of the site's languages."""

    code: str
    name: str
    url: str
    absolute_url: str
    current: bool


def address(name: str) -> str:
    """The address of a page in the current language, or nothing when this installation does not have that page."""
    return _address(name, get_language(), get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(name: str, _language: str | None, urlconf: Any) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def path_in(request: HttpRequest, code: str) -> str:
    """The path of this page in a language: the same path when no page stands here (an error page)."""
    found = request.resolver_match
    if found is None:
        return request.path
    try:
        with override(code):
            return reverse(found.view_name, args=found.args, kwargs=found.kwargs)
    except NoReverseMatch:
        return request.path


def languages(request: HttpRequest) -> list[Language]:
    """The other language keeps the page's parameters (`?q=...`); the absolute address for search engines does not."""
    here, asked = get_language(), request.META.get("QUERY_STRING", "")
    found = []
    for code, _name in settings.LANGUAGES:
        path = request.path if code == here else path_in(request, code)
        url = f"{path}?{iri_to_uri(asked)}" if asked else path
        if path == request.path and code != here:
            # The other language starts at its home page.
            with override(code):
                url = address("home") or "/"
        found.append(Language(code, _own_name(code), url, settings.BASE_URL + path, code == here))
    return found


@cache
def _own_name(code: str) -> str:
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


def navigation(request: HttpRequest) -> Iterator[Link]:
    wanted = [("register", _("Register")), ("organisations", _("Organisations")), ("why", _("Why?"))]
    if request.user.is_authenticated:
        wanted.append(("work", _("My work")))
    here = "work" if is_workspace(request.path) else ""
    for name, label in wanted:
        if url := address(name):
            below = name == here if here else request.path.startswith(url)
            yield Link(label, url, "page" if request.path == url else "true" if below else "")


def is_workspace(path: str) -> bool:
    """The pages on which officials work stand below their organisation, but belong to "My work"."""
    organisations = address("organisations")
    below = path.removeprefix(organisations).split("/") if organisations and path.startswith(organisations) else []
    return below[1:2] == ["work"]


def footer_links() -> Iterator[Link]:
    for name, label in (
        ("about", _("About this site")),
        ("suppliers", _("Suppliers")),
        ("public_logs", _("Public log")),
        ("privacy", _("Privacy")),
        ("accessibility", _("Accessibility")),
    ):
        if url := address(name):
            yield Link(label, url)
    if settings.SOURCE_CODE_URL:
        yield Link(_("Source code"), settings.SOURCE_CODE_URL)


def site(request: HttpRequest) -> dict[str, Any]:
    found = getattr(request, "resolver_match", None)
    return {
        "product_version": __version__,
        "source_code_url": settings.SOURCE_CODE_URL,
        "home_url": address("home") or "/",
        "canonical_url": settings.BASE_URL + request.path if found else "",
        "languages": SimpleLazyObject(lambda: languages(request)),
        "navigation": SimpleLazyObject(lambda: list(navigation(request))),
        "footer_links": SimpleLazyObject(lambda: list(footer_links())),
        "sign_in_url": address("account_login"),
        "sign_out_url": address("account_logout"),
        "account_url": address("account_email"),
    }
