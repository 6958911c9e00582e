"""The pages of participation: what a resident and an official meet, step by step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from factories import official, opened_round, prepared_round, promise_values, published_initiative, said
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.verify import verify_receipt
from meerwaarde.participation.actions import (
    answer_contributions,
    create_round,
    open_round,
    publish_promise,
    state_no_participation,
    withhold_contribution,
    write_promise,
)
from meerwaarde.participation.forms.residents import ContributionForm
from meerwaarde.participation.look_ups import MOST_PER_DAY as MOST_LOOK_UPS
from meerwaarde.participation.models import Contribution, Inbox, InvitedGroup, NoParticipation, Promise, Round
from meerwaarde.participation.tasks import confirmation_token
from meerwaarde.participation.views import contribute
from meerwaarde.participation.views.contribute import MOST_PER_DAY
from meerwaarde.participation.vocabulary import Verification

pytestmark = pytest.mark.django_db


def on_plan(plan, name="dossier"):
    return reverse(name, args=[plan.organisation.slug, plan.slug])


def at(round, name="round"):
    return reverse(name, args=[round.initiative.organisation.slug, round.initiative.slug, round.number])


def at_organisation(plan, name):
    return reverse(name, args=[plan.organisation.slug])


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form_of(client, address, **values):
    """What the form holds when somebody fills in the text: the hidden fields come from the page."""
    submission = re.search(r'name="submission" value="([\w-]+)"', text_of(client, address))
    return {"text": "Zet er een bij de school.", "kind": "idea", "submission": submission[1], **values}


# --- from the dossier to the thanks page --------------------------------------------------------------------------
def test_it_takes_three_steps_from_the_dossier_without_an_account(client, plan):
    round = opened_round(plan)
    dossier = text_of(client, on_plan(plan))
    assert "Zeg wat u vindt" in dossier
    assert at(round) in dossier
    page = text_of(client, at(round))
    assert "Wat u van ons mag verwachten" in page
    assert "Er komen er dertig" in page
    assert "Brief en inloopavond" in page
    assert at(round, "contribute") in page
    sent = client.post(at(round, "contribute"), form_of(client, at(round, "contribute")))
    assert sent.status_code == 302
    thanks = text_of(client, sent.headers["Location"])
    assert "Dank u wel" in thanks
    code = re.search(r"/receipt/([a-z-]+)/", sent.headers["Location"])[1]
    assert all(word in thanks for word in code.split("-"))
    assert "<svg" in thanks
    assert "sessionid" not in client.cookies
    assert "Zet er een bij de school." in text_of(client, at(round))


def test_sending_the_same_form_twice_leads_to_the_same_receipt(client, plan):
    address = at(opened_round(plan), "contribute")
    values = form_of(client, address)
    assert client.post(address, values).headers["Location"] == client.post(address, values).headers["Location"]
    assert Contribution.objects.count() == 1


def test_names_and_health_are_pointed_out_once_and_never_block(client, plan):
    address = at(opened_round(plan), "contribute")
    values = form_of(client, address, text="Mevrouw Jansen heeft diabetes.")
    warned = client.post(address, values)
    assert warned.status_code == 200
    assert "lijkt een persoon te noemen" in warned.content.decode()
    assert 'name="hinted" value="yes"' in warned.content.decode()
    assert not Contribution.objects.exists()
    assert client.post(address, {**values, "hinted": "yes"}).status_code == 302


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(client, plan):
    address = at(opened_round(plan), "contribute")
    assert client.post(address, form_of(client, address, website="https://spam.example")).status_code == 302
    assert not Contribution.objects.exists()


def test_one_address_sends_only_so_much_in_a_day(client, plan):
    address = at(opened_round(plan), "contribute")
    for number in range(MOST_PER_DAY):
        said_so = client.post(address, {"text": f"Tekst {number}", "kind": "idea", "submission": f"{number:022}"})
        assert said_so.status_code == 302
    assert client.post(address, {"text": "Nog een", "kind": "idea", "submission": "x" * 22}).status_code == 429


def test_what_was_refused_counts_too_so_that_codes_of_letters_cannot_be_tried_without_end(client, plan, monkeypatch):
    monkeypatch.setattr(contribute, "MOST_PER_DAY", 2)
    address = at(opened_round(plan, verification="letter"), "contribute")
    values = {"text": "Tekst", "kind": "idea", "submission": "x" * 22, "letter_code": "aap noot mies wim"}
    assert [client.post(address, values).status_code for _time in range(4)] == [400, 400, 429, 429]
    assert not Contribution.objects.exists()


def test_what_is_refused_at_sight_counts_too_and_once(client, plan, monkeypatch):
    monkeypatch.setattr(contribute, "MOST_PER_DAY", 2)
    address = at(opened_round(plan), "contribute")
    values = {"text": "https://a.nl https://b.nl https://c.nl", "kind": "idea", "submission": "x" * 22}
    assert [client.post(address, values).status_code for _time in range(4)] == [400, 400, 429, 429]


def test_a_contribution_is_counted_and_written_with_few_statements(client, plan):
    address = at(opened_round(plan), "contribute")
    values = {"kind": "idea", "submission": "x" * 22}
    client.post(address, {"text": "De eerste maakt de sleutel van de ronde.", **values})
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, {"text": "Tekst", **values}).status_code == 302
    statements = [query["sql"] for query in captured]
    # The count, whether it was sent before, the locked round, the contribution and its event.
    assert len([sql for sql in statements if "SAVEPOINT" not in sql]) == 5


def test_what_forms_share_is_changed_by_none_of_them(client, plan):
    def shared():
        fields = ContributionForm.base_fields
        return {
            name: {**vars(field), "widget": {**vars(field.widget), "attrs": dict(field.widget.attrs)}}
            for name, field in fields.items()
            if name not in fields.changed
        }

    before = shared()
    assert {"text", "letter_code", "website", "passage"} <= before.keys()
    round = opened_round(plan)
    by_letter = opened_round(published_initiative(), verification=Verification.LETTER)
    by_mail = opened_round(published_initiative(), verification=Verification.EMAIL)
    for one in (round, by_letter, by_mail):
        for language in ("nl", "en"):
            with translation.override(language):
                address = at(one, "contribute")
                assert client.get(address).status_code == 200
                assert client.post(address, {"text": "", "position": "x", "passage": "x"}).status_code == 400
    address = at(round, "contribute")
    assert client.post(address, form_of(client, address, place_text="Bij de school")).status_code == 302
    assert shared() == before
    letter = client.get(at(by_letter, "contribute")).context["form"]
    assert "letter_code" in letter.fields
    assert "letter_code" not in client.get(address).context["form"].fields


@pytest.mark.parametrize("wrong", [{"text": ""}, {"kind": "praise"}, {"submission": ""}, {"email": "geen adres"}])
def test_a_form_that_is_not_filled_in_right_comes_back_with_what_is_wrong(client, plan, wrong):
    address = at(opened_round(plan), "contribute")
    assert client.post(address, form_of(client, address, **wrong)).status_code == 400
    assert not Contribution.objects.exists()


def test_a_round_that_is_not_open_takes_nothing(client, plan):
    address = at(prepared_round(plan), "contribute")
    assert "vandaag niets insturen" in text_of(client, address)
    assert client.post(address, {"text": "x", "kind": "idea", "submission": "x" * 22}).status_code == 400


def test_a_question_can_always_be_asked_and_is_not_shown(client, plan):
    assert on_plan(plan, "ask") in text_of(client, on_plan(plan))
    assert "binnen 14 dagen" in text_of(client, on_plan(plan, "ask"))
    values = form_of(client, on_plan(plan, "ask"), kind="question", text="Wat hangt hier?")
    assert client.post(on_plan(plan, "ask"), values).status_code == 302
    assert Contribution.objects.get().round is None
    assert "Wat hangt hier?" not in text_of(client, on_plan(plan))


def test_text_of_a_visitor_is_shown_as_text(client, plan):
    round = opened_round(plan)
    said(round, "<script>alert(1)</script> [klik](javascript:alert(1))")
    page = text_of(client, at(round))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


# --- the receipt --------------------------------------------------------------------------------------------------
def test_with_the_code_anyone_sees_what_happened_step_by_step(client, plan, editor):
    received = said(opened_round(plan), "Mijn tekst.")
    moderator = official(plan.organisation, "moderator")
    withhold_contribution(
        by=moderator, contribution=received.contribution, rule="insult", reason="Er staat een scheldwoord."
    )
    address = reverse("receipt", args=[received.code])
    page = text_of(client, address)
    assert "Er staat een scheldwoord." in page
    assert bytes(Event.objects.get(kind="contribution_received").commitment).hex() in page
    assert client.post(address, {"text": "Dat is een gewoon woord."}).status_code == 302
    assert "U maakte bezwaar" in text_of(client, address)
    assert client.post(address, {"text": "Nog eens."}).status_code == 400


def test_the_answer_and_its_reason_stand_on_the_receipt_and_on_the_round(client, plan, editor):
    round = opened_round(plan)
    received = said(round)
    text_of(client, at(round))  # kept as it was rendered
    answer_contributions(
        by=editor,
        organisation=plan.organisation,
        contributions=[received.contribution],
        outcome="used",
        reason="Er komt er een.",
    )
    for address in (at(round), reverse("receipt", args=[received.code])):
        assert "Er komt er een." in text_of(client, address)
    assert "1 van de 1" in text_of(client, at(round))


def test_the_proof_can_be_downloaded_and_holds_no_text(client, plan):
    received = said(opened_round(plan), "Mijn tekst.")
    response = client.get(reverse("receipt_json", args=[received.code]))
    assert response.json()["payload"]["kind"] == "contribution_received"
    assert "Mijn tekst" not in response.content.decode()
    verify_receipt(response.json())  # raises when one part does not fit


def test_a_receipt_is_kept_by_no_cache_and_no_search_engine(client, plan):
    response = client.get(reverse("receipt", args=[said(opened_round(plan)).code]))
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "origin" in response.headers["Referrer-Policy"]


def test_a_code_is_found_as_people_type_it(client, plan):
    received = said(opened_round(plan))
    written = received.code.replace("-", " ").upper()
    assert client.post(reverse("receipt_search"), {"code": written}).headers["Location"] == reverse(
        "receipt", args=[received.code]
    )
    assert client.post(reverse("receipt_search"), {"code": "een twee"}).status_code == 400


def test_codes_cannot_be_tried_at_will(client, plan):
    right = reverse("receipt", args=[said(opened_round(plan)).code])
    wrong = reverse("receipt", args=["voor-vaak-kamer-licht"])
    for _number in range(MOST_LOOK_UPS):
        assert client.get(wrong).status_code == 404
    assert client.get(wrong).status_code == 429
    assert client.get(right).status_code == 429  # else the limit would tell which code is right


# --- the public pages ---------------------------------------------------------------------------------------------
def test_withheld_text_leaves_a_stub_with_the_rule(client, plan):
    round = opened_round(plan)
    one = said(round, "Jij ezel.").contribution
    withhold_contribution(
        by=official(plan.organisation, "moderator"), contribution=one, rule="insult", reason="Schelden."
    )
    page = text_of(client, at(round))
    assert "Jij ezel" not in page
    assert "De tekst beledigt of bedreigt iemand." in page
    assert "Schelden." not in page  # the reason is for the author
    assert "De tekst beledigt" in text_of(client, reverse("moderation_rules", args=[plan.organisation.slug]))


def test_an_overdue_date_shows_on_round_dossier_and_data(client, plan):
    round = opened_round(plan)
    for name in ("opens_on", "closes_on", "hear_back_on"):
        setattr(round.promise, name, getattr(round.promise, name) - timedelta(days=60))
    round.promise.save()
    assert "Dat is nog niet gebeurd" in text_of(client, at(round))
    assert "Dat is nog niet gebeurd" in text_of(client, on_plan(plan))
    assert client.get(on_plan(plan, "participation_json")).json()["rounds"][0]["is_overdue"]


def test_a_changed_promise_stands_beside_the_old_one(client, plan, editor):
    round = opened_round(plan, by=editor)
    write_promise(by=editor, round=round, **promise_values(open_points="Alleen de kleur."))
    assert "Alleen de kleur" not in text_of(client, at(round))
    publish_promise(by=editor, round=round, reason="De plekken zijn gekozen.")
    assert "Alleen de kleur" in text_of(client, at(round))
    page = text_of(client, at(round, "round_promise"))
    assert "De plekken zijn gekozen." in page
    assert "<del>" in page
    assert "<ins>" in page


def test_the_reason_for_no_participation_stands_in_the_dossier(client, plan, editor):
    text_of(client, on_plan(plan))
    state_no_participation(by=editor, initiative=plan, phase="goal", reason="De wet schrijft dit voor.")
    assert "De wet schrijft dit voor." in text_of(client, on_plan(plan))


def test_a_round_in_preparation_is_seen_by_nobody(client, plan, editor):
    round = create_round(by=editor, initiative=plan, phase="goal", title="Geheim")
    assert client.get(at(round)).status_code == 404
    assert "Geheim" not in text_of(client, on_plan(plan))


def test_every_public_page_speaks_english_too(client, plan):
    round = opened_round(plan)
    received = said(round)
    with translation.override("en"):
        addresses = [at(round), at(round, "contribute"), on_plan(plan, "ask"), reverse("receipt", args=[received.code])]
        addresses += [reverse("receipt_search"), reverse("moderation_rules", args=[plan.organisation.slug])]
        expected = [
            "What you can expect",
            "What do you want to say",
            "answers within",
            "Step by step",
            "four words",
            "Rule",
        ]
        for address, words in zip(addresses, expected, strict=True):
            assert words in text_of(client, address)


def test_a_round_takes_no_more_queries_for_sixty_contributions_than_for_three(client, plan, editor):
    round = opened_round(plan, by=editor)
    moderator = official(plan.organisation, "moderator")

    def fill(number):
        several = [said(round, f"Korf {n} van {number}").contribution for n in range(number)]
        withhold_contribution(by=moderator, contribution=several[0], rule="insult", reason="Nee.")
        answer_contributions(
            by=editor, organisation=plan.organisation, contributions=several[1:2], outcome="used", reason="Ja."
        )

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    fill(3)
    few = queries(at(round))
    fill(57)
    assert queries(at(round)) == few <= 12
    client.force_login(editor)
    many = queries(at(round, "round_answers") + "?show=all")
    assert many <= 12


# --- the workspace ------------------------------------------------------------------------------------------------
def test_an_official_goes_from_nothing_to_an_open_round(client, plan, editor):
    client.force_login(editor)
    made = client.post(on_plan(plan, "plan_participation"), {"what": "round", "title": "Waar?", "phase": "goal"})
    assert made.status_code == 302
    round = Round.objects.get()
    values = promise_values(reading="after", verification="open")
    groups = values.pop("groups")
    form = {key: value for key, value in values.items() if value is not None}
    form |= {"groups-TOTAL_FORMS": "3", "groups-INITIAL_FORMS": "0", "groups-0-name": groups[0]["name"]}
    refused = client.post(at(round, "edit_promise"), form)
    assert refused.status_code == 400
    assert "hoe u deze groep bereikt" in refused.content.decode()
    assert client.post(at(round, "edit_promise"), {**form, "groups-0-offline": "Brief"}).status_code == 302
    assert InvitedGroup.objects.get().offline == "Brief"
    assert client.post(at(round, "open_round")).status_code == 400
    assert client.post(at(round, "publish_promise")).status_code == 302
    assert Promise.objects.get().published_at
    assert client.post(at(round, "open_round")).status_code == 302
    assert Round.objects.get().state == "open"
    closing = client.post(at(round, "close_round"))
    assert closing.status_code == 400
    assert "nog niet voorbij" in closing.content.decode()


def test_the_reason_for_no_participation_is_given_on_the_page_of_the_plan(client, plan, editor):
    client.force_login(editor)
    form = {"what": "none", "none-phase": "goal", "none-reason": ""}
    assert client.post(on_plan(plan, "plan_participation"), form).status_code == 400
    assert client.post(on_plan(plan, "plan_participation"), {**form, "none-reason": "De wet."}).status_code == 302
    assert NoParticipation.objects.get().reason == "De wet."


def test_a_selection_is_answered_at_once_with_a_counter(client, plan, editor):
    client.force_login(editor)
    round = opened_round(plan, by=editor)
    numbers = [said(round, f"Korf {n}").contribution.pk for n in range(3)]
    assert "0 van de 3 beantwoord" in text_of(client, at(round, "round_answers"))
    answers = at(round, "round_answers")
    nothing = client.post(answers, {"outcome": "used", "reason": "Ja."})
    assert nothing.status_code == 400
    assert "minstens één" in nothing.content.decode()
    assert client.post(answers, {"outcome": "used", "reason": "Ja.", "contribution": numbers[:2]}).status_code == 302
    assert "2 van de 3 beantwoord" in text_of(client, answers)


def test_texts_with_the_same_words_stand_together_with_their_number(client, plan, editor):
    client.force_login(editor)
    round = opened_round(plan, by=editor)
    for text in ("Stop ermee!", "stop  ERMEE!", "Iets anders."):
        said(round, text)
    assert text_of(client, at(round, "round_answers")).count("2 keer dezelfde woorden") == 2


def test_entering_on_behalf_shows_the_code_once(client, plan, editor):
    client.force_login(editor)
    round = opened_round(plan, by=editor)
    form = form_of(
        client, at(round, "enter_for_round"), channel="counter", received_on=timezone.localdate().isoformat()
    )
    page = client.post(at(round, "enter_for_round"), form)
    assert page.status_code == 200
    words = re.findall(r"<span>([a-z]+)</span>", page.content.decode())
    client.logout()
    assert "aan de balie" in text_of(client, reverse("receipt", args=["-".join(words)]))


def test_a_file_is_entered_and_its_codes_are_shown_or_its_errors(client, plan, editor):
    client.force_login(editor)
    round = opened_round(plan, by=editor)
    good = f"kind,channel,received_on,text\nidea,letter,{timezone.localdate()},Meer groen\n".encode()
    wrong = client.post(
        at(round, "import_for_round"), {"file": SimpleUploadedFile("a.csv", good.replace(b"idea", b"wens"))}
    )
    assert wrong.status_code == 400
    assert "Rij 2, kind" in wrong.content.decode()
    page = client.post(at(round, "import_for_round"), {"file": SimpleUploadedFile("a.csv", good)})
    assert "Meer groen" in page.content.decode()
    assert Contribution.objects.count() == 1


def test_a_moderator_withholds_and_another_one_looks_at_the_objection(client, plan):
    first, second = official(plan.organisation, "moderator"), official(plan.organisation, "moderator")
    received = said(opened_round(plan))
    number = received.contribution.pk
    moderation, appeals = (at_organisation(plan, f"participation_{name}") for name in ("moderation", "appeals"))
    client.force_login(first)
    form = {"what": "withhold", "contribution": number, f"w{number}-rule": "insult"}
    assert client.post(moderation, form).status_code == 400
    assert client.post(moderation, {**form, f"w{number}-reason": "Schelden."}).status_code == 302
    client.post(reverse("receipt", args=[received.code]), {"text": "Niet waar."})
    standing = received.contribution.interventions.get().pk
    decision = {"appeal": standing, f"a{standing}-lift": "yes", f"a{standing}-reason": "Klopt."}
    assert "U nam dit besluit zelf" in text_of(client, appeals)
    assert client.post(appeals, decision).status_code == 400
    client.force_login(second)
    assert "Niet waar." in text_of(client, appeals)
    assert client.post(appeals, decision).status_code == 302
    assert Contribution.objects.get().state == "shown"


def test_what_waits_is_shown_with_one_button(client, plan):
    client.force_login(official(plan.organisation, "moderator"))
    round = opened_round(plan, reading="before")
    numbers = [said(round, f"Korf {n}").contribution.pk for n in range(2)]
    moderation = at_organisation(plan, "participation_moderation")
    assert "Korf 1" in text_of(client, moderation)
    client.post(moderation, {"what": "show", "contribution": numbers})
    assert Contribution.objects.filter(state="shown").count() == 2


def test_the_inbox_is_answered_before_its_date(client, plan, editor):
    received = said(None, "Wat hangt hier?", kind="question", initiative=plan)
    client.force_login(editor)
    inbox = at_organisation(plan, "participation_inbox")
    assert "Wat hangt hier?" in text_of(client, inbox)
    form = {"contribution": received.contribution.pk, "outcome": "answered", "reason": "Een teller."}
    assert client.post(inbox, form).status_code == 302
    assert "Wat hangt hier?" not in text_of(client, inbox)
    assert "Een teller." in text_of(client, reverse("receipt", args=[received.code]))


def test_a_manager_names_the_inbox(client, plan):
    client.force_login(official(plan.organisation, "manager"))
    assert client.post(at_organisation(plan, "inbox_settings"), {"name": "Loket", "answer_days": 0}).status_code == 400
    assert client.post(at_organisation(plan, "inbox_settings"), {"name": "Loket", "answer_days": 7}).status_code == 302
    assert Inbox.objects.get().answer_days == 7


def test_the_privacy_officer_finds_by_code_or_number_looks_up_and_erases(client, plan):
    received = said(opened_round(plan), email="ik@voorbeeld.example")
    client.force_login(official(plan.organisation, "privacy_officer"))
    erasure = at_organisation(plan, "participation_erasure")
    form = {"subject": "contribution", "number": received.code, "ground": "Verzoek 12"}
    assert "Zet er een bij de school." in client.post(erasure, {**form, "what": "find"}).content.decode()
    assert "ik@voorbeeld.example" in client.post(erasure, {**form, "what": "identity"}).content.decode()
    done = client.post(erasure, {**form, "number": received.contribution.pk, "what": "erase"})
    assert done.status_code == 302
    assert Contribution.objects.get().text == ""
    assert client.post(erasure, {**form, "number": "99999", "what": "find"}).status_code == 400


def test_the_link_in_the_mail_counts_after_the_button(client, plan):
    one = said(opened_round(plan, verification="email"), email="ik@voorbeeld.example").contribution
    address = reverse("confirm_contribution", args=[confirmation_token(one.pk)])
    text_of(client, address)
    assert Contribution.objects.get().state == "unconfirmed"
    assert "telt nu mee" in client.post(address).content.decode()
    assert Contribution.objects.get().state == "shown"
    assert client.get(address + "x/").status_code == 404


@pytest.mark.parametrize(
    "later",
    [
        {"closed_at": timezone.now() - timedelta(days=8)},
        {"closed_at": timezone.now(), "report": "Alles is beantwoord.", "reported_at": timezone.now()},
    ],
    ids=["long after closing", "after the report"],
)
def test_a_link_that_comes_too_late_changes_nothing_and_says_so(client, plan, later):
    round = opened_round(plan, verification="email")
    one = said(round, email="ik@voorbeeld.example").contribution
    address = reverse("confirm_contribution", args=[confirmation_token(one.pk)])
    Round.objects.filter(pk=round.pk).update(state="closed", **later)
    for response in (client.get(address), client.post(address)):
        assert "De link kwam te laat" in response.text
        assert "<form" not in response.text.split("<main")[1]
    assert Contribution.objects.get().state == "unconfirmed"


def test_a_link_opened_soon_after_closing_still_counts(client, plan):
    round = opened_round(plan, verification="email")
    one = said(round, email="ik@voorbeeld.example").contribution
    Round.objects.filter(pk=round.pk).update(state="closed", closed_at=timezone.now())
    assert "telt nu mee" in client.post(reverse("confirm_contribution", args=[confirmation_token(one.pk)])).text
    assert Contribution.objects.get().state == "shown"


def test_the_workspace_says_what_waits(client, plan, editor):
    said(opened_round(plan, by=editor))
    client.force_login(editor)
    assert "1 inbreng zonder antwoord" in text_of(client, reverse("work"))
    assert "0 van de 1 beantwoord" in text_of(client, at_organisation(plan, "organisation_participation"))


# --- a text, paragraph by paragraph ---------------------------------------------------------------------------------
def test_people_react_to_a_paragraph_of_a_text_that_no_longer_changes(client, plan, editor):
    round = prepared_round(plan, by=editor)
    client.force_login(editor)
    text = {"text": "Er komen **dertig** korven.\n\nZe staan bij scholen."}
    assert client.post(at(round, "round_text"), text).status_code == 302
    open_round(by=editor, round=round)
    assert client.post(at(round, "round_text"), {"text": "Toch niet."}).status_code == 400
    client.logout()
    page = client.get(at(round)).text
    assert "<strong>dertig</strong>" in page
    assert "Reageer op alinea 2" in page
    form = client.get(at(round, "contribute") + "?passage=2").text
    assert "Ze staan bij scholen." in form
    assert "dertig" not in form.split("<form")[1]
    sent = {"text": "Ook bij de kerk.", "kind": "reaction", "submission": "abcdefghijklmnopqrst", "passage": "2"}
    assert client.post(at(round, "contribute"), sent).status_code == 302
    assert Contribution.objects.get().passage == 2
    assert "Over alinea 2" in client.get(at(round)).text
    wrong = client.post(at(round, "contribute"), {**sent, "passage": "3", "submission": "zyxwvutsrqponmlkjihg"})
    assert wrong.status_code == 400
    assert "heeft die alinea niet" in wrong.text
