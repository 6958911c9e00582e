"""A decision: written as a draft, published when everybody has an answer (or with a name to it), and then fixed."""

import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from factories import (
    ExecutiveFactory,
    answered,
    closed_round,
    drafted_decision,
    official,
    opened_round,
    promised_change,
    published_decision,
    published_initiative,
    said,
    weighed_content,
)
from meerwaarde.decisions.actions import (
    CitationRow,
    Early,
    announce_decision,
    discard_draft,
    drop_commitment,
    finish_commitment,
    fix_turnout,
    link_formal_procedure,
    make_commitment,
    publish_decision,
    remove_consideration,
    start_change,
    start_decision,
    write_consideration,
    write_decision,
)
from meerwaarde.decisions.models import Commitment, Decision, DecisionVersion, TurnoutRow
from meerwaarde.initiatives.actions.editing import NotYetPublishable, publish_changes, save_draft
from meerwaarde.initiatives.actions.phases import GateNotMet, move_to_phase
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import add_argument, close_round, merge_arguments
from meerwaarde.participation.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return published_initiative(
        title="Veilig uitgaan", route="standard", phase="decision", review_on="2030-01-01", **weighed_content()
    )


@pytest.fixture
def decider(plan):
    return official(plan.organisation, "decision_maker")


@pytest.fixture
def editor(plan):
    return official(plan.organisation)


def on_plan(plan, name, *more):
    return reverse(name, args=[plan.organisation.slug, plan.slug, *more])


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def refused(call, **values):
    with pytest.raises(GateNotMet) as refusal:
        call(**values)
    return refusal.value.messages


# --- publishing ---------------------------------------------------------------------------------------------------
def test_a_decision_is_published_and_everybody_can_read_what_it_rests_on(client, plan, decider):
    _round, several = closed_round(plan)
    cited = answered(several)
    version = publish_decision(by=decider, decision=drafted_decision(plan, cites=cited).decision)
    page = text_of(client, version.get_absolute_url())
    for words in (
        "Een proef met sensoren",
        "Bewoners willen rust.",
        "Zet korf 0 bij de school.",
        "Wat er met security gebeurt.",
        "Verslag van de raad",
        "geluidsmeter",
        "24 uur",
        "Fractie Duin",
        "geen formeel bezwaar",
    ):
        assert words.lower() in page.lower(), words
    assert "Een proef met sensoren" in text_of(client, on_plan(plan, "dossier"))
    event = Event.objects.get(kind="decision_published")
    assert (event.public, event.role) == (True, "decision_maker")
    assert "Zet korf" not in str(event.after)


def test_a_draft_is_on_no_public_page_and_in_no_log(client, plan):
    draft = drafted_decision(plan)
    assert client.get(on_plan(plan, "decision", draft.decision.number)).status_code == 404
    assert "Een proef met sensoren" not in text_of(client, on_plan(plan, "dossier"))
    assert not Event.objects.filter(kind__startswith="decision").exists()


def test_nothing_is_published_while_a_contribution_has_no_outcome(plan, decider):
    _round, several = closed_round(plan)
    draft = drafted_decision(plan)
    assert "3 van de 3" in " ".join(refused(publish_decision, by=decider, decision=draft.decision))
    answered(several[:2])
    assert "1 van de 3" in " ".join(refused(publish_decision, by=decider, decision=draft.decision))
    answered(several[2:])
    assert publish_decision(by=decider, decision=draft.decision).unanswered == 0


def test_nothing_is_published_while_people_are_being_asked(plan, decider):
    opened_round(plan)
    early = Early(ExecutiveFactory(organisation=plan.organisation), "legal", "De wet.", timezone.localdate())
    draft = drafted_decision(plan)
    assert "Wacht tot" in " ".join(refused(publish_decision, by=decider, decision=draft.decision, early=early))


def early_by(plan, **values):
    fields = {
        "executive": ExecutiveFactory(organisation=plan.organisation, function="wethouder", name="Noor Vos"),
        "ground": "legal",
        "reason": "De subsidie vervalt morgen.",
        "answers_by": timezone.localdate() + timedelta(days=14),
    }
    return Early(**{**fields, **values})


def test_a_named_decision_maker_may_go_first_and_every_page_says_so_until_the_last_answer(client, plan, decider):
    _round, several = closed_round(plan)
    answered(several[:1])
    version = publish_decision(by=decider, decision=drafted_decision(plan).decision, early=early_by(plan))
    assert (version.contributions, version.unanswered) == (3, 2)
    pages = [version.get_absolute_url(), on_plan(plan, "dossier"), "/register/", on_plan(plan, "impact")]
    for address in pages:
        assert "2 van 3 nog niet beantwoord" in " ".join(text_of(client, address).split()), address
    decision = text_of(client, version.get_absolute_url())
    assert "wethouder Noor Vos" in decision
    assert "De subsidie vervalt morgen." in decision
    answered(several[1:])
    for address in pages:
        assert "van 3 nog niet beantwoord" not in text_of(client, address)
    assert "De subsidie vervalt morgen." in text_of(client, version.get_absolute_url())


@pytest.mark.parametrize(
    "wrong", [{"ground": "because"}, {"reason": " "}, {"answers_by": timezone.localdate() - timedelta(days=400)}]
)
def test_going_first_needs_a_ground_a_reason_and_a_new_day(plan, decider, wrong):
    closed_round(plan)
    with pytest.raises(ValidationError):
        publish_decision(by=decider, decision=drafted_decision(plan).decision, early=early_by(plan, **wrong))
    assert not DecisionVersion.objects.filter(published_at__isnull=False).exists()


def test_only_an_executive_of_this_organisation_who_is_in_office_takes_it_on(plan, decider):
    closed_round(plan)
    decision = drafted_decision(plan).decision
    for executive in (
        ExecutiveFactory(),
        ExecutiveFactory(organisation=plan.organisation, until=timezone.localdate() - timedelta(days=1)),
    ):
        with pytest.raises(PermissionDenied):
            publish_decision(by=decider, decision=decision, early=early_by(plan, executive=executive))


def test_the_database_refuses_open_answers_without_a_ground(plan):
    version = published_decision(plan)
    with pytest.raises(IntegrityError):
        DecisionVersion.objects.filter(pk=version.pk).update(unanswered=1)


def test_everything_that_is_needed_is_named_at_once(plan, decider, editor):
    draft = start_decision(by=editor, initiative=plan, title="Leeg")
    needed = " ".join(refused(publish_decision, by=decider, decision=draft.decision))
    for words in ("wat er is besloten", "de datum", "Kies een van de", "overweging"):
        assert words in needed, (words, needed)


def test_who_promised_that_advice_counts_says_what_is_done_with_it(plan, decider, editor):
    _round, several = closed_round(plan, level="advise")
    answered(several)
    draft = drafted_decision(plan)
    assert "advies meetelt" in " ".join(refused(publish_decision, by=decider, decision=draft.decision))
    with pytest.raises(ValidationError, match="afwijkt"):
        write_decision(by=editor, decision=draft.decision, advice="departed")
    write_decision(by=editor, decision=draft.decision, advice="departed", departure_reason="Het is te duur.")
    assert publish_decision(by=decider, decision=draft.decision).departs


def test_what_was_used_has_a_follow_up_before_the_decision_is_published(plan, decider):
    _round, several = closed_round(plan)
    used = answered(several[:2], outcome="used")
    answered(several[2:])
    draft = drafted_decision(plan)
    assert "2 inbrengen zijn gebruikt" in " ".join(refused(publish_decision, by=decider, decision=draft.decision))
    promised_change(plan, used)
    assert publish_decision(by=decider, decision=draft.decision).published_at


def test_only_a_decision_maker_publishes(plan, editor):
    draft = drafted_decision(plan)
    with pytest.raises(PermissionDenied):
        publish_decision(by=editor, decision=draft.decision)
    with pytest.raises(PermissionDenied):
        publish_decision(by=official(published_initiative().organisation, "decision_maker"), decision=draft.decision)


# --- fixed once published -----------------------------------------------------------------------------------------
def test_a_published_decision_cannot_be_written_to(plan, editor, decider):
    version = published_decision(plan)
    decision = version.decision
    for call in (
        lambda: write_decision(by=editor, decision=decision, title="Anders"),
        lambda: write_consideration(by=editor, decision=decision, title="Nog een"),
        lambda: remove_consideration(by=editor, decision=decision, position=0),
        lambda: discard_draft(by=editor, decision=decision),
        lambda: publish_decision(by=decider, decision=decision),
    ):
        with pytest.raises(ValidationError, match="verandert niet"):
            call()


def test_a_change_is_a_new_version_with_a_reason_and_the_old_one_stays_readable(client, plan, editor, decider):
    first = published_decision(plan)
    change = start_change(by=editor, decision=first.decision)
    assert [one.title for one in change.considerations.all()] == ["Bewoners willen rust."]
    assert change.considerations.get().citations.count() == first.considerations.get().citations.count()
    with pytest.raises(ValidationError):
        start_change(by=editor, decision=first.decision)
    write_decision(by=editor, decision=first.decision, text="De proef duurt een jaar.")
    with pytest.raises(ValidationError):
        publish_decision(by=decider, decision=first.decision)
    second = publish_decision(by=decider, decision=first.decision, reason="Een half jaar was te kort.")
    page = text_of(client, second.get_absolute_url())
    assert "De proef duurt een jaar." in page
    assert "Een half jaar was te kort." in page
    old = text_of(client, on_plan(plan, "decision_version", 1, 1))
    assert "Er komt een proef van een half jaar." in old
    assert "geldt niet meer" in old
    assert first.considerations.count() == 1


def test_a_draft_that_was_never_public_leaves_nothing(plan, editor):
    discard_draft(by=editor, decision=drafted_decision(plan).decision)
    assert not Decision.objects.exists()


def test_a_consideration_cites_only_what_belongs_to_this_plan(plan, editor):
    draft = drafted_decision(plan)
    elsewhere = said(opened_round()).contribution
    for row in (CitationRow("contribution", contribution=elsewhere.pk), CitationRow("effect", effect_key="ffffffff")):
        with pytest.raises(ValidationError):
            write_consideration(by=editor, decision=draft.decision, title="X", citations=[row])
    assert draft.considerations.count() == 1


def test_a_limit_that_says_nothing_is_refused_by_its_row(plan, editor):
    draft = drafted_decision(plan)
    with pytest.raises(ValidationError, match="Rij 2"):
        write_decision(
            by=editor,
            decision=draft.decision,
            limits=[{"kind": "condition", "text": "Bord erbij."}, {"kind": "retention"}],
        )
    assert draft.limits.count() == 3


def test_considerations_close_ranks_when_one_is_taken_out(plan, editor):
    draft = drafted_decision(plan)
    for title in ("Twee", "Drie"):
        write_consideration(by=editor, decision=draft.decision, title=title)
    remove_consideration(by=editor, decision=draft.decision, position=1)
    assert [(one.position, one.title) for one in draft.considerations.all()] == [
        (0, "Bewoners willen rust."),
        (1, "Drie"),
    ]


# --- the gates ----------------------------------------------------------------------------------------------------
def test_no_step_out_of_the_decision_without_a_public_one(plan, editor):
    assert "Publiceer het besluit" in " ".join(refused(move_to_phase, by=editor, initiative=plan, target="in_use"))
    drafted_decision(plan)
    refused(move_to_phase, by=editor, initiative=plan, target="in_use")
    Decision.objects.all().delete()
    published_decision(plan)
    assert move_to_phase(by=editor, initiative=plan, target="in_use").phase == "in_use"


def test_a_decision_before_the_last_answer_opens_the_gate_only_until_its_day(plan, editor, decider):
    closed_round(plan)
    version = publish_decision(by=decider, decision=drafted_decision(plan).decision, early=early_by(plan))
    DecisionVersion.objects.filter(pk=version.pk).update(answers_by=timezone.localdate() - timedelta(days=1))
    assert "3 van de 3" in " ".join(refused(move_to_phase, by=editor, initiative=plan, target="in_use"))
    DecisionVersion.objects.filter(pk=version.pk).update(answers_by=timezone.localdate())
    assert move_to_phase(by=editor, initiative=plan, target="in_use").phase == "in_use"


def test_a_plan_is_closed_only_when_what_was_promised_was_done_or_dropped(plan, editor):
    published_decision(plan)
    made = promised_change(plan, [])
    closing = {"by": editor, "initiative": plan, "target": "closed", "outcome": "stopped", "closing_sentence": "Klaar."}
    assert "beloofd" in " ".join(refused(move_to_phase, **closing))
    finish_commitment(by=editor, commitment=made)
    assert move_to_phase(**closing).phase == "closed"


def test_the_workspace_asks_no_more_queries_for_many_plans_with_decisions(client, plan, editor):
    client.force_login(editor)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("work")).status_code == 200
        return len(captured)

    published_decision(plan)
    few = queries()
    for _number in range(4):
        another = published_initiative(
            plan.organisation, title="Nog een", route="standard", phase="decision", **weighed_content()
        )
        published_decision(another)
    assert queries() == few


# --- the receipt --------------------------------------------------------------------------------------------------
def test_the_receipt_tells_where_a_contribution_is_cited_and_what_changes(client, plan):
    _round, several = closed_round(plan)
    used = answered(several, outcome="used")
    promised_change(plan, used[:1])
    promised_change(plan, used[1:], what="Iets anders")
    published_decision(plan, cites=used[:1])
    page = text_of(client, reverse("receipt", args=[several[0].code]))
    assert "Aangehaald in overweging 1 van het besluit “Een proef met sensoren”" in page
    assert "Er komt een korf bij de school." in page
    assert "Aangehaald" not in text_of(client, reverse("receipt", args=[several[1].code]))


def test_who_says_a_cited_argument_reads_it_on_the_receipt_also_after_a_merge(client, plan, editor):
    round, several = closed_round(plan)
    contributions = answered(several)
    argument = add_argument(by=editor, round=round, title="Bij de school", contributions=contributions[:2])
    other = add_argument(by=editor, round=round, title="Langs het plein", contributions=contributions[2:])
    draft = drafted_decision(plan)
    write_consideration(
        by=editor, decision=draft.decision, title="Kinderen.", citations=[CitationRow("argument", argument=argument.pk)]
    )
    publish_decision(by=official(plan.organisation, "decision_maker"), decision=draft.decision)
    words = "Aangehaald in overweging 2 van het besluit “Een proef met sensoren”"
    pages = [text_of(client, reverse("receipt", args=[one.code])) for one in several]
    assert [words in page for page in pages] == [True, True, False]
    assert "Via het argument “Bij de school”." in pages[0]
    assert "Bij de school" in text_of(client, on_plan(plan, "impact"))
    merge_arguments(by=editor, into=other, others=[argument])
    pages = [text_of(client, reverse("receipt", args=[one.code])) for one in several]
    assert all(words in page for page in pages)


def test_an_argument_of_another_plan_cannot_be_cited(plan, editor):
    elsewhere, _several = closed_round()
    argument = add_argument(by=official(elsewhere.initiative.organisation), round=elsewhere, title="Elders")
    with pytest.raises(ValidationError):
        write_consideration(
            by=editor,
            decision=drafted_decision(plan).decision,
            title="X",
            citations=[CitationRow("argument", argument=argument.pk)],
        )


# --- did it happen? -----------------------------------------------------------------------------------------------
def test_a_promise_becomes_late_by_itself_and_is_done_or_dropped_with_a_reason(client, plan, editor):
    late = promised_change(plan, [], due_on=timezone.localdate() - timedelta(days=1), what="Te laat ding")
    fine = promised_change(plan, [], what="Op tijd ding")
    assert (late.is_late, fine.is_late) == (True, False)
    page = text_of(client, on_plan(plan, "impact"))
    assert "te laat" in page
    assert page.index("Te laat ding") < page.index("Op tijd ding")
    with pytest.raises(ValidationError):
        drop_commitment(by=editor, commitment=fine, reason=" ")
    drop_commitment(by=editor, commitment=fine, reason="Er is geen geld meer.")
    finish_commitment(by=editor, commitment=late, result="Hij staat er.")
    page = text_of(client, on_plan(plan, "impact"))
    assert "Er is geen geld meer." in page
    assert "later dan beloofd" in page
    with pytest.raises(ValidationError):
        finish_commitment(by=editor, commitment=late)
    assert set(Event.objects.filter(kind__startswith="commitment").values_list("kind", flat=True)) == {
        "commitment_made",
        "commitment_done",
        "commitment_dropped",
    }


def test_only_what_was_used_can_be_the_cause_of_a_change(plan, editor):
    _round, several = closed_round(plan)
    kept = answered(several[:1])
    with pytest.raises(ValidationError):
        promised_change(plan, kept)
    assert not Commitment.objects.exists()


def test_the_database_refuses_a_dropped_promise_without_a_reason(plan):
    made = promised_change(plan, [])
    with pytest.raises(IntegrityError):
        Commitment.objects.filter(pk=made.pk).update(state="dropped", settled_on=timezone.localdate())


def test_without_a_question_to_residents_there_is_no_picture_of_what_they_changed(client, plan):
    published_decision(plan)
    page = text_of(client, on_plan(plan, "impact"))
    assert "nog niets gevraagd" in page
    assert "In een plaatje" not in page
    closed_round(plan)
    assert "In een plaatje" in text_of(client, on_plan(plan, "impact"))


# --- who took part ------------------------------------------------------------------------------------------------
def test_who_took_part_is_counted_once_and_small_numbers_are_nowhere(client, plan, editor):
    round, _several = closed_round(plan)
    groups = {"Bewoners van de wijk": 40, "Jongeren": 3, "Ouderen": 7, "Mensen zonder Nederlands": 0, "Horeca": None}
    fix_turnout(by=editor, round=round, counts={"group": groups})
    rows = {row.label: (row.standing, row.number) for row in TurnoutRow.objects.filter(dimension="group")}
    assert rows == {
        "Bewoners van de wijk": ("counted", 40),
        "Jongeren": ("hidden", None),
        "Ouderen": ("hidden", None),
        "Mensen zonder Nederlands": ("counted", 0),
        "Horeca": ("not_recorded", None),
    }
    page = text_of(client, on_plan(plan, "impact"))
    assert "Mensen zonder Nederlands" in page
    assert "niemand" in page
    with pytest.raises(ValidationError, match="één keer"):
        fix_turnout(by=editor, round=round, counts={"group": groups})
    assert "[3" not in str(Event.objects.get(kind="turnout_fixed").after)


def test_nobody_is_counted_while_a_round_is_open(plan, editor):
    with pytest.raises(ValidationError):
        fix_turnout(by=editor, round=opened_round(plan), counts={})


# --- the ways in law ----------------------------------------------------------------------------------------------
def test_the_page_leads_to_the_announcement_and_its_period(client, plan, editor):
    version = published_decision(plan)
    until = timezone.localdate() + timedelta(days=42)
    values = {
        "announcement_url": "https://officielebekendmakingen.example/gmb-1",
        "formal_route": "objection",
        "formal_url": "https://lindervoort.example/bezwaar",
        "formal_until": until,
    }
    announce_decision(by=editor, decision=version.decision, **values)
    page = text_of(client, version.get_absolute_url())
    assert values["announcement_url"] in page
    assert values["formal_url"] in page
    assert "bezwaar" in page
    with pytest.raises(ValidationError):
        announce_decision(by=editor, decision=version.decision, formal_route="")


def test_where_taking_part_is_itself_a_procedure_in_law_the_dossier_leads_there(client, plan, editor):
    link_formal_procedure(by=editor, initiative=plan, title="Zienswijze", url="https://loket.example/zienswijze")
    assert "https://loket.example/zienswijze" in text_of(client, on_plan(plan, "dossier"))
    link_formal_procedure(by=editor, initiative=plan, title="", url="")
    assert "loket.example" not in text_of(client, on_plan(plan, "dossier"))


# --- pages at any size --------------------------------------------------------------------------------------------
def test_the_pages_take_no_more_queries_for_sixty_contributions_than_for_three(client, plan, decider, editor):
    def grow(number, first=0):
        made = opened_round(plan, by=editor)
        several = [said(made, f"Tekst {first + n}") for n in range(number)]
        today = timezone.localdate()
        Promise.objects.filter(round=made).update(
            opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1)
        )
        close_round(by=editor, round=made)
        return answered(several)

    addresses = [
        on_plan(plan, "decision", 1),
        on_plan(plan, "impact"),
        on_plan(plan, "plan_council"),
        on_plan(plan, "dossier"),
        reverse("council", args=[plan.organisation.slug]),
    ]

    def queries():
        found = []
        for address in addresses:
            client.get(address)
            Initiative.objects.filter(pk=plan.pk).update(changed_at=timezone.now())
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    version = published_decision(plan, cites=grow(3))
    few = queries()
    change = start_change(by=editor, decision=version.decision)
    cited = [CitationRow("contribution", contribution=one.pk) for one in grow(57, first=3)]
    for title in ("Twee", "Drie"):
        write_consideration(by=editor, decision=version.decision, title=title, citations=cited)
    publish_decision(by=decider, decision=change.decision, reason="Meer gehoord.")
    for number in range(6):
        make_commitment(
            by=editor, initiative=plan, what=f"Ding {number}", who="Team", due_on=timezone.localdate(), kind="motion"
        )
    many = queries()
    assert max(many) <= 12, dict(zip(addresses, many, strict=True))
    assert all(later <= earlier + 1 for earlier, later in zip(few, many, strict=True)), (few, many)


# --- the memo, the PDF, the calendar and the feed -----------------------------------------------------------------
def test_the_memo_is_two_accessible_pages_and_a_document_to_edit_at_addresses_that_stay(client, plan):
    long = "Wat er gebeurt, in een zin die veel langer is dan nodig om te zeggen wat er gebeurt. " * 40
    plan = published_initiative(
        plan.organisation, title="Lang", route="standard", phase="decision", problem=long, **weighed_content()
    )
    closed_round(plan)
    content = client.get(on_plan(plan, "council_memo_pdf")).content
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) <= 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("1. Het doel", "5. De keuze", "Open:", "Drie vragen"):
        assert words in text
    document = Document(io.BytesIO(client.get(on_plan(plan, "council_memo_docx")).content))
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == ["Lang"]
    assert "1. Het doel" in [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    found = json.loads(client.get(on_plan(plan, "council_memo_json")).content)
    assert found["@type"] == "Report"
    assert any(one["contentUrl"].endswith("/council/memo.pdf") for one in found["encoding"])


def test_pdf_calendar_and_feed_tell_of_the_decision_and_of_what_was_promised(client, plan):
    before = client.get(on_plan(plan, "dossier_pdf")).headers["ETag"]
    promised_change(plan, [])
    published_decision(plan)
    pdf = client.get(on_plan(plan, "dossier_pdf"))
    assert pdf.headers["ETag"] != before
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Bewoners willen rust." in text
    assert "Er komt een korf bij de school." in text
    calendar = client.get(on_plan(plan, "dossier_ics")).content.decode()
    assert "Besloten: Een proef met sensoren" in calendar
    assert "Beloofd: Er komt een korf bij de school." in calendar
    feed = text_of(client, on_plan(plan, "dossier_feed"))
    assert "Besluit gepubliceerd" in feed
    assert "Een proef met sensoren" in feed


# --- whom to ask, and the announcement -----------------------------------------------------------------------------
def test_the_decision_says_whom_to_ask_and_never_names_an_official(client, plan, editor):
    page = published_decision(plan).get_absolute_url()
    assert 'href="mailto:plannen@example.org"' in text_of(client, page)
    named = official(plan.organisation, name="Noor de Wit", email="n.dewit@example.org")
    values = {"contact_role": "Projectleider noor de wit", "contact_email": "N.deWit@example.org"}
    save_draft(by=editor, initiative=plan, changes=values)
    with pytest.raises(NotYetPublishable) as refusal:
        publish_changes(by=editor, initiative=plan)
    assert len(refusal.value.messages) == 2
    save_draft(
        by=editor,
        initiative=plan,
        changes={"contact_role": "Projectleider uitgaan", "contact_email": "uit@example.org"},
    )
    publish_changes(by=editor, initiative=plan)
    for address in (page, on_plan(plan, "dossier")):
        shown = text_of(client, address)
        assert "Projectleider uitgaan" in shown
        assert "uit@example.org" in shown
        assert named.name not in shown


def test_the_announcement_opens_a_period_that_ends_after_it(client, plan, editor):
    decision = published_decision(plan).decision
    today = timezone.localdate()
    values = {"formal_route": "objection", "announced_on": today, "announcement_url": "https://bekend.example/1"}
    with pytest.raises(ValidationError, match="ligt voor de bekendmaking"):
        announce_decision(by=editor, decision=decision, **values, formal_until=today)
    announce_decision(by=editor, decision=decision, **values, formal_until=today + timedelta(days=42))
    assert "Dat kan na" in text_of(client, decision.get_absolute_url())
    data = client.get(on_plan(plan, "decisions_json")).json()
    assert data["decisions"][0]["announced_on"] == today.isoformat()


def test_the_council_page_names_the_plan_of_every_commitment(client, plan):
    promised_change(plan, [], kind="motion")
    page = text_of(client, reverse("council", args=[plan.organisation.slug]))
    assert f'<a href="{plan.get_absolute_url()}">Veilig uitgaan</a>' in page
