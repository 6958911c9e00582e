"""After erasing, the text is nowhere: not in any table, search, page that was kept, or free page of the database file;
and the public log still verifies, with the receipt that was given before."""

from __future__ import annotations

import io
import json

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories import OrganisationFactory, official, opened_round, published_initiative, said
from meerwaarde.assessments.actions.advice import ask_advice
from meerwaarde.follow.models import Notice
from meerwaarde.initiatives.actions.editing import save_draft
from meerwaarde.initiatives.actions.routes import answer_scan
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.initiatives.vocabulary import ScanQuestion
from meerwaarde.ledger import sequencing, verify
from meerwaarde.ledger.exporting import write_export
from meerwaarde.participation.actions import (
    add_argument,
    answer_contributions,
    appeal,
    erase_contribution,
    withdraw_contribution,
    withhold_contribution,
)
from meerwaarde.participation.actions.proposals import propose_plan, take_away_proposal, take_up_proposal
from meerwaarde.participation.models import Contribution, PlanProposal

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
SIGNATURE = "Jan Jansen"
SECRET, ADDRESS, OPENING, OBJECTION = "kwetsbaarwoord", "geheimadres@example.org", "persoonlijkeaanhef", "bezwaarwoord"


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.LEDGER_KEYS = tmp_path / "keys"


def everything_stored() -> str:
    """Every value of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  names of our own tables
            found += [repr(bytes(value) if isinstance(value, memoryview) else value) for row in cursor for value in row]
    return "\n".join(found)


def database_bytes() -> bytes:
    """The whole database as it would lie on disk, free pages too; SQLite only."""
    return connection.connection.serialize() if connection.vendor == "sqlite" else b""


@pytest.mark.parametrize("by_whom", ["erased by the privacy officer", "withdrawn by the author"])
def test_the_text_is_gone_everywhere_and_the_log_still_verifies(by_whom):
    plan = published_initiative()
    organisation, visitor = plan.organisation, Client()
    editor = official(organisation)
    round = opened_round(plan, by=editor)
    received = said(round, f"Hier staat {SECRET} in.", email=ADDRESS)
    one = received.contribution
    add_argument(by=editor, round=round, title="Een argument", contributions=[one])
    answer_contributions(
        by=editor,
        organisation=organisation,
        contributions=[one],
        outcome="used",
        reason="We doen het.",
        openings={one.pk: f"Dag {OPENING},"},
    )
    withhold_contribution(by=official(organisation, "moderator"), contribution=one, rule="personal", reason="Een naam.")
    appeal(contribution=one, text=f"Er staat geen {OBJECTION} in.")
    sequencing.sequence(organisation.slug)
    pages = [round.get_absolute_url(), plan.get_absolute_url(), reverse("receipt", args=[received.code])]
    for page in pages:
        visitor.get(page)
    receipt = visitor.get(reverse("receipt_json", args=[received.code])).json()
    assert SECRET in everything_stored()

    if by_whom.startswith("erased"):
        erase_contribution(by=official(organisation, "privacy_officer"), contribution=one, ground="Verzoek.")
        rendered_pages.clear()  # what happens when the transaction of the action ends
    else:
        withdraw_contribution(contribution=one)
        rendered_pages.clear()

    stored, on_disk = everything_stored(), database_bytes()
    for word in (SECRET, ADDRESS, OPENING, OBJECTION):
        assert word not in stored
        assert word.encode() not in on_disk
    for page in [*pages, f"/register/?q={SECRET}", reverse("receipt_data", args=[received.code])]:
        text = visitor.get(page).text
        # A search page repeats the word that was asked for, in its own box only.
        assert SECRET not in text or page.startswith("/register/")
    assert plan.title not in visitor.get(f"/register/?q={SECRET}").text
    assert all(SECRET not in str(vars(cache)) for cache in caches.all())

    sequencing.sequence(organisation.slug)
    export = io.BytesIO()
    write_export(organisation.slug, export)
    export.seek(0)
    verify.verify_export(export)
    verify.verify_receipt(json.loads(json.dumps(receipt)))
    assert Contribution.objects.get().answer.reason == "We doen het."


@pytest.mark.parametrize("by_whom", ["taken back by its author", "erased by the privacy officer"])
def test_what_a_resident_proposed_is_gone_from_the_draft_plan_too(by_whom):
    """Title, text, a sentence in another field, the draft's address, notices, and what was copied of the draft."""
    organisation, visitor = OrganisationFactory(), Client()
    editor, officer = official(organisation), official(organisation, "privacy_officer")
    title, sentence = "Een huis vol geheimwoord bij ons", f"Mijn buurman is een {SECRET} en hoort alles."
    text = f"Zo kan het niet.\n\n{sentence} Doe er iets aan.\n{SIGNATURE}"
    given = {"title": title, "text": text, "language": "nl"}
    code = propose_plan(organisation=organisation, submission="abcdefghijklmnopqrst", email=ADDRESS, **given)
    proposal = PlanProposal.objects.get()
    plan = take_up_proposal(by=editor, proposal=proposal, answer="Wij zoeken het uit.")
    own = "Er is geluidsoverlast in de buurt."
    translated = {"why": f"My neighbour is a {SECRET}.", "title": f"A house full of {SECRET}"}
    moved = {"problem": f"{own}\n\n{sentence}\n{SIGNATURE}", "translations": {"en": translated}}
    save_draft(by=editor, initiative=plan, changes=moved)
    answer_scan(by=editor, initiative=plan, answers=dict.fromkeys((one.value for one in ScanQuestion), False))
    ask_advice(by=editor, initiative=plan, due_on=timezone.localdate(), question=f"Mag dit? {sentence}")
    sequencing.sequence(organisation.slug)
    assert everything_stored().count(SECRET) > 3

    if by_whom.startswith("taken"):
        visitor.post(reverse("plan_proposal", args=[code]))
    else:
        take_away_proposal(by=officer, proposal=proposal, ground="Verzoek.")

    stored, on_disk = everything_stored(), database_bytes()
    for word in (SECRET, ADDRESS, SIGNATURE, "geheimwoord", "Doe er iets aan"):
        assert word not in stored
        assert word.encode() not in on_disk
    plan.refresh_from_db()
    assert (plan.title, plan.slug) == ("Plan na een voorstel van een inwoner", "plan-na-een-voorstel-van-een-inwoner")
    assert (plan.draft.content["why"], plan.draft.content["problem"]) == ("", own)
    assert "Uw woorden zijn ook uit het concept" in visitor.get(reverse("plan_proposal", args=[code])).text
    assert Notice.objects.filter(recipient=editor, kind="proposal_taken_back").exists()

    sequencing.sequence(organisation.slug)
    export = io.BytesIO()
    write_export(organisation.slug, export)
    export.seek(0)
    verify.verify_export(export)
