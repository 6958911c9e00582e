"""A friendly look at a text before it is sent: does it name people, or say something about health? Never blocks."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_PERSON = re.compile(
    r"\b(?i:mevrouw|meneer|mijnheer|mevr|dhr|heer|buurman|buurvrouw|mrs?|ms|miss|neighbour)\.?\s+(?:van\s+|de\s+|der\s+)*[A-Z]\w+"
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_NUMBERS = re.compile(r"(?<!\d)(?:\+31|0031|0)[\s-]?\d(?:[\s-]?\d){7,8}(?!\d)|(?<!\d)\d{9}(?!\d)")
_HEALTH = re.compile(
    r"\b(?:ziekte|kanker|diabetes|dementie|depress\w+|autis\w+|adhd|burn-?out|diagnose|medicijn\w*|psychiat\w+|"
    r"verslaafd\w*|zwanger|handicap|beperking|disease|cancer|dementia|diagnosis|medication|addicted|pregnant|disability)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
MOST_LINKS = 2


def hints_in(text: str) -> list[str]:
    found = []
    if _PERSON.search(text):
        found.append(_("Your text seems to name a person."))
    if _ADDRESS.search(text) or _NUMBERS.search(text):
        found.append(_("Your text seems to hold an e-mail address, a telephone number or another personal number."))
    if _HEALTH.search(text):
        found.append(_("Your text seems to say something about somebody's health."))
    return found


def has_too_many_links(text: str) -> bool:
    return len(_LINK.findall(text)) > MOST_LINKS
