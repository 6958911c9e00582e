"""A real Chromium against a live server. Without Chromium these tests are skipped, and the header says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pages import WIDTHS

# Playwright's synchronous interface runs an event loop in this thread; the tests' own queries stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The shell without windows first: it starts and draws in a fraction of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Path(settings.NODE_DIR) / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Only what is wrong leaves the browser: axe's whole account of a page takes longer to send than to make.
RUN_AXE = """async rules => {
    if (!window.axe) return null
    const result = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
    return result.violations.flatMap(({id, nodes}) => nodes.map(
        ({html, failureSummary}) => `${id}: ${html.slice(0, 160)} (${(failureSummary || "").slice(0, 200)})`
    ))
}"""
# No test is timed: this only ends one that waits for what never comes.
PATIENCE_MILLISECONDS = 90_000


def chromium_path() -> str | None:
    """The Chromium of the machine, or the one that Playwright itself installed."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def pytest_report_header() -> str:
    path = chromium_path()
    return f"browser tests: {path}" if path else "browser tests: SKIPPED, no Chromium found (set CHROMIUM to its path)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium found (set CHROMIUM to its path)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser per call: `open_context(width=320, user=None)`."""
    opened: list[BrowserContext] = []

    def open_one(width: int = 1440, user: Any = None, **options: Any) -> BrowserContext:
        viewport = {"width": width, "height": WIDTHS.get(width, 900)}
        opened.append(chromium.new_context(**site(live_server), viewport=viewport, **options))
        opened[-1].set_default_timeout(PATIENCE_MILLISECONDS)
        sign_in(opened[-1], user, live_server)
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A wide page under the site's own security policy; what the policy refuses fails the test."""
    return open_context().new_page()


@pytest.fixture(scope="session")
def one_page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page that many tests open one after the other: what the browser compiled for one it need not compile again."""
    context = chromium.new_context(**site(live_server))
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    if AXE.exists():
        context.add_init_script(path=AXE)  # once, not sent again for each page
    yield context.new_page()
    context.close()


@pytest.fixture
def page_of(one_page: Page, live_server: Any) -> Callable[[Any], Page]:
    """`page_of(user)`: the page of `one_page` as somebody new would have it, or who is signed in."""

    def cleared(user: Any) -> Page:
        one_page.context.clear_cookies()
        one_page.emulate_media(color_scheme="light")
        sign_in(one_page.context, user, live_server)
        return one_page

    return cleared


def site(live_server: Any) -> dict[str, Any]:
    return {"base_url": live_server.url, "reduced_motion": "reduce", "locale": "nl-NL"}


def sign_in(context: BrowserContext, user: Any, live_server: Any) -> None:
    if user is not None:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}
        context.add_cookies([cookie])


def session_of(user: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe finds on a page, one line per element."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules")
    script = AXE.read_text(encoding="utf-8")

    def find(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
        found = page.evaluate(RUN_AXE, rules)
        if found is None:
            page.evaluate(script)
            found = page.evaluate(RUN_AXE, rules)
        return [str(line) for line in found]

    return find
