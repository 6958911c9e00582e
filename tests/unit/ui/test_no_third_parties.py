"""A reader's browser sends no request to others, and nothing stands inline that the security policy refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import meerwaarde

PACKAGE = Path(meerwaarde.__file__).parent
STYLES = sorted(PACKAGE.glob("*/static/**/*.css"))
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
NAMES = {path: str(path.relative_to(PACKAGE)) for path in [*STYLES, *TEMPLATES]}
FETCHES = re.compile(
    r"<(?:link|script|img|iframe|source|video|audio|use)\b[^>]*?(?:href|src|srcset)=[\"']?(?:https?:)?//"
)
INLINE = re.compile(r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:")


@pytest.mark.parametrize("path", STYLES, ids=NAMES.get)
def test_style_sheets_fetch_nothing_from_elsewhere(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", css)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES.get)
def test_templates_fetch_nothing_from_elsewhere_and_hold_nothing_inline(path):
    html = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not FETCHES.search(html)
    assert not INLINE.search(html)
