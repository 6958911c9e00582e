"""What the choice hangs on: the public page, weights to try, groups that say what they find important, and the run."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from factories import OrganisationFactory, UserFactory, official, published_initiative, weighed_content
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.ledger.models import Event
from meerwaarde.runs.analyses import hash_of, run_once
from meerwaarde.runs.models import AnalysisRun
from meerwaarde.values.actions import (
    add_group,
    add_member,
    publish_preferences,
    withdraw_preferences,
    write_preferences,
)
from meerwaarde.values.models import Preferences, WeighingGroup
from meerwaarde.values.queries.weighing import trial_of, weighing_input, weighing_run
from meerwaarde.values.queries.weighing_page import Names, percents

pytestmark = pytest.mark.django_db
MORE_PRIVACY = {"kind": "more", "a": "privacy", "b": "security", "factor": 3.0}


@pytest.fixture
def plan():
    return published_initiative(title="Veilig uitgaan", phase="weighing", route="standard", **weighed_content())


def address(plan, name="dossier_weighing"):
    return reverse(name, args=[plan.organisation.slug, plan.slug])


def group_of(plan, *, kind="council", name="Fractie Duin"):
    manager = official(plan.organisation, "manager")
    group = add_group(by=manager, organisation=plan.organisation, name=name, kind=kind)
    member = UserFactory()
    add_member(by=manager, group=group, email=member.email)
    return group, member


# --- input and run ------------------------------------------------------------------------------------------------
def test_the_score_is_the_mean_after_measures_and_what_was_not_stated_is_named(plan):
    given = weighing_input(plan.dossier.document)
    assert given.values == ["privacy", "security", "justice"]
    assert given.effects["0000000c"] == {"security": [2.0, 0.5], "privacy": [-1.0, 1.0], "justice": [0.0, 0.0]}
    assert ["0000000a", "privacy"] in given.assumed


def test_the_same_effects_are_computed_once_and_can_be_computed_again(plan):
    given = weighing_input(plan.dossier.document)
    run = weighing_run(given)
    assert weighing_run(given).pk == run.pk
    assert run.input_hash == hash_of(run.input, run.parameters, run.seed)
    AnalysisRun.objects.all().delete()
    assert weighing_run(given).result == run.result


def test_a_failed_computation_stores_nothing():
    def fails(given, parameters, rng):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_once("test", fails, given={})
    assert not AnalysisRun.objects.exists()


def test_the_threshold_on_the_page_is_where_the_scores_are_equal(plan):
    given = weighing_input(plan.dossier.document)
    trial = trial_of(given, {"security": 10, "privacy": 2, "justice": 0})
    assert trial.leaders == ["0000000c"]
    threshold = next(t for t in trial.thresholds if (t["more"], t["less"]) == ("privacy", "security"))
    weights = threshold["weights"]
    totals = {key: sum(weights[value] * row[value][0] for value in given.values) for key, row in given.effects.items()}
    assert totals["0000000c"] == pytest.approx(totals[threshold["rival"]], abs=1e-9)
    assert weights["privacy"] / weights["security"] == pytest.approx(threshold["until"])


# --- the public page ----------------------------------------------------------------------------------------------
def test_words_come_before_figures_and_no_single_score_is_given(client, plan):
    text = client.get(address(plan)).content.decode()
    words, figures = text.index("bovenaan"), text.index("Van 100 manieren om te wegen")
    assert words < figures
    assert "Er is geen eindcijfer" in text
    assert "Hoe berekend?" in text


def test_the_address_holds_the_weights_and_the_page_works_without_javascript(client, plan):
    safe = client.get(address(plan) + "?w.security=10&w.privacy=1&w.justice=0").content.decode()
    private = client.get(address(plan) + "?w.security=1&w.privacy=10&w.justice=0").content.decode()
    assert "Met deze gewichten staat “Sensoren” bovenaan." in safe
    assert "Met deze gewichten staat “Sensoren” bovenaan." not in private
    assert 'name="w.security" value="10"' in safe


@pytest.mark.parametrize("query", [f"?w.security={weight}" for weight in ("11", "x", "-1", "0", "²")])
def test_weights_that_are_none_are_refused_with_a_sentence(client, plan, query):
    response = client.get(address(plan) + query)
    assert response.status_code == 400
    assert "Kies hele getallen van 0 tot 10" in response.content.decode()


def test_with_javascript_only_the_outcome_is_sent(client, plan):
    response = client.get(address(plan) + "?w.security=10&w.privacy=1", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "bovenaan" in response.content.decode()


def test_a_dossier_with_one_value_says_that_there_is_nothing_to_weigh(client):
    content = weighed_content()
    content["value_effects"] = content["value_effects"][:1]
    plan = published_initiative(phase="weighing", route="standard", **{**content, "measures": []})
    assert "Er valt nog niets te wegen" in client.get(address(plan)).content.decode()
    assert client.get(address(plan, "weighing_json")).status_code == 404


def test_the_figures_can_be_downloaded_with_what_is_needed_to_compute_them_again(client, plan):
    content = client.get(address(plan, "weighing_json")).json()
    assert content["input_hash"] == hash_of(content["input"], content["parameters"], content["seed"])
    for shares in content["result"]["rank_acceptability"].values():
        assert sum(shares) == pytest.approx(1)


def test_the_page_takes_few_queries_with_three_groups(client, plan, django_assert_max_num_queries):
    for number in range(3):
        group, member = group_of(plan, name=f"Groep {number}")
        kept = write_preferences(by=member, group=group, initiative=plan, statements=[MORE_PRIVACY])
        publish_preferences(by=member, preferences=kept)
    client.get(address(plan))  # the first visitor computes
    with django_assert_max_num_queries(12):
        assert "Groep 2" in client.get(address(plan) + "?w.security=9&w.privacy=1").content.decode()


# --- groups -------------------------------------------------------------------------------------------------------
def test_nobody_sees_the_answer_of_a_group_until_the_group_publishes_it(client, plan):
    group, member = group_of(plan)
    kept = write_preferences(by=member, group=group, initiative=plan, statements=[MORE_PRIVACY], explanation="Rust.")
    assert "Fractie Duin" not in client.get(address(plan)).content.decode()
    publish_preferences(by=member, preferences=kept)
    text = client.get(address(plan)).content.decode()
    assert "Fractie Duin" in text
    assert "Privacy telt minstens 3 keer zo zwaar als veiligheid." in text
    assert Event.objects.get(kind="preferences_published").after["statements"] == [MORE_PRIVACY]


def test_what_a_group_changes_later_is_not_public_until_it_publishes_again(client, plan):
    group, member = group_of(plan)
    kept = write_preferences(by=member, group=group, initiative=plan, statements=[MORE_PRIVACY])
    publish_preferences(by=member, preferences=kept)
    write_preferences(by=member, group=group, initiative=plan, statements=[], explanation="Nog niet zeker.")
    text = client.get(address(plan)).content.decode()
    assert "3 keer" in text
    assert "Nog niet zeker" not in text
    withdraw_preferences(by=member, preferences=kept)
    assert "Fractie Duin" not in client.get(address(plan)).content.decode()


def test_no_official_reads_writes_or_publishes_for_a_group(client, plan):
    group, member = group_of(plan)
    kept = write_preferences(by=member, group=group, initiative=plan, statements=[MORE_PRIVACY])
    manager = official(plan.organisation, "manager", "editor", "executive")
    for action in (
        lambda: write_preferences(by=manager, group=group, initiative=plan, statements=[]),
        lambda: publish_preferences(by=manager, preferences=kept),
        lambda: withdraw_preferences(by=manager, preferences=kept),
    ):
        with pytest.raises(PermissionDenied):
            action()
    client.force_login(manager)
    assert (
        client.get(reverse("group_preferences", args=[plan.organisation.slug, group.slug, plan.slug])).status_code
        == 403
    )


def test_a_group_weighs_only_plans_of_its_own_organisation(plan):
    group, member = group_of(plan)
    with pytest.raises(ValidationError):
        write_preferences(by=member, group=group, initiative=published_initiative(), statements=[])


@pytest.mark.parametrize(
    "statement",
    [
        {"kind": "more", "a": "privacy", "b": "privacy", "factor": 1},
        {"kind": "more", "a": "privacy", "b": "happiness", "factor": 1},
        {"kind": "more", "a": "privacy", "b": "security", "factor": 0.5},
        {"kind": "share", "a": "privacy", "least": 0.6, "most": 0.5},
        {"kind": "share", "a": "privacy", "least": None, "most": 0.5},
        {"kind": "other", "a": "privacy"},
        {},
    ],
)
def test_a_wrong_statement_is_refused_by_its_number(plan, statement):
    group, member = group_of(plan)
    with pytest.raises(ValidationError, match="Uitspraak 2"):
        write_preferences(by=member, group=group, initiative=plan, statements=[MORE_PRIVACY, statement])
    assert not Preferences.objects.exists()


def test_statements_that_contradict_each_other_are_named_and_only_those(client, plan):
    group, member = group_of(plan)
    client.force_login(member)
    page = reverse("group_preferences", args=[plan.organisation.slug, group.slug, plan.slug])
    choices = [("privacy", "2", "security"), ("security", "1", "privacy"), ("justice", "1", "privacy")]
    data = {
        f"{name}{n}": value
        for n, row in enumerate(choices)
        for name, value in zip(("a", "factor", "b"), row, strict=True)
    }
    assert client.post(page, {**data, "what": "save"}).status_code == 302
    outcome = client.get(page).context["mine"].outcome
    assert len(outcome.clash) == 2
    assert "Deze uitspraken kunnen niet allemaal tegelijk waar zijn" in client.get(page).content.decode()


def test_a_member_writes_reads_and_publishes_on_the_web(client, plan):
    group, member = group_of(plan)
    client.force_login(member)
    assert group.name in client.get(address(plan)).content.decode()
    page = reverse("group_preferences", args=[plan.organisation.slug, group.slug, plan.slug])
    data = {"a0": "privacy", "factor0": "2", "b0": "security", "least.justice": "10", "what": "save"}
    assert client.post(page, data).status_code == 302
    assert Preferences.objects.get().statements == [
        {"kind": "more", "a": "privacy", "b": "security", "factor": 2.0},
        {"kind": "share", "a": "justice", "least": 0.1, "most": 1.0},
    ]
    assert 'value="10"' in client.get(page).content.decode()
    assert client.post(page, {"what": "publish"}).status_code == 302
    client.logout()
    assert "twee keer zo zwaar" in client.get(address(plan)).content.decode()


def test_a_comparison_with_one_value_is_refused(client, plan):
    group, member = group_of(plan)
    client.force_login(member)
    page = reverse("group_preferences", args=[plan.organisation.slug, group.slug, plan.slug])
    response = client.post(page, {"a0": "privacy", "factor0": "2", "what": "save"})
    assert response.status_code == 400
    assert "#id_b0" in response.content.decode()


def test_a_manager_makes_groups_and_invites_members(client, mailoutbox):
    organisation = OrganisationFactory()
    client.force_login(official(organisation, "manager"))
    page = reverse("weighing_groups", args=[organisation.slug])
    assert (
        client.post(page, {"name": "Fractie Duin", "kind": "council", "email": "duin@example.org"}).status_code == 302
    )
    group = WeighingGroup.objects.get()
    assert group.members.get().email == "duin@example.org"
    member = reverse("weighing_member", args=[organisation.slug, group.slug])
    client.post(member, {"email": "tweede@example.org"})
    client.post(member, {"email": "geen adres"})
    assert group.members.count() == 2
    assert client.post(page, {"name": "", "kind": "council"}).status_code == 400
    assert Event.objects.filter(kind="weighing_member_added", public=True).count() == 0


# --- sentences and table speak of the same ------------------------------------------------------------------------
def test_percents_of_one_whole_add_up_to_a_hundred():
    assert percents([0.0167, 0.3933, 0.59]) == [2, 39, 59]
    assert percents([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert percents([0.0, 1.0]) == [0, 100]


def test_a_choice_that_is_first_in_the_table_is_not_called_never_first_without_saying_of_what(plan):
    names = Names(LocalisedDocument(plan.dossier.document, "en"), {})
    never = [{"kind": "never_first", "alternative": "0000000a"}]
    with translation.override("en"):
        (absolute,) = names.sentences(never, {"0000000a": 0})
        (explained,) = names.sentences(never, {"0000000a": 2})
        (always,) = names.sentences([{"kind": "always_first", "alternative": "0000000c"}], {"0000000c": 97})
    assert absolute.endswith("never comes first, whatever you find important.")
    assert explained.startswith("If every effect is as we estimate it")
    assert "2 of 100 ways" in explained
    assert "97 of 100 ways" in always


def test_a_page_without_a_final_score_has_no_column_of_scores(client, plan):
    text = client.get(address(plan)).content.decode()
    assert "Komt uit op" in text
    assert ">Score" not in text
