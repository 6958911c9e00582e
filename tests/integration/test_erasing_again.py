"""A backup of before an erasure holds what was erased: putting it back erases that again."""

from __future__ import annotations

import json
import os

import pytest
from django.db import transaction

from factories import opened_round, published_initiative, said
from installations import meerwaarde
from meerwaarde.ledger.apps import erase_again_what_came_back
from meerwaarde.ledger.erasures import Erased, erase_again
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of
from meerwaarde.participation.actions import erase_contribution, withdraw_contribution
from meerwaarde.participation.actions.proposals import erase_proposer_address, propose_plan, take_away_proposal
from meerwaarde.participation.codes import hash_of
from meerwaarde.participation.models import Contribution, Identity, PlanProposal

TEXT = "Mijn buurvrouw Truus valt steeds over de stoep."


def back_to_before(action):
    """Do it, and then be where a backup of the moment before it brings the database."""
    before = transaction.savepoint()
    action()
    transaction.savepoint_rollback(before)


@pytest.fixture
def erased_list(settings):
    return settings.ERASURES


@pytest.mark.django_db
def test_what_an_author_took_back_leaves_again(round, erased_list):
    kept, gone = said(round, "Blijft staan.").contribution, said(round, TEXT).contribution
    back_to_before(lambda: withdraw_contribution(contribution=gone))
    assert Contribution.objects.get(pk=gone.pk).text == TEXT
    assert "Truus" not in erased_list.read_text()
    assert erase_again() == Erased(1)
    gone.refresh_from_db()
    assert (gone.text, gone.state) == ("", "withdrawn")
    assert Contribution.objects.get(pk=kept.pk).text == "Blijft staan."
    event = events_of(gone, public_only=False)[0]
    assert (event.kind, event.role, event.actor) == ("contribution_withdrawn", Event.Role.SYSTEM, None)
    assert erase_again() == Erased(0)


@pytest.mark.django_db
def test_what_the_privacy_officer_erased_leaves_again_after_migrating(round, privacy_officer):
    gone = said(round, TEXT, email="truus@example.org").contribution
    back_to_before(lambda: erase_contribution(by=privacy_officer, contribution=gone, ground="Verzoek van 3 mei"))
    assert Identity.objects.exists()
    erase_again_what_came_back()
    gone.refresh_from_db()
    assert (gone.text, gone.state, gone.pseudonym) == ("", "erased", "")
    assert not Identity.objects.exists()


@pytest.mark.django_db
def test_a_proposal_and_the_address_beside_one_leave_again(plan, privacy_officer):
    def proposed(title):
        code = propose_plan(
            organisation=plan.organisation,
            title=title,
            text=TEXT,
            submission=title,
            language="nl",
            email="t@example.org",
        )
        return PlanProposal.objects.get(code_hash=hash_of(code))

    whole, address = proposed("Drempel weg"), proposed("Stoep recht")
    back_to_before(lambda: take_away_proposal(by=None, proposal=whole))
    back_to_before(lambda: erase_proposer_address(by=privacy_officer, proposal=address, ground="Verzoek"))
    assert Identity.objects.count() == 2
    assert erase_again() == Erased(2)
    whole.refresh_from_db()
    address.refresh_from_db()
    assert (whole.state, whole.title, whole.text) == ("erased", "", "")
    assert (address.title, address.text, address.pseudonym) == ("Stoep recht", TEXT, "")
    assert not Identity.objects.exists()
    assert erase_again() == Erased(0)


@pytest.mark.django_db
def test_another_record_that_got_the_same_number_stays(round, erased_list):
    gone = said(round, TEXT).contribution
    back_to_before(lambda: withdraw_contribution(contribution=gone))
    line = json.loads(erased_list.read_text())
    erased_list.write_text(json.dumps({**line, "known_by": "00" * 32}))
    assert erase_again() == Erased(0)
    erased_list.write_text(json.dumps({**line, "number": gone.pk + 1}))
    assert erase_again() == Erased(0)
    assert Contribution.objects.get(pk=gone.pk).text == TEXT


@pytest.mark.django_db
def test_a_line_that_cannot_be_read_is_told_and_the_others_count(round, erased_list):
    cut = '{"kind": "contribution_with'
    erased_list.write_text(f'{cut}\n[]\n{{"kind": "unheard_of", "type": "x", "number": 1, "known_by": ""}}\n{cut}')
    gone = said(round, TEXT).contribution
    back_to_before(lambda: withdraw_contribution(contribution=gone))
    assert erase_again() == Erased(1, unreadable=(1, 2, 3, 4))


@pytest.mark.django_db
def test_nothing_is_taken_back_without_a_line_on_the_list(round, erased_list):
    gone = said(round, TEXT).contribution
    erased_list.mkdir()  # no file can be written here
    with pytest.raises(OSError, match="directory"):
        withdraw_contribution(contribution=gone)
    assert Contribution.objects.get(pk=gone.pk).text == TEXT


def prepare():
    """Run on a database of its own. Prints the number of somebody's contribution."""
    gone = said(opened_round(published_initiative()), TEXT).contribution
    os.write(1, str(gone.pk).encode())


def take_back(number):
    withdraw_contribution(contribution=Contribution.objects.get(pk=number))


def show():
    found = Contribution.objects.get()
    os.write(1, f"{found.state} {found.text!r}".encode())


def test_a_backup_of_before_is_put_back_without_what_was_taken_back_after_it(place):
    def command(*arguments):
        done = meerwaarde(place.folder, *arguments, DATABASE_URL=place.database)
        assert done.returncode == 0, done.stderr
        return done.stdout

    ours = "from integration import test_erasing_again as ours\n"
    number = place.run(f"{ours}ours.prepare()")
    archive = place.folder / "before.tar.gz"
    command("backup", archive)
    place.run(f"{ours}ours.take_back({number})")
    told = command("restore", archive, "--force")
    assert "Erased again, because it was erased after this archive was made: 1" in told
    assert place.run(f"{ours}ours.show()") == "withdrawn ''"
