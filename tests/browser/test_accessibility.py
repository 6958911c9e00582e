"""Every page type, in both languages, narrow and wide, light and dark: axe finds nothing, nothing runs off the side."""

from __future__ import annotations

import pytest

from pages import PAGES, WIDTHS

LANGUAGES = {"nl": "", "en": "/en"}
# The light look in each language at each width; the dark look differs by its colours only, and is looked at once.
DARK = (1440, "nl")


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_axe_finds_nothing_and_the_page_obeys_its_own_security_policy(open_context, violations, live_server, entry):
    result = entry.build()
    path, user = result if isinstance(result, tuple) else (result, None)

    page = open_context(user=user).new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="load")
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []

    found: dict[tuple[int, str, str], list[str]] = {}
    page = open_context(user=user, bypass_csp=True, color_scheme="light").new_page()
    for language, prefix in LANGUAGES.items():
        answer = page.goto(prefix + path)
        assert answer is not None
        assert answer.status == entry.status
        assert page.locator("html").get_attribute("lang") == language
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            found[width, "light", language] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[width, "light", language].append("the page scrolls sideways")
            if (width, language) == DARK:
                page.emulate_media(color_scheme="dark")
                found[width, "dark", language] = violations(page, {"type": "rule", "values": ["color-contrast"]})
                page.emulate_media(color_scheme="light")
    assert {look: problems for look, problems in found.items() if problems} == {}
