"""The quick scan, the route, the phases with their gates, and the executive's signature."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories import (
    ExecutiveFactory,
    OrganisationFactory,
    PolicyGoalFactory,
    official,
    published_decision,
    published_initiative,
    weighed_content,
)
from meerwaarde.initiatives.actions.editing import publish_changes, save_draft
from meerwaarde.initiatives.actions.phases import GateNotMet, move_to_phase
from meerwaarde.initiatives.actions.routes import agree_lighter_route, answer_scan, choose_route
from meerwaarde.initiatives.actions.signing import sign_why
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.work import signed_why
from meerwaarde.initiatives.routes import PHASES, possible_phases
from meerwaarde.initiatives.vocabulary import Phase, Route, ScanQuestion
from meerwaarde.ledger.models import Event

pytestmark = pytest.mark.django_db
NO = {question.value: False for question in ScanQuestion}
PERSONAL = {**NO, "scan_personal_data": True}
ALTERNATIVES = [
    {"key": "aaaa0001", "kind": "do_nothing", "title": "Niets doen", "description": ""},
    {"key": "aaaa0002", "kind": "non_digital", "title": "Meer vegers", "description": ""},
]


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def editor(organisation):
    return official(organisation)


def full_goal(organisation):
    goal = PolicyGoalFactory(organisation=organisation)
    return {
        "problem": "Blad.",
        "societal_goal": "Schone stoepen.",
        "policy_goal": {"id": goal.pk, "title": goal.title},
        "indicator_name": "meldingen",
        "indicator_baseline": "12",
        "alternatives": ALTERNATIVES,
    }


def test_six_times_no_is_light_and_measuring_people_in_the_street_is_an_experiment(organisation, editor):
    plan = published_initiative(organisation, by=editor)
    assert answer_scan(by=editor, initiative=plan, answers=NO).route == Route.LIGHT
    assert answer_scan(by=editor, initiative=plan, answers=PERSONAL).route == Route.STANDARD
    street = {**NO, "scan_people": True, "scan_public_space": True, "scan_hard_to_avoid": True}
    assert answer_scan(by=editor, initiative=plan, answers=street).route == Route.EXPERIMENT
    assert Event.objects.filter(kind="scan_answered").count() == 3


def test_an_open_question_is_refused(organisation, editor):
    plan = published_initiative(organisation, by=editor)
    with pytest.raises(ValidationError):
        answer_scan(by=editor, initiative=plan, answers={"scan_people": True})


def test_a_lighter_route_holds_only_once_the_privacy_officer_agrees(organisation, editor):
    plan = published_initiative(organisation, by=editor)
    answer_scan(by=editor, initiative=plan, answers=PERSONAL)
    with pytest.raises(ValidationError):
        choose_route(by=editor, initiative=plan, route="light")
    asked = choose_route(by=editor, initiative=plan, route="light", reason="Alleen kentekens van de stad zelf.")
    assert (asked.route, asked.lighter_route_asked) == ("standard", "light")
    with pytest.raises(PermissionDenied):
        agree_lighter_route(by=editor, initiative=plan)
    agreed = agree_lighter_route(by=official(organisation, "privacy_officer"), initiative=plan)
    assert agreed.route == "light"
    assert agreed.lighter_route_agreed_at is not None
    event = Event.objects.get(kind="lighter_route_agreed")
    assert (event.role, event.public, event.reason) == ("privacy_officer", True, "Alleen kentekens van de stad zelf.")
    again = answer_scan(by=editor, initiative=plan, answers={**PERSONAL, "scan_hard_to_reverse": True})
    assert again.route == "standard"


def test_a_heavier_route_is_free_with_a_reason_and_stays(organisation, editor):
    plan = published_initiative(organisation, by=editor)
    answer_scan(by=editor, initiative=plan, answers=NO)
    with pytest.raises(ValidationError):
        choose_route(by=editor, initiative=plan, route="experiment")
    choose_route(by=editor, initiative=plan, route="experiment", reason="Bewoners vroegen erom.")
    assert answer_scan(by=editor, initiative=plan, answers=PERSONAL).route == "experiment"


def test_the_goal_gate_names_everything_and_opens_when_it_is_there(organisation, editor):
    plan = published_initiative(organisation, by=editor, route="standard")
    with pytest.raises(GateNotMet) as refused:
        move_to_phase(by=editor, initiative=plan, target="weighing")
    assert len(refused.value.messages) == 7
    save_draft(by=editor, initiative=plan, changes=full_goal(organisation))
    with pytest.raises(GateNotMet):  # a draft passes no gate
        move_to_phase(by=editor, initiative=plan, target="weighing")
    publish_changes(by=editor, initiative=plan)
    assert move_to_phase(by=editor, initiative=plan, target="weighing").phase == Phase.WEIGHING
    assert Event.objects.get(kind="phase_changed").after["phase"] == "weighing"


def test_skipping_the_experiment_and_going_back_need_a_public_reason(organisation, editor):
    plan = published_initiative(
        organisation, by=editor, route="experiment", phase="decision", review_on="2028-01-01", **weighed_content()
    )
    published_decision(plan)
    with pytest.raises(ValidationError) as refused:
        move_to_phase(by=editor, initiative=plan, target="in_use")
    assert "reason" in refused.value.message_dict
    move_to_phase(by=editor, initiative=plan, target="in_use", reason="Elders al beproefd.")
    move_to_phase(by=editor, initiative=plan, target="evaluation")
    with pytest.raises(ValidationError):
        move_to_phase(by=editor, initiative=plan, target="goal")
    assert move_to_phase(by=editor, initiative=plan, target="goal", reason="Het doel klopte niet.").phase == "goal"


def test_closing_needs_an_outcome_and_a_sentence(organisation, editor):
    plan = published_initiative(organisation, by=editor, route="standard", phase="evaluation")
    for values in ({}, {"outcome": "stopped"}, {"closing_sentence": "Het hielp niet."}):
        with pytest.raises(ValidationError):
            move_to_phase(by=editor, initiative=plan, target="closed", **values)
    closed = move_to_phase(
        by=editor, initiative=plan, target="closed", outcome="stopped", closing_sentence="Het hielp niet."
    )
    assert (closed.outcome, possible_phases(closed)) == ("stopped", [])
    light = published_initiative(organisation, by=editor, phase="evaluation", title="Licht")
    assert move_to_phase(by=editor, initiative=light, target="closed", closing_sentence="Klaar.").phase == "closed"


def test_in_use_needs_a_review_date(organisation, editor):
    plan = published_initiative(organisation, by=editor, route="standard", phase="decision")
    with pytest.raises(GateNotMet):
        move_to_phase(by=editor, initiative=plan, target="in_use")


def test_a_step_outside_the_table_is_refused(organisation, editor):
    plan = published_initiative(organisation, by=editor)
    for target in ("closedx", "draft", "weighing"):
        with pytest.raises(ValidationError):
            move_to_phase(by=editor, initiative=plan, target=target)


def test_each_route_has_its_own_way():
    assert PHASES[Route.LIGHT] == (Phase.DRAFT, Phase.GOAL, Phase.IN_USE, Phase.EVALUATION, Phase.CLOSED)
    assert PHASES[Route.STANDARD] == tuple(phase for phase in Phase if phase != Phase.EXPERIMENT)
    assert PHASES[Route.EXPERIMENT] == tuple(Phase)


def test_a_plan_whose_route_lacks_its_phase_can_go_on(organisation, editor):
    plan = published_initiative(organisation, by=editor, phase="weighing")
    assert possible_phases(plan) == [Phase.IN_USE]


@pytest.fixture
def executive(organisation):
    return ExecutiveFactory(organisation=organisation, user=official(organisation, "executive"))


@pytest.fixture
def signed_plan(organisation, editor, executive):
    chosen = {"id": executive.pk, "title": str(executive)}
    return published_initiative(organisation, by=editor, executive=chosen, why="Minder blad.")


def test_only_the_accountable_executive_signs_in_at_most_120_words(organisation, editor, executive, signed_plan):
    other = ExecutiveFactory(organisation=organisation, user=official(organisation, "executive"))
    for somebody in (editor, other.user):
        with pytest.raises(PermissionDenied):
            sign_why(by=somebody, initiative=signed_plan, statement="Ja.")
    for statement in (" ", "woord " * 121):
        with pytest.raises(ValidationError):
            sign_why(by=executive.user, initiative=signed_plan, statement=statement)
    signed = sign_why(by=executive.user, initiative=signed_plan, statement="woord " * 120)
    assert signed.why_signed_as == str(executive)
    assert Event.objects.get(kind="why_signed").role == "executive"


def test_an_executive_who_left_office_signs_nothing_any_more(organisation, executive, signed_plan):
    client = Client()
    client.force_login(executive.user)
    sign = reverse("sign_why", args=[organisation.slug, signed_plan.slug])
    executive.until = timezone.localdate()
    executive.save()
    assert client.get(sign).status_code == 200  # the last day in office
    executive.until -= timedelta(days=1)
    executive.save()
    with pytest.raises(PermissionDenied):
        sign_why(by=executive.user, initiative=signed_plan, statement="Ja.")
    assert client.get(sign).status_code == 403
    assert client.post(sign, {"statement": "Ja."}).status_code == 403
    page = client.get(reverse("executive_page", args=[organisation.slug])).text
    assert sign not in page
    assert "U was in functie tot en met" in page


def test_a_later_change_of_the_why_is_shown_beside_the_signature(editor, executive, signed_plan):
    assert signed_why(signed_plan) is None
    sign_why(by=executive.user, initiative=signed_plan, statement="Schone stoepen.")
    assert signed_why(signed_plan).version == 2
    assert not signed_why(signed_plan).changed_since
    save_draft(by=editor, initiative=signed_plan, changes={"why": "Iets anders."})
    publish_changes(by=editor, initiative=signed_plan)
    assert signed_why(signed_plan).changed_since


def test_the_executive_sees_what_awaits_and_signs(organisation, executive, signed_plan):
    yesterday = timezone.localdate() - timedelta(days=1)
    Initiative.objects.filter(pk=signed_plan.pk).update(review_on=yesterday, phase="in_use")
    client = Client()
    client.force_login(executive.user)
    page = client.get(reverse("executive_page", args=[organisation.slug]))
    sign = reverse("sign_why", args=[organisation.slug, signed_plan.slug])
    assert sign in page.text
    assert "Er zou opnieuw gekeken worden of het nog klopt" in page.text
    assert "Beschrijf één alternatief" in page.text
    assert "Minder blad." in client.get(sign).text
    assert client.post(sign, {"statement": "woord " * 121}).status_code == 400
    assert client.post(sign, {"statement": "Schone stoepen."}).status_code == 302
    assert sign in client.get(reverse("executive_page", args=[organisation.slug])).text


def test_the_pages_of_route_and_phase_refuse_with_the_reason_at_the_field(organisation, editor):
    plan = published_initiative(organisation, by=editor, route="standard", phase="evaluation")
    client = Client()
    client.force_login(editor)
    scan = reverse("quick_scan", args=[organisation.slug, plan.slug])
    assert client.post(scan, {"form": "scan", "scan_people": "yes"}).status_code == 400
    client.post(scan, {"form": "scan", **{question.value: "no" for question in ScanQuestion}})
    assert client.post(scan, {"form": "route", "route": "standard", "reason": ""}).status_code == 400
    assert client.post(scan, {"form": "route", "route": "nothing", "reason": "x"}).status_code == 400
    phase = reverse("change_phase", args=[organisation.slug, plan.slug])
    answer = client.post(phase, {"target": "goal"})
    assert answer.status_code == 400
    assert "iedereen kan die lezen" in answer.text
    assert client.post(phase, {"target": "goal", "reason": "Opnieuw."}).status_code == 302
