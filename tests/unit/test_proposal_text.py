import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meerwaarde.initiatives import file_reader
from meerwaarde.initiatives.fields import FIELD
from meerwaarde.initiatives.file_reader import MAX_TEXT, ReaderRefusal, run_reader
from meerwaarde.initiatives.proposal_text import (
    MAX_PARAGRAPH,
    MAX_PARAGRAPHS,
    RULES,
    TARGETS,
    TEXT_TARGETS,
    propose,
    target_for,
    text_of_upload,
)
from meerwaarde.initiatives.uploads import UploadRefused
from uploaded import docx, pdf, picture, upload

PROPOSAL = """Slimme lantaarns

Inleiding

Wij willen lantaarns dimmen.
Dat scheelt stroom.

1. Aanleiding
Veel energie gaat verlo-
ren in de nacht.

2.1 Doel van het project

Minder verbruik.

Bewaartermijnen:
Na 24 uur gewist.

Overig

Tekst zonder veld.
"""


def test_headings_propose_the_field_of_what_stands_below_them():
    proposal = propose(PROPOSAL)
    assert proposal.title == "Slimme lantaarns"
    assert [(p.target, p.text) for p in proposal.paragraphs] == [
        ("summary", "Wij willen lantaarns dimmen. Dat scheelt stroom."),
        ("problem", "Veel energie gaat verloren in de nacht."),
        ("societal_goal", "Minder verbruik."),
        ("chain_steps/retain", "Na 24 uur gewist."),
        ("", "Tekst zonder veld."),
    ]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Aanleiding", "problem"),
        ("3. Probleemstelling", "problem"),
        ("DOELSTELLING", "societal_goal"),
        ("Wettelijke grondslag", "legal_basis"),
        ("Legal basis", "legal_basis"),
        ("Bewaartermijn van de gegevens", "chain_steps/retain"),
        ("Retention period", "chain_steps/retain"),
        ("Risico’s en maatregelen", "risk_management"),
        ("Categorieën persoonsgegevens", "data_description"),
        ("Proportionaliteit en subsidiariteit", "alternatives/digital"),
        ("Nulalternatief", "alternatives/do_nothing"),
        ("Colofon", ""),
        ("", ""),
    ],
)
def test_dutch_and_english_headings_are_known(heading, target):
    assert target_for(heading) == target


def test_every_rule_leads_to_a_field_that_exists():
    assert {target for target, _words in RULES} <= TARGETS
    assert set(TEXT_TARGETS) <= set(FIELD)


def test_a_line_in_a_paragraph_is_not_taken_for_a_heading():
    proposal = propose("Doel:\nWij verzamelen gegevens over\nhet weer in de stad.")
    assert [p.text for p in proposal.paragraphs] == ["Wij verzamelen gegevens over het weer in de stad."]


def test_marked_headings_are_the_only_headings():
    proposal = propose("# Doel\n\nMinder afval\n\n## Colofon\n\nGrondslag\n")
    assert [(p.heading, p.target, p.text) for p in proposal.paragraphs] == [
        ("Doel", "societal_goal", "Minder afval"),
        ("Colofon", "", "Grondslag"),
    ]


def test_a_short_line_with_nothing_below_it_is_still_offered():
    proposal = propose("Plan\n\nDoel\n\nMinder afval\n\nColofon\n\nJan Jansen\n")
    assert proposal.title == "Plan"
    assert [(p.heading, p.target, p.text) for p in proposal.paragraphs] == [
        ("Plan", "", "Doel"),
        ("Doel", "", "Minder afval"),
        ("Minder afval", "", "Colofon"),
        ("Colofon", "", "Jan Jansen"),
    ]


def test_the_text_of_every_kind_of_file_is_read():
    word = docx(("Heading 1", "Aanleiding"), ("Normal", "Er is veel afval."), ("List Bullet", "op het plein"))
    assert [(p.target, p.text) for p in propose(text_of_upload(upload("a.docx", word))).paragraphs] == [
        ("problem", "Er is veel afval."),
        ("problem", "- op het plein"),
    ]
    read = propose(text_of_upload(upload("a.pdf", pdf("Doel:\nMinder afval."))))
    assert [(p.target, p.text) for p in read.paragraphs] == [("societal_goal", "Minder afval.")]
    read = propose(text_of_upload(upload("a.md", b"## Doel\n\nMinder *afval*.")))
    assert [(p.target, p.text) for p in read.paragraphs] == [("societal_goal", "Minder *afval*.")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0", "extension"),
        ("a.txt", b"a" * (MAX_TEXT + 1), "too_long"),
        ("a.txt", b"x" * (10 * 1024 * 1024), "too_long"),
        ("a.txt", b"a\0b", "control"),
        ("a.txt", "é".encode("latin-1"), "not_utf8"),
        ("a.docx", picture(), "wrong_type"),
        ("a.docx", docx(("Normal", " ")), "no_text"),
        ("a.docx", docx(("Normal", "a" * (MAX_TEXT + 1))), "too_long"),
        ("a.pdf", pdf(script=True), "active_pdf"),
        ("a.pdf", pdf(" "), "no_text"),
    ],
)
def test_a_proposal_that_cannot_be_read_is_refused(name, content, code):
    with pytest.raises(UploadRefused) as refusal:
        text_of_upload(upload(name, content))
    assert refusal.value.code == code


def test_a_file_that_keeps_the_reader_busy_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "slow-reader"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(file_reader.sys, "executable", str(slow))
    began = time.monotonic()
    with pytest.raises(ReaderRefusal):
        run_reader("pdf-text", b"", seconds=-4)
    assert time.monotonic() - began < 30


HEADING_LIKE = st.sampled_from(["Doel", "1. Aanleiding", "# Kop", "Bewaartermijn:", "", "- punt", "a | b", "\x02Doel"])


@given(st.one_of(st.text(max_size=3000), st.lists(st.one_of(HEADING_LIKE, st.text(max_size=80))).map("\n".join)))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_rules_fail(text):
    proposal = propose(text)
    assert len(proposal.paragraphs) <= MAX_PARAGRAPHS
    for paragraph in proposal.paragraphs:
        assert paragraph.target in TARGETS | {""}
        assert 0 < len(paragraph.text) <= MAX_PARAGRAPH
        assert "\0" not in paragraph.text


@given(st.lists(st.text("abcdefghij ", min_size=5, max_size=40).map(str.strip).filter(bool), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_between_text_and_paragraphs(paragraphs):
    text = "Doel\n\n" + "\n\n".join(f"een {paragraph}." for paragraph in paragraphs)
    found = " ".join(p.text for p in propose(text).paragraphs)
    assert found.split() == " ".join(f"een {paragraph}." for paragraph in paragraphs).split()


@given(st.binary(max_size=2000), st.sampled_from(["docx", "pdf", "txt", "md"]))
@settings(max_examples=20, deadline=None)
def test_rubbish_files_are_refused_or_read(content, extension):
    with contextlib.suppress(UploadRefused):
        propose(text_of_upload(upload(f"a.{extension}", content)))


def test_long_texts_take_little_time():
    began = time.monotonic()
    propose("Wij willen dit doen. " * (MAX_TEXT // 21))
    propose("Doel\n" * (MAX_TEXT // 5))
    propose("a-\n" * (MAX_TEXT // 3))
    assert time.monotonic() - began < 20
