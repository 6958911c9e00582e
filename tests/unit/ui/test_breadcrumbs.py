"""Every page says where it stands, and a page has the same name wherever it is named."""

import re
from pathlib import Path

import meerwaarde

# The start, pages of an error, and pages of the account that stand on their own.
ON_THEIR_OWN = {"home.html", "400.html", "403.html", "404.html", "too_large.html", "base.html"}
TEMPLATES = {
    path: path.read_text(encoding="utf-8") for path in Path(meerwaarde.__file__).parent.glob("*/templates/**/*.html")
}


def test_every_page_has_breadcrumbs():
    pages = {path for path, text in TEMPLATES.items() if '{% extends "ui/base.html" %}' in text}
    without = {path.name for path in pages if "{% block breadcrumbs %}" not in TEMPLATES[path]}
    assert without - ON_THEIR_OWN == set()
    assert len(pages) > 50


def test_the_page_with_somebodys_work_has_one_name():
    crumbs = [text for text in TEMPLATES.values() if '{% url "work" as work_url %}' in text]
    names = {name for text in crumbs for name in re.findall(r'{% translate "([^"]+)" as work_label %}', text)}
    assert names == {"My work"}
