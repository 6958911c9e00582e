"""The demo is loaded through the real actions, and reads as a good official would write."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote, urljoin

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import resolve
from django.utils import timezone

from meerwaarde.accounts.models import User
from meerwaarde.decisions.models import DecisionVersion
from meerwaarde.decisions.readiness import missing_to_publish
from meerwaarde.demo.contents import read_dossiers, read_organisations
from meerwaarde.demo.load import load_demo
from meerwaarde.initiatives import dtpr
from meerwaarde.initiatives.actions.signing import MOST_WORDS
from meerwaarde.initiatives.document import build_document
from meerwaarde.initiatives.fields import texts_of
from meerwaarde.initiatives.models import Dossier, Initiative, Suggestion
from meerwaarde.initiatives.routes import PHASES, gates_before
from meerwaarde.initiatives.vocabulary import AlternativeKind, Phase, Route
from meerwaarde.ledger.actions import commitment_of, payload_of
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.queries.arguments import arguments_of
from meerwaarde.participation.queries.counting import counts_of, counts_per_plan
from meerwaarde.values.gates import weighing_missing
from meerwaarde.values.queries.weighing import trial_of, weighing_input
from meerwaarde.values.vocabulary import MeasureRoute

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, loaded once for this module and rolled back after it."""
    files = tmp_path_factory.mktemp("demo") / "files"
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    own_files = override_settings(MEDIA_ROOT=files, PASSWORD_HASHERS=hashers)
    with django_db_blocker.unblock(), own_files, transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


@pytest.fixture
def public(demo):
    return list(Initiative.objects.filter(version__gt=0, organisation__slug="lindervoort").order_by("slug"))


def test_demo_has_six_public_plans_in_different_phases_and_one_that_is_not_public(demo, public):
    assert len(public) == 6
    assert {plan.phase for plan in public} == {
        Phase.GOAL,
        Phase.WEIGHING,
        Phase.DECISION,
        Phase.EXPERIMENT,
        Phase.IN_USE,
        Phase.EVALUATION,
    }
    waiting = Initiative.objects.get(organisation__slug="lindervoort", version=0)
    assert waiting.copied_fields.filter(confirmed_at=None).exists()
    assert Initiative.objects.filter(organisation__slug="hessemeer", phase=Phase.CLOSED).exists()


def test_everything_in_the_demo_is_labelled_as_fictional(demo):
    assert all(
        Organisation.objects.filter(slug__in=["lindervoort", "hessemeer"]).values_list("is_fictional", flat=True)
    )
    assert all(Initiative.objects.values_list("is_fictional", flat=True))
    for organisation in read_organisations()["organisations"]:
        assert "bestaat niet echt" in organisation["introduction"]


def test_loading_again_changes_nothing(demo, django_assert_max_num_queries):
    events, plans = Event.objects.count(), Initiative.objects.count()
    with django_assert_max_num_queries(3):
        assert load_demo().new_dossiers == 0
    assert (Event.objects.count(), Initiative.objects.count()) == (events, plans)


def test_every_public_text_has_its_english_translation(demo):
    for dossier in Dossier.objects.all():
        english = dossier.document["translations"]["en"]
        missing = [path for path, text, _field in texts_of(dossier.document) if text and not english.get(path)]
        missing += [
            key for key in ("why_statement", "closing_sentence") if dossier.document[key] and key not in english
        ]
        assert missing == [], dossier


def test_every_plan_passes_the_gates_of_the_phases_it_went_through(demo):
    for plan in Initiative.objects.filter(version__gt=0):
        document = build_document(plan)
        for phase in PHASES[plan.route][: PHASES[plan.route].index(Phase(plan.phase)) + 1]:
            for gate in gates_before(phase, plan.route):
                assert gate.missing(document, plan) == [], (plan.slug, phase)


def test_every_plan_weighs_doing_nothing_and_a_way_without_technology(public):
    for plan in public:
        kinds = set(plan.alternatives.values_list("kind", flat=True))
        assert kinds == set(AlternativeKind.values), plan.slug


def test_public_dossier_equals_the_rows(demo):
    for dossier in Dossier.objects.select_related("initiative"):
        assert dossier.document == build_document(dossier.initiative), dossier


def test_history_lies_in_the_past_in_the_order_of_the_file_and_its_commitments_hold(demo):
    for plan in Initiative.objects.all():
        events = list(Event.objects.filter(subject_type="initiatives.initiative", subject_id=plan.pk).order_by("id"))
        moments = [event.at for event in events]
        assert moments == sorted(moments)
        assert all(bytes(event.commitment) == commitment_of(bytes(event.salt), payload_of(event)) for event in events)
    for plan in Initiative.objects.filter(version__gt=0):
        file = next(
            file for file in read_dossiers() if (file.organisation, file.slug) == (plan.organisation.slug, plan.slug)
        )
        assert plan.published_at == next(step["at"] for step in file.history if step["do"] == "publish")
        assert plan.version >= 5 or plan.organisation.slug == "hessemeer" or plan.phase == Phase.GOAL


def test_every_technology_is_of_a_kind_the_forms_offer(public):
    kinds = {technology.kind for plan in public for technology in plan.technologies.all()}
    assert kinds
    assert kinds <= set(dtpr.KIND)


def test_signed_statements_have_at_most_120_words(demo):
    signed = Initiative.objects.exclude(why_statement="")
    assert signed.count() >= 4
    for plan in signed:
        assert plan.why_signed_as
        for text in (plan.why_statement, plan.translations.get(language="en", path="why_statement").text):
            assert len(text.split()) <= MOST_WORDS


def test_chain_of_every_plan_says_who_gets_what_for_how_long(public):
    for plan in public:
        steps = list(plan.chain_steps.all())
        assert {"collect", "use", "retain"} <= {step.kind for step in steps}, plan.slug
        assert all(step.recipient and step.retention and step.legal_ground for step in steps), plan.slug
        assert all(step.personal in ("yes", "no") for step in steps), plan.slug


def test_demo_shows_the_special_cases(demo):
    assert Initiative.objects.filter(route=Route.EXPERIMENT, version__gt=0).exists()
    assert Initiative.objects.filter(route=Route.LIGHT, version__gt=0).exists()
    assert Suggestion.objects.filter(state=Suggestion.State.OPEN).count() == 3
    plan = Initiative.objects.get(slug="veilig-uitgaan-havenkade")
    assert plan.attachments.filter(is_public=True).count() == 1
    assert plan.places.get().precision == "street"
    assert plan.places.get().precision_reason
    assert Initiative.objects.get(slug="straatverlichting-dimmen").draft.content.keys() == {"risk_management"}


def test_values_are_weighed_in_the_phase_for_it_and_with_a_public_reason(demo):
    """The first version knows no effects yet; they come while the plan is being weighed."""
    weighed = Initiative.objects.filter(value_effects__isnull=False).distinct()
    assert weighed.count() == 6
    for plan in weighed:
        phase = Phase.DRAFT
        for event in Event.objects.filter(subject_type="initiatives.initiative", subject_id=plan.pk).order_by("id"):
            phase = event.after.get("phase", phase)
            if event.after.get("value_effects"):
                assert (phase, bool(event.reason), event.version > 1) == (Phase.WEIGHING, True, True), plan.slug
                break


def test_plan_that_is_still_weighed_shows_what_is_needed(public):
    plan = next(plan for plan in public if plan.phase == Phase.WEIGHING)
    fields = [needed.field for needed in weighing_missing(build_document(plan), plan)]
    assert fields == ["value_effects", "value_effects", "areas_untouched", "measures"]


def test_every_alternative_that_is_weighed_has_an_effect(demo):
    for plan in Initiative.objects.filter(value_effects__isnull=False).distinct():
        without = [alternative.title for alternative in plan.alternatives.all() if not alternative.effects.exists()]
        assert without == [], plan.slug


def test_measures_of_the_night_out_take_all_four_routes_and_the_traffic_lights_leave_one_out(demo):
    def routes(slug):
        return set(Initiative.objects.get(slug=slug).measures.values_list("route", flat=True))

    assert routes("veilig-uitgaan-havenkade") == set(MeasureRoute.values)
    assert set(MeasureRoute.values) - routes("slimme-verkeerslichten-ringweg") == {MeasureRoute.DEBATE}


@pytest.mark.parametrize(
    ("slug", "more", "less", "first", "then"),
    [
        (
            "veilig-uitgaan-havenkade",
            "privacy",
            "security",
            "Geluid en drukte meten",
            "Meer gastheren op straat",
        ),
        (
            "straatverlichting-dimmen",
            "privacy",
            "security",
            "Lantaarns die mensen opmerken",
            "Dimmen met een klok",
        ),
        (
            "slimme-verkeerslichten-ringweg",
            "security",
            "justice",
            "Lichten die meekijken naar de drukte (voorkeur)",
            "Rotondes en een fietstunnel",
        ),
        (
            "afvalcontainers-met-vulsensor",
            "dignity",
            "security",
            "Vulsensoren",
            "Vaker legen op drukke plekken",
        ),
    ],
)
def test_choice_hangs_on_one_value_counting_about_twice_as_much(demo, slug, more, less, first, then):
    plan = Initiative.objects.get(slug=slug)
    given = weighing_input(build_document(plan))
    titles = dict(plan.alternatives.values_list("key", "title"))
    equal = trial_of(given, dict.fromkeys(given.values, 4))
    assert [titles[key] for key in equal.leaders] == [first]
    assert (equal.thresholds[0]["more"], equal.thresholds[0]["less"]) == (more, less)
    assert 1.5 <= equal.thresholds[0]["until"] <= 2
    assert titles[equal.thresholds[0]["rival"]] == then
    heavier = trial_of(given, {**dict.fromkeys(given.values, 4), more: 9})
    assert [titles[key] for key in heavier.leaders] == [then]


def test_one_round_is_open_one_is_answered_and_one_is_late(demo):
    answered, late, now_open = (
        Round.objects.get(initiative__slug=slug, conversation=None)
        for slug in ("straatverlichting-dimmen", "slimme-verkeerslichten-ringweg", "energieadvies-aan-huis")
    )
    counts = counts_of(answered)
    assert (counts.total, counts.without_outcome, counts.withheld) == (24, 0, 1)
    assert answered.reported_at
    assert not answered.is_overdue
    assert (late.is_overdue, counts_of(late).without_outcome) == (True, 6)
    assert now_open.takes_contributions
    assert [line.total for line in arguments_of(answered)] == [8, 5, 5, 3, 2, 1]


def test_one_decision_waits_for_answers_and_says_what_is_open(demo):
    draft = DecisionVersion.objects.get(published_at=None)
    assert draft.decision.initiative.slug == "slimme-verkeerslichten-ringweg"
    missing = " ".join(missing_to_publish(draft, allow_open=False))
    counts = counts_per_plan(initiative=draft.decision.initiative_id)[draft.decision.initiative_id]
    assert f"{counts.without_outcome} van de {counts.total}" in missing
    assert not draft.decision.initiative.decisions.filter(current__isnull=False).exists()


def test_everybody_in_the_demo_said_and_heard_it_on_the_day_of_the_story(demo):
    for one in Contribution.objects.select_related("round__promise", "answer"):
        assert one.round.promise.opens_on <= one.received_on <= one.round.promise.closes_on
        if hasattr(one, "answer"):
            assert one.answer.answered_on > one.round.promise.closes_on
    assert Event.objects.filter(kind="contribution_received").latest("id").at <= timezone.now()


LEFT_OUT = {"account_logout", "set_language"}
ELSEWHERE = (settings.STATIC_URL, settings.MEDIA_URL, "/en/")  # the last: the same pages in English


def crawl(client, start, most, within=""):
    """The kinds of pages that are reached by links, so many of each; and what did not answer."""
    waiting, seen, kinds, broken = [start], set(), Counter(), []
    while waiting:
        address = waiting.pop(0)
        kind = resolve(address.partition("?")[0]).view_name
        if address in seen or kinds[kind] == most or kind in LEFT_OUT:
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            broken.append((answer.status_code, address))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = re.findall(r'href="([^"#]*)', answer.content.decode())
            found = [unquote(urljoin(address, unescape(link))).removeprefix(settings.BASE_URL) for link in links]
            here = [link for link in found if link.startswith("/") and not link.startswith(ELSEWHERE)]
            waiting += [link for link in here if within in link]
    return set(kinds), broken


def test_nobody_is_offered_a_link_to_what_is_not_there_or_what_they_may_not_do(demo, client):
    reached, broken = crawl(client, "/", 10)
    assert {"register", "dossier", "round", "decision", "impact", "dossier_weighing"} <= reached
    for roles, email in {person.roles: person.email for person in demo.sign_ins}.items():
        client.force_login(User.objects.get(email=email))
        reached, refused = crawl(client, "/work/", 3, within="/work/")
        assert "edit_overview" in reached or roles == ("supplier",)
        broken += [(*one, roles) for one in refused]
    assert broken == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_texts_are_short_and_plain(language):
    """Sentences of at most 12 words on average and 28 at most: the rule of thumb for language level B1."""
    lengths = []
    for file in read_dossiers():
        content = file.content()
        texts = [
            text
            for path, text in content["translations"]["en"].items()
            if path.count("/") == 0 or "description" in path
        ]
        if language == "nl":
            texts = [text for _path, text, _field in texts_of(content) if len(text.split()) > 6]
        for text in texts:
            for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
                words = sentence.strip(" -").split()
                if len(words) > 2:
                    lengths.append(len(words))
                    assert len(words) <= 28, (file.name, sentence)
    assert sum(lengths) / len(lengths) <= 12
