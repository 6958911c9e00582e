"""From the text of a proposal or an impact assessment to proposed fields, by rules that can be read here.

Text is split into headings and paragraphs. A heading whose words stand in `RULES` proposes its field for every
paragraph below it, until the next heading of any kind. Nothing is guessed from the paragraphs themselves, and nothing
is kept until an official says where each paragraph goes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .fields import FIELD
from .file_reader import HEADING, MAX_TEXT, ReaderRefusal, run_reader
from .uploads import PROPOSAL_EXTENSIONS, check_office_file, check_pdf, check_text, extension_of, read_limited, refuse
from .vocabulary import AlternativeKind, ChainStepKind

MAX_PARAGRAPHS = 200
MAX_PARAGRAPH = 4_000
MAX_HEADING = 120
NOT_USED = ""

# Where a paragraph can go: a text field of the document, or one row of its alternatives or data steps.
TEXT_TARGETS = (
    "summary",
    "problem",
    "why",
    "societal_goal",
    "municipal_task",
    "limits",
    "not_measured",
    "how_it_works",
    "human_intervention",
    "data_description",
    "legal_basis",
    "assessment_explanation",
    "proportionality",
    "risk_management",
    "who_decides",
    "owner",
    "indicator_name",
)


def targets() -> dict[str, tuple[str, list[tuple[str, object]]]]:
    """Every target with its label, in three groups."""
    return {
        "fields": (str(_("The plan")), [(key, FIELD[key].label) for key in TEXT_TARGETS]),
        "alternatives": (
            str(_("Alternatives")),
            [(f"alternatives/{kind.value}", kind.label) for kind in AlternativeKind],
        ),
        "chain_steps": (
            str(_("The way of the data")),
            [(f"chain_steps/{kind.value}", kind.label) for kind in ChainStepKind],
        ),
    }


TARGETS = frozenset(
    {
        *TEXT_TARGETS,
        *(f"alternatives/{kind.value}" for kind in AlternativeKind),
        *(f"chain_steps/{kind.value}" for kind in ChainStepKind),
    }
)

# Words in a heading, without accents and in small letters, most telling first: the first rule that fits is proposed.
# A word that ends in * also fits longer words.
RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("chain_steps/retain", ("bewaartermijn*", "bewaarbeleid", "vernietiging", "retention*")),
    ("chain_steps/share", ("ontvangers", "verstrekking*", "delen van gegevens", "recipients", "sharing")),
    ("chain_steps/store", ("opslag*", "storage")),
    ("chain_steps/collect", ("verzamelen", "verzameling", "herkomst van de gegevens", "collection")),
    ("alternatives/do_nothing", ("niets doen", "nulalternatief", "nulscenario", "nuloptie", "do nothing")),
    ("alternatives/non_digital", ("zonder technologie", "niet digitaal", "niet-digitaal", "non-digital")),
    ("alternatives/digital", ("alternatie*", "subsidiariteit", "alternative*", "subsidiarity")),
    (
        "legal_basis",
        ("grondslag*", "rechtsgrond*", "wettelijk*", "juridisch*", "legal basis", "legal ground*", "lawful*"),
    ),
    (
        "proportionality",
        ("proportionaliteit", "afweging*", "belangenafweging", "noodzaak", "proportionality", "necessity"),
    ),
    ("risk_management", ("risico*", "maatregelen", "beveiliging", "risk*", "measures", "security")),
    ("assessment_explanation", ("dpia", "iama", "effectbeoordeling", "impact assessment*", "impacttoets*")),
    ("human_intervention", ("menselijke tussenkomst", "menselijke controle", "human intervention", "human oversight")),
    ("not_measured", ("wat meten we niet", "niet gemeten", "not measured")),
    ("limits", ("grenzen", "randvoorwaarden", "no-go*", "kaders", "limits", "conditions")),
    ("data_description", ("persoonsgegevens", "gegevens*", "data", "datastromen", "categorieen*", "personal data")),
    (
        "how_it_works",
        ("werking", "hoe werkt*", "techniek", "technologie", "oplossing", "how it works", "technology", "solution"),
    ),
    ("indicator_name", ("indicator*", "meetbaar*", "kpi*")),
    ("who_decides", ("besluitvorming", "bevoegd*", "who decides", "decision*")),
    ("owner", ("verantwoordelijke afdeling", "opdrachtgever", "eigenaar", "owner")),
    ("municipal_task", ("wettelijke taak", "gemeentelijke taak", "ambitie*", "municipal task")),
    ("problem", ("probleem*", "aanleiding", "huidige situatie", "achtergrond", "problem*", "background", "reason")),
    ("societal_goal", ("doel*", "beoogd resultaat", "opgave", "goal*", "purpose*", "objective*", "aim*")),
    ("why", ("waarom", "maatschappelijk belang", "meerwaarde", "baten", "why", "benefits", "public interest")),
    (
        "summary",
        ("samenvatting", "inleiding", "introductie", "in het kort", "voorstel", "summary", "introduction", "abstract"),
    ),
)


@dataclass(frozen=True)
class Paragraph:
    text: str
    heading: str
    target: str  # one of TARGETS, or NOT_USED when no rule fits


@dataclass(frozen=True)
class Proposal:
    title: str
    paragraphs: tuple[Paragraph, ...]
    left_out: int  # how many paragraphs at the end are not offered


def text_of_upload(file: UploadedFile[bytes]) -> str:
    """The text in an uploaded .docx, .pdf, .txt or .md. Raises UploadRefused."""
    extension = extension_of(file.name or "", PROPOSAL_EXTENSIONS)
    content = read_limited(file, settings.UPLOAD_MAX_BYTES)
    try:
        if extension == "docx":
            check_office_file(content, extension)
            return run_reader("docx-text", content)
        if extension == "pdf":
            check_pdf(content)
            return run_reader("pdf-text", content)
    except ReaderRefusal as refusal:
        raise refuse(refusal.code) from refusal
    return check_length(check_text(content))


def check_length(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise refuse("too_long")
    return text


def target_for(heading: str) -> str:
    """The field that the rules propose for what stands under this heading."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    plain = " ".join(re.findall(r"[a-z0-9-]+", plain))
    for target, words in RULES:
        for word in words:
            pattern = rf"\b{re.escape(word.rstrip('*'))}" + ("" if word.endswith("*") else r"\b")
            if re.search(pattern, plain):
                return target
    return NOT_USED


NUMBERED = re.compile(
    r"^(?:(?:hoofdstuk|chapter|artikel|paragraaf|bijlage)\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5})[.):]?\s+\S", re.I
)


MARKED = (HEADING, "# ", "## ", "### ", "#### ")


def is_heading(line: str, *, opens: bool, alone: bool) -> bool:
    """Whether a line of plain text, in which nothing is marked, is a heading: numbered, or short and set apart.

    `opens`: see `stands_apart`; `alone`: an empty line before and after.
    """
    words = line.rstrip(":").split()
    if not words or len(words) > 10 or len(line) > MAX_HEADING or line[0] in "-*•–|>" or line[-1] in ".,;!)":
        return False
    if NUMBERED.match(line):
        return alone or (opens and bool(target_for(line)))
    if line[0].islower():
        return False
    if alone:  # a short line alone ends what stood above it, also when no rule knows its words
        return len(words) <= 6 or bool(target_for(line))
    return opens and (line[-1] in ":?" or len(words) <= 4) and bool(target_for(line))


def stands_apart(before: str, after: str) -> bool:
    """Whether what stands before a line was finished and what follows does not go on with its sentence."""
    return (not before or before[-1] in ".:;?!") and not after[:1].islower()


def propose(text: str) -> Proposal:
    """Headings and paragraphs of a text with the fields that the rules propose. Never fails on any text.

    Where the document marks its headings, those alone count. Every line is offered, except a heading above a text:
    what looked like a heading and has nothing below it is offered as a paragraph.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u2028", "\n")
    text = "".join(c for c in text if c in "\n\t" or c == HEADING or not unicodedata.category(c).startswith("C"))
    lines = [line.strip(" \t\xa0") for line in text.split("\n")]
    marked = any(line.startswith(MARKED) for line in lines)
    title, heading, above, bare = "", "", "", ""
    found: list[Paragraph] = []
    waiting: list[str] = []

    def close(*, at_heading: bool = False) -> None:
        nonlocal bare
        if waiting:
            found.extend(Paragraph(piece, heading, target_for(heading)) for piece in pieces_of(joined(waiting)))
            waiting.clear()
            bare = ""
        elif bare and at_heading:
            found.append(Paragraph(bare, above, NOT_USED))
            bare = ""

    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip(HEADING + "#"):
            close()
            continue
        if marked:
            heads = line.startswith(MARKED)
        else:
            heads = is_heading(line, opens=stands_apart(before, after), alone=not before and not after)
        if not heads:
            waiting.append(line.replace(HEADING, ""))
            continue
        close(at_heading=True)
        above, heading = heading, re.sub(r"\s+", " ", line.strip(HEADING + "#* \t")).rstrip(":")[:MAX_HEADING]
        if not title and not found and not target_for(heading):
            title = heading
        elif not marked:
            bare = line
    close()
    close(at_heading=True)
    offered = merged(found)
    return Proposal(title[:200], tuple(offered[:MAX_PARAGRAPHS]), max(0, len(offered) - MAX_PARAGRAPHS))


def joined(lines: list[str]) -> str:
    """Lines of one paragraph as one text; lists and tables keep their lines."""
    text = lines[0]
    for line in lines[1:]:
        keeps_line = re.match(r"^(?:[-*•–]|\d{1,2}[.)])\s|^.*\|", line)
        if text.endswith("-") and not keeps_line and line[:1].islower():
            text = text[:-1] + line
        else:
            text += ("\n" if keeps_line else " ") + line
    return text.strip()


def pieces_of(text: str) -> list[str]:
    return [text[start : start + MAX_PARAGRAPH] for start in range(0, len(text), MAX_PARAGRAPH)] if text else []


def merged(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Fewer paragraphs when there are more than can be offered on one page: neighbours under one heading together."""
    if len(paragraphs) <= MAX_PARAGRAPHS:
        return paragraphs
    result: list[Paragraph] = []
    for paragraph in paragraphs:
        last = result[-1] if result else None
        if last and last.heading == paragraph.heading and len(last.text) + len(paragraph.text) < MAX_PARAGRAPH:
            result[-1] = Paragraph(f"{last.text}\n\n{paragraph.text}", last.heading, last.target)
        else:
            result.append(paragraph)
    return result
