"""Without a mouse: the first Tab offers to skip, and what has the focus can always be seen."""

from __future__ import annotations


def test_the_first_tab_offers_to_skip_to_the_content(page):
    page.goto("/about/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#main"
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["height"] >= 24
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_stop_of_the_tab_key_can_be_seen(page):
    page.goto("/why/")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                const style = getComputedStyle(element), box = element.getBoundingClientRect();
                return {name: element.outerHTML.slice(0, 80), outline: parseFloat(style.outlineWidth),
                        line: style.outlineStyle, width: box.width, height: box.height};
            }"""
        )
        if state is None:
            break
        seen.add(state["name"])
        assert state["line"] != "none", state
        assert state["outline"] >= 2, state
        assert state["width"] > 0, state
        assert state["height"] >= 24 or "<a" in state["name"], state
    assert len(seen) > 10


def test_links_of_header_navigation_and_footer_are_large_enough_to_touch(open_context):
    page = open_context(width=320).new_page()
    page.goto("/about/")
    for link in page.locator(".site-header a, .site-footer a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 40, link.inner_text()


def test_the_table_of_contents_folds_on_narrow_screens_and_stands_open_without_script(open_context):
    narrow = open_context(width=320).new_page()
    narrow.goto("/why/")
    assert narrow.locator("details.toc[open]").count() == 0
    plain = open_context(width=320, java_script_enabled=False).new_page()
    plain.goto("/why/")
    assert plain.locator("details.toc[open]").count() == 1
