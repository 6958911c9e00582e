"""An official leaves: everything to their name goes to a colleague who may do it, at once or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from factories import official, opened_round, promised_change, published_initiative, said
from meerwaarde.decisions.actions import finish_commitment
from meerwaarde.decisions.models import Commitment
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.actions import LastManager, hand_over
from meerwaarde.organisations.handover import work_of
from meerwaarde.participation.actions import assign_contributions, set_absence
from meerwaarde.participation.models import Absence, Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(plan):
    return official(plan.organisation, "manager")


@pytest.fixture
def colleague(plan):
    return official(plan.organisation, "editor", name="Collega")


@pytest.fixture
def full_desk(plan, editor):
    """Something of every kind to the editor's name, and as much that is not theirs or not here."""
    organisation, round = plan.organisation, opened_round(plan, by=editor)
    given = [
        said(round).contribution,
        said(round, "Nog een.").contribution,
        said(None, kind="question", initiative=plan).contribution,
    ]
    assign_contributions(by=editor, organisation=organisation, contributions=given, to=editor)
    said(round, "Van niemand.")
    away = official(organisation)
    today = timezone.localdate()
    set_absence(by=away, organisation=organisation, cover=editor, from_on=today, until_on=today + timedelta(days=9))
    promised_change(plan, [], by=editor)
    finish_commitment(by=editor, commitment=promised_change(plan, [], by=editor))
    elsewhere = published_initiative(by=None)
    promised_change(elsewhere, [], by=official(elsewhere.organisation))
    Commitment.objects.filter(initiative=elsewhere).update(kept_by=editor)
    return organisation


def desk_of(organisation, person):
    return {kind.key: number for kind, number in work_of(organisation, person)}


FULL = {"answers": 2, "messages": 1, "covers": 1, "commitments": 1}
EMPTY = dict.fromkeys(FULL, 0)


def test_all_work_goes_to_a_colleague_with_one_event_and_a_notice(full_desk, manager, editor, colleague):
    assert desk_of(full_desk, editor) == FULL
    assert hand_over(by=manager, organisation=full_desk, person=editor, to=colleague) == FULL
    assert (desk_of(full_desk, editor), desk_of(full_desk, colleague)) == (EMPTY, FULL)
    assert Contribution.objects.filter(assigned_to=None).count() == 1
    assert Commitment.objects.filter(kept_by=editor).count() == 2  # what is done, and what is of another organisation
    event = Event.objects.get(kind="work_handed_over")
    assert (event.after, event.public, event.role) == (FULL, False, "manager")
    assert colleague.notices.get(kind="work_handed_over").values == {"organisation": full_desk.name}
    assert editor.memberships.filter(organisation=full_desk).exists()


def test_who_lacks_the_role_is_refused_and_nothing_changes(full_desk, manager, editor, colleague):
    moderator = official(full_desk, "moderator")
    with pytest.raises(ValidationError, match=r"geen rol.*inbrengen om te beantwoorden.*toezeggingen"):
        hand_over(by=manager, organisation=full_desk, person=editor, to=moderator, take_roles=True)
    covered = Absence.objects.get().person
    with pytest.raises(ValidationError, match="zelf afwezig"):
        hand_over(by=manager, organisation=full_desk, person=editor, to=covered)
    with pytest.raises(ValidationError, match="die hier werkt"):
        hand_over(by=manager, organisation=full_desk, person=editor, to=official(published_initiative().organisation))
    with pytest.raises(ValidationError, match="iemand anders"):
        hand_over(by=manager, organisation=full_desk, person=editor, to=editor)
    with pytest.raises(ValidationError, match="Er staat niets"):
        hand_over(by=manager, organisation=full_desk, person=moderator, to=colleague)
    with pytest.raises(PermissionDenied):
        hand_over(by=editor, organisation=full_desk, person=editor, to=colleague)
    with pytest.raises(LastManager):
        hand_over(by=manager, organisation=full_desk, person=manager, to=colleague, take_roles=True)
    assert desk_of(full_desk, editor) == FULL
    assert not Event.objects.filter(kind__in=["work_handed_over", "role_taken"]).exists()


def test_the_manager_hands_over_on_a_page_and_takes_the_roles_away(client, full_desk, manager, editor, colleague):
    client.force_login(manager)
    page = reverse("hand_over", args=[full_desk.slug, editor.pk])
    assert page in client.get(reverse("people", args=[full_desk.slug])).text
    assert "Collega's om te vervangen" in client.get(page).text.replace("&#x27;", "'")
    assert client.post(page, {"to": "0"}).status_code == 400
    reader = official(full_desk, "reader")
    refused = client.post(page, {"to": reader.pk})
    assert refused.status_code == 400
    assert "geen rol" in refused.text
    done = client.post(page, {"to": colleague.pk, "take_roles": "on"}, follow=True)
    assert "is overgedragen" in done.text
    assert desk_of(full_desk, colleague) == FULL
    assert not editor.memberships.filter(organisation=full_desk).exists()
    assert client.get(page).status_code == 404  # who no longer works here has no page
