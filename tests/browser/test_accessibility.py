"""Every page type, in both languages, narrow and wide, light and dark: axe finds nothing, nothing runs off the side."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from pages import PAGES, WIDTHS

LANGUAGES = {"nl": "", "en": "/en"}
# The light look in each language at each width; the dark look differs by its colours only, and is looked at once.
DARK = (1440, "nl")


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_axe_finds_nothing_and_the_page_obeys_its_own_security_policy(page_of, violations, live_server, entry):
    result = entry.build()
    path, user = result if isinstance(result, tuple) else (result, None)
    page = page_of(user)
    with listening(page) as heard:
        for language, prefix in LANGUAGES.items():
            answer = page.goto(prefix + path)
            assert answer is not None
            assert answer.status == entry.status
            assert page.locator("html").get_attribute("lang") == language
            assert heard.complaints == []
            found = {look: problems for look, problems in each_look(page, language, violations) if problems}
            assert found == {}
            heard.complaints.clear()  # what axe itself did
    assert [url for url in heard.asked if not url.startswith((live_server.url, "data:"))] == []


def each_look(page, language, violations):
    """The page as it is open at each width: width, look and language, with what is wrong there."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        problems = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append("the page scrolls sideways")
        yield (width, "light", language), problems
        if (width, language) == DARK:
            page.emulate_media(color_scheme="dark")
            yield (width, "dark", language), violations(page, {"type": "rule", "values": ["color-contrast"]})
            page.emulate_media(color_scheme="light")


@dataclass
class Heard:
    """What the browser refused or could not run, and every address that it asked for."""

    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def listening(page):
    heard = Heard()

    def console(message):
        if "Content Security" in message.text:
            heard.complaints.append(message.text)

    listeners = {
        "console": console,
        "pageerror": lambda error: heard.complaints.append(str(error)),
        "request": lambda request: heard.asked.append(request.url),
    }
    for name, listener in listeners.items():
        page.on(name, listener)
    try:
        yield heard
    finally:
        for name, listener in listeners.items():
            page.remove_listener(name, listener)
