import pytest

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.editing import (
    DraftConflict,
    NotYetPublishable,
    create_initiative,
    publish_changes,
    save_draft,
)
from meerwaarde.initiatives.document import build_document
from meerwaarde.initiatives.models import Dossier, Initiative, RegisterCount
from meerwaarde.ledger.actions import commitment_of, payload_of
from meerwaarde.ledger.models import Event

pytestmark = pytest.mark.django_db


def test_publishing_makes_a_version_an_event_and_a_dossier():
    initiative = published_initiative(tags=["blad", "herfst"])
    assert initiative.version == 1
    event = Event.objects.get(kind="published")
    assert (event.role, event.version, event.public) == ("editor", 1, True)
    assert event.after["tags"] == ["blad", "herfst"]
    assert bytes(event.commitment) == commitment_of(bytes(event.salt), payload_of(event))
    assert Dossier.objects.get(initiative=initiative).document == build_document(initiative)


def test_the_first_publication_takes_a_draft_to_its_goal_in_the_same_version(client):
    organisation = OrganisationFactory()
    by = official(organisation)
    plan = create_initiative(by=by, organisation=organisation, title="Bladkorven")
    Initiative.objects.filter(pk=plan.pk).update(route="light")
    save_draft(by=by, initiative=plan, changes={"summary": "Kort.", "contact_email": "a@example.org"})
    plan = publish_changes(by=by, initiative=Initiative.objects.get(pk=plan.pk))
    assert (plan.phase, plan.version) == ("goal", 1)
    assert plan.dossier.document["phase"] == "goal"
    assert Event.objects.get(kind="published").after["phase"] == "goal"
    assert RegisterCount.objects.get().phase == "goal"
    assert "Bladkorven" in client.get("/register/?phase=goal").content.decode()


def test_a_change_records_only_what_changed():
    initiative = published_initiative()
    by = official(initiative.organisation)
    save_draft(by=by, initiative=initiative, changes={"problem": "Blad blijft liggen.", "theme": "environment"})
    publish_changes(by=by, initiative=initiative, reason="problem added")
    event = Event.objects.get(kind="changed")
    assert event.before == {"problem": ""}
    assert event.after == {"problem": "Blad blijft liggen."}
    assert event.version == 2


def test_rows_keep_their_key_over_versions():
    initiative = published_initiative(alternatives=[{"kind": "do_nothing", "title": "Niets doen", "description": ""}])
    by = official(initiative.organisation)
    first = build_document(initiative)["alternatives"]
    changed = [{**first[0], "description": "Het blad blijft liggen."}]
    save_draft(by=by, initiative=initiative, changes={"alternatives": changed})
    publish_changes(by=by, initiative=initiative)
    assert build_document(initiative)["alternatives"] == changed


def test_a_draft_saved_by_somebody_else_is_not_overwritten():
    initiative = published_initiative()
    by = official(initiative.organisation)
    draft = save_draft(by=by, initiative=initiative, changes={"problem": "one"})
    save_draft(by=by, initiative=initiative, changes={"problem": "two"}, revision=draft.revision)
    with pytest.raises(DraftConflict):
        save_draft(by=by, initiative=initiative, changes={"problem": "three"}, revision=draft.revision)


def test_publishing_names_everything_that_is_missing():
    organisation = OrganisationFactory()
    by = official(organisation)
    initiative = create_initiative(by=by, organisation=organisation, title="Leeg plan")
    with pytest.raises(NotYetPublishable) as refusal:
        publish_changes(by=by, initiative=initiative)
    assert len(refusal.value.messages) == 3
