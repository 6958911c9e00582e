"""What a council member and a resident read afterwards: every decision that holds, and what became of every word."""

import pytest
from django.urls import reverse

from factories import (
    answered,
    closed_round,
    drafted_decision,
    official,
    published_decision,
    published_initiative,
    weighed_content,
)
from meerwaarde.decisions.actions import CitationRow, publish_decision, write_consideration
from meerwaarde.decisions.forms.followup import CommitmentForm
from meerwaarde.decisions.queries.brief import brief_of
from meerwaarde.decisions.queries.impact import impact_page
from meerwaarde.decisions.queries.memo import memo_of
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.participation.actions import add_argument, erase_contribution, withhold_contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return published_initiative(
        title="Veilig uitgaan", route="standard", phase="decision", review_on="2030-01-01", **weighed_content()
    )


def brief(plan):
    return brief_of(plan, LocalisedDocument(plan.dossier.document, "nl"))


def test_the_council_reads_every_decision_that_holds(client, plan):
    for title, text in (("Een proef met sensoren", "Er komt een proef."), ("Meer licht", "Er komt meer licht.")):
        published_decision(plan, title=title, text=text)
    page = client.get(reverse("plan_council", args=[plan.organisation.slug, plan.slug])).content.decode()
    for words in ("Een proef met sensoren", "Meer licht"):
        assert page.count(words) == 2, words  # in the view of two minutes, and in the memo


def test_for_and_against_are_those_of_the_way_that_was_chosen(plan):
    assert {str(one.alternative) for one in brief(plan).gains} == {"Sensoren"}
    chosen = [{"key": "0000000b", "reason": "Mensen helpen beter.", "is_chosen": True}]
    published_decision(plan, alternatives=chosen)
    found = brief(plan)
    assert {str(one.alternative) for one in found.gains} == {"Meer toezicht"}
    assert found.harms == []


def test_what_became_of_every_contribution_adds_up_and_each_cited_one_counts_once(plan):
    by = official(plan.organisation, "editor", "moderator", "privacy_officer")
    round, received = closed_round(plan, texts=5)
    contributions = [one.contribution for one in received]
    answered(received[:3], outcome="answered")
    argument = add_argument(by=by, round=round, title="Bij de school", contributions=contributions[:2])
    draft = drafted_decision(plan)
    cited = [CitationRow("argument", argument=argument.pk)]
    cited += [CitationRow("contribution", contribution=one.pk) for one in contributions[1:3]]
    write_consideration(by=by, decision=draft.decision, title="Kinderen.", citations=cited)
    withhold_contribution(by=by, contribution=contributions[3], rule="insult", reason="Scheldt.")
    erase_contribution(by=by, contribution=contributions[4], ground="Op verzoek.")
    publish_decision(by=official(plan.organisation, "decision_maker"), decision=draft.decision)
    [line] = impact_page(plan, "nl")["rounds"]
    assert dict(line.counts.named) == {"beantwoord": 3, "niet getoond": 1, "gewist op verzoek": 1}
    assert line.counts.total == 5
    assert line.cited == 3


def test_what_is_promised_may_be_typed_on_several_lines_and_stands_on_one(plan):
    values = {"kind": "change", "who": "Team Groen", "due_on": "2030-01-01", "because": "none"}
    form = CommitmentForm({**values, "what": "Een korf\r\nbij de school"}, initiative=plan)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["what"] == "Een korf bij de school"


def test_a_number_in_the_memo_has_its_unit(plan):
    indicator = {"name": "Wachttijd", "unit": "seconden", "baseline": "68", "target": "45 of minder"}
    plan = published_initiative(plan.organisation, title="V", **{f"indicator_{k}": v for k, v in indicator.items()})
    points = [str(point) for step in memo_of(plan, "nl").steps for point in step.points]
    assert "Gemeten met: Wachttijd (seconden). Nu: 68. Streefwaarde: 45 of minder." in points
