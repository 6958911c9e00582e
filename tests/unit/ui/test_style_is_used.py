"""No style for what no page has."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[3] / "src" / "meerwaarde"
OF_DJANGO = {"errorlist"}


def test_every_class_of_a_style_sheet_stands_in_a_page_or_in_python():
    pages = "".join(
        path.read_text(encoding="utf-8") for ending in ("html", "py", "js") for path in PACKAGE.rglob(f"*.{ending}")
    )
    words = set(re.findall(r"[A-Za-z][\w-]*", pages))
    # `effect--{{ effect.sign }}`: the page fills in the end.
    beginnings = tuple(set(re.findall(r"([A-Za-z][\w-]*(?:--|__|-))\{[{%]", pages)))
    unused = set()
    for sheet in PACKAGE.rglob("static/**/*.css"):
        text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{}]+)\{", text):
            unused |= {
                f"{sheet.name}: {name}"
                for name in re.findall(r"\.([A-Za-z][\w-]*)", selector)
                if name not in words | OF_DJANGO and not name.startswith(beginnings)
            }
    assert not unused
