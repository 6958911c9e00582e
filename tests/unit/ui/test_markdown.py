"""Text of users becomes HTML that can do no harm."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meerwaarde.ui import rich_text
from meerwaarde.ui.rich_text import ATTRIBUTES, TAGS, parsed_and_sanitised, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://example.org/pixel.png)",
    "[x](https://example.org 'title\" onmouseover=alert(1) x=\"')",
    "<style>*{display:none}</style>",
    "<form action=https://example.org><input name=q></form>",
    "```<script>\nalert(1)\n```",
    "| a | b |\n|---|---|\n| <script>x</script> | y |",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\x00<script>alert(1)</script>",
    "[ref]\n\n[ref]: javascript:alert(1)",
    "<javascript:alert(1)>",
]
RESULT_ATTRIBUTES = {"a": ATTRIBUTES["a"] | {"rel", "title"}}


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append(tag)
        for name, value in attrs:
            if name not in RESULT_ATTRIBUTES.get(tag, set()):
                self.problems.append(f"{tag} {name}")
            scheme = (value or "").partition(":")[0].strip().lower()
            if name == "href" and scheme in {"javascript", "data", "vbscript", "file"}:
                self.problems.append(f"{tag} {value}")


def problems_of(html: str) -> list[str]:
    seen = Seen()
    seen.feed(html)
    seen.close()
    return seen.problems


@pytest.mark.parametrize("source", ATTACKS)
def test_known_attacks_leave_only_harmless_html(source):
    assert problems_of(render_markdown(source)) == []


@given(st.text(alphabet=st.sampled_from("<>\"'&;:/[]()!`*_#|=\n \x00abcjsriptonhefxlmg"), max_size=200))
def test_no_text_gives_other_tags_or_attributes_than_allowed(source):
    assert problems_of(render_markdown(source)) == []


@given(st.lists(st.sampled_from([*ATTACKS, "**", "> ", "\n\n", "- ", "[", "](", "<", ">"]), max_size=8).map("".join))
def test_combined_attacks_leave_only_harmless_html(source):
    assert problems_of(render_markdown(source)) == []


def test_headings_of_users_start_below_those_of_the_page():
    html = render_markdown("# One\n\n## Two\n\n##### Five")
    assert "<h1" not in html
    assert "<h2" not in html
    assert "<h3>One</h3>" in html


def test_markdown_keeps_what_a_writer_needs():
    html = render_markdown(
        "**bold** and [a link](https://example.org)\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    for part in ("<strong>bold</strong>", 'href="https://example.org"', "<li>one</li>", "<table>", "<td>1</td>"):
        assert part in html
    assert "nofollow" in html


def test_html_in_the_source_is_shown_as_text():
    assert "&lt;b&gt;" in render_markdown("<b>not bold</b>")


def test_nothing_gives_nothing():
    assert render_markdown("") == ""


WORDS = st.sampled_from(
    """Zet één 12 3. - + “ja” d'r "wij" (nu) a/b http://a.nl 50% € x_y _x_ * # = === --- | &amp; & <b> `a` [a](b) ! \\
    ~~a~~ ٣ ﬁ e\u0301 𝔸 …""".split()  # noqa: SIM905  readable as it is
)
SPACES = (" ", " ", " ", "  ", "\n", "\n\n", "\n\n\n", " \n", "  \n", "\t", "\r\n", "\u00a0", "\u2028")
BETWEEN = st.sampled_from(SPACES)


@given(st.lists(st.tuples(WORDS, BETWEEN), max_size=12).map(lambda parts: "".join(w + b for w, b in parts)))
@example("Een zin.\nEn nog een.\n\nEen alinea: “zo” – d'r is (nu) 50% meer/minder; hoera!")
def test_prose_is_shown_as_the_parser_would(source):
    for one in (source, source.strip()):
        if one:
            assert render_markdown(one) == parsed_and_sanitised(one)


@given(st.text(max_size=60))
def test_any_text_is_shown_as_the_parser_would(source):
    try:
        expected = parsed_and_sanitised(source) if source else ""
    except UnicodeEncodeError:
        return
    assert render_markdown(source) == expected


@pytest.mark.parametrize("prose", ["Gewoon een zin.", "Twee\nregels", "Twee\n\nalinea's, met 10% – en “meer”."])
def test_prose_needs_no_parser(prose, monkeypatch):
    monkeypatch.setattr(rich_text, "parsed_and_sanitised", None)
    assert render_markdown(prose).startswith("<p>")
