"""Letters with a code, one to a page, as an accessible PDF; made when the codes are, and kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Round


def _text(words: str) -> str:
    return "#" + json.dumps(words, ensure_ascii=False)


def letters_pdf(round: Round, codes: Iterable[str], *, address: str) -> bytes:
    """`address`: where people take part; printed in full, so that it can be typed."""
    import typst

    promise = round.promise
    until = date_format(promise.closes_on, "j F Y") if promise else ""
    title = json.dumps(round.title, ensure_ascii=False)
    head = f"""#set document(title: {title}, date: none)
#set text(lang: "{round.initiative.language}", size: 12pt)
#set page(paper: "a4", margin: 2.5cm)
"""
    pages = [
        "\n\n".join(
            [
                f"= {_text(round.title)}",
                _text(round.initiative.organisation.name),
                _text(promise.question if promise else ""),
                _text(_("You can take part until %(day)s. Go to:") % {"day": until}),
                _text(address),
                _text(_("Your code, for one time:")),
                f'#text(size: 20pt, weight: "bold")[{_text(code.replace("-", " "))}]',
                _text(_("We do not keep who got which code. What you say stays without your name.")),
            ]
        )
        for code in codes
    ]
    source = head + "\n\n#pagebreak()\n\n".join(pages)
    compiled: bytes = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"])
    return compiled
