"""Words of a plan that stand on a page in another language say in which language they are."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from factories import answered, closed_round, official, published_initiative, weighed_content
from meerwaarde.initiatives.actions.editing import publish_changes, save_draft
from meerwaarde.initiatives.actions.phases import move_to_phase
from meerwaarde.initiatives.localised import Sentence, Text, sentence

pytestmark = pytest.mark.django_db
DUTCH = Text("Zet er een bij de school.", "nl", True)


def english(client, initiative, name):
    with translation.override("en"):
        return client.get(reverse(name, args=[initiative.organisation.slug, initiative.slug])).text


def test_a_sentence_reads_as_its_text_and_keeps_the_language_of_what_stands_in_it():
    made = sentence("Asked %(times)d times (100%%): %(what)s", times=3, what=DUTCH)
    assert made == "Asked 3 times (100%): Zet er een bij de school."
    assert made.parts[-2:] == (DUTCH, "")
    assert Sentence(["Again: ", made]).parts[0] == "Again: "
    assert DUTCH in Sentence(["Again: ", made]).parts


def test_the_council_page_marks_the_words_of_the_plan(client):
    plan = published_initiative(
        phase="weighing",
        route="standard",
        problem="Er ligt veel blad.",
        who_decides="De raad",
        indicator_name="Meldingen",
        indicator_baseline="Veertig",
        **weighed_content(),
    )
    closed_round(plan)
    page = english(client, plan, "plan_council")
    assert '<p><span lang="nl">Er ligt veel blad.</span></p>' in page
    assert 'Measured by: <span lang="nl">Meldingen</span>. Now: <span lang="nl">Veertig</span>.' in page
    assert 'Of “<span lang="nl">Waar staan de korven?</span>” nobody counted who took part.' in page
    assert 'Measures: <span lang="nl">Geen geluid bewaren</span>' in page


def test_the_history_and_the_answers_mark_what_an_official_wrote(client):
    plan = published_initiative(phase="evaluation", route="standard")
    move_to_phase(by=official(plan.organisation), initiative=plan, target="goal", reason="Het doel klopte niet.")
    history = english(client, plan, "dossier_history")
    assert '<span lang="nl">Het doel klopte niet.</span>' in history
    assert "Phase: from “evaluation” to “goal”" in history
    round, received = closed_round(plan)
    answered(received)
    with translation.override("en"):
        assert '<span lang="nl">Daarom.</span>' in client.get(round.get_absolute_url()).text


def test_the_history_marks_the_words_that_changed(client):
    plan = published_initiative(owner="Team Groen")
    editor = official(plan.organisation)
    save_draft(by=editor, initiative=plan, changes={"owner": "Team Water"})
    publish_changes(by=editor, initiative=plan)
    assert 'from “<span lang="nl">Team Groen</span>” to “<span lang="nl">Team Water</span>”' in english(
        client, plan, "dossier_history"
    )


def test_what_is_still_to_come_marks_the_words_of_the_plan(client):
    content = weighed_content()
    plan = published_initiative(phase="weighing", route="standard", **{**content, "measures": []})
    assert 'Privacy, “<span lang="nl">Sensoren</span>”: what is done against this' in english(client, plan, "dossier")
