"""From the street: a sign, five lines, one box, a code. And by letter: codes that work once and are kept nowhere."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from factories import official, opened_round, published_initiative, said
from meerwaarde.participation.actions import enter_on_behalf
from meerwaarde.participation.actions.access import issue_access_codes, make_signs
from meerwaarde.participation.models import AccessCode, Contribution, Sign

pytestmark = pytest.mark.django_db
PLACE = {
    "key": "0000000a",
    "title": "Havenkade",
    "geometry": {"type": "Point", "coordinates": [5.6, 52.4]},
    "precision": "exact",
}
CONTENT = {
    "why": "Zodat een gastheer op tijd komt. En meer.",
    "not_measured": "Geen gesprekken en geen beelden.",
    "owner": "Team Veiligheid",
    "ends_on": "2027-03-31",
    "places": [PLACE],
    "technologies": [{"key": "0000000b", "kind": "sound_level_meter", "title": "Geluidsmeter", "description": "x"}],
}


@pytest.fixture
def plan():
    return published_initiative(route="standard", **CONTENT)


def sent(text="Wat meet dit?", **fields):
    return {"text": text, "kind": "question", "submission": "abcdefghijklmnopqrst", "website": "", **fields}


# --- the sign ---------------------------------------------------------------------------------------------------------
def test_from_the_street_to_a_code_in_one_step(client, plan, editor):
    make_signs(by=editor, initiative=plan)
    sign = Sign.objects.get(place="0000000a")
    page = client.get(f"/b/{sign.code.upper()}/").text
    lines = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page)
    assert lines == [
        ("Wat hangt hier?", "Geluidsmeter"),
        ("Waar is het voor?", "Zodat een gastheer op tijd komt."),
        ("Wat doet het niet?", "Geen gesprekken en geen beelden."),
        ("Van wie is het?", f"{plan.organisation.name}, Team Veiligheid"),
        ("Tot wanneer?", "31 maart 2027"),
    ]
    assert page.count("<textarea") == 1
    answer = client.post(sign.get_absolute_url(), sent())
    assert answer.status_code == 302
    assert "/receipt/" in answer.url
    one = Contribution.objects.get()
    assert (one.sign, one.round, one.kind) == (sign, None, "question")
    assert one.due_on


def test_while_something_is_asked_the_sign_leads_to_it(client, plan, editor):
    make_signs(by=editor, initiative=plan)
    round = opened_round(plan, by=editor)
    address = Sign.objects.get(place="").get_absolute_url()
    assert round.title in client.get(address).text
    client.post(address, sent("Goed idee.", kind="reaction"))
    assert Contribution.objects.get().round == round


def test_a_mistake_at_the_sign_comes_back_on_its_page(client, plan, editor):
    make_signs(by=editor, initiative=plan)
    refused = client.post(Sign.objects.first().get_absolute_url(), sent(""))
    assert refused.status_code == 400
    assert "Wat hangt hier?" in refused.text


def test_signs_keep_their_address_and_are_printed(client, plan, editor):
    first = {sign.code for sign in make_signs(by=editor, initiative=plan)}
    assert len(first) == 2
    client.force_login(editor)
    address = [plan.organisation.slug, plan.slug]
    assert client.post(reverse("plan_signs", args=address)).status_code == 302
    assert {sign.code for sign in Sign.objects.all()} == first
    sheets = client.get(reverse("print_signs", args=address)).text
    assert all(f"/b/{code}/" in sheets for code in first)
    assert sheets.count("<svg") == 2


def test_an_unknown_sign_is_said_to_be_unknown(client):
    assert client.get("/b/zzzzzz/").status_code == 404


def test_only_an_editor_here_makes_signs(plan):
    with pytest.raises(PermissionDenied):
        make_signs(by=official(published_initiative().organisation), initiative=plan)


# --- letters ----------------------------------------------------------------------------------------------------------
def test_a_code_from_a_letter_works_once_and_is_stored_as_a_digest_only(client, plan, editor):
    round = opened_round(plan, by=editor, verification="letter")
    code, other = issue_access_codes(by=editor, round=round, number=2)
    assert code not in str(list(AccessCode.objects.values()))
    page = reverse("contribute", args=[plan.organisation.slug, plan.slug, round.number])
    assert "De code uit uw brief" in client.get(page).text
    assert client.post(page, sent()).status_code == 400
    assert client.post(page, sent(letter_code="aanbod aanbouw aandacht aandeel")).status_code == 400
    assert client.post(page, sent(letter_code=code.replace("-", " ").upper())).status_code == 302
    again = client.post(page, sent("Nog eens.", letter_code=code, submission="zyxwvutsrqponmlkjihg"))
    assert again.status_code == 400
    assert "al gebruikt" in again.text
    assert Contribution.objects.count() == 1
    assert said(round, "Met de andere brief.", letter_code=other).is_new


def test_the_same_form_sent_twice_uses_one_letter(plan, editor):
    round = opened_round(plan, by=editor, verification="letter")
    (code,) = issue_access_codes(by=editor, round=round, number=1)
    first = said(round, letter_code=code, submission="abcdefghijklmnopqrst")
    assert said(round, letter_code=code, submission="abcdefghijklmnopqrst").code == first.code


def test_an_official_enters_a_paper_form_without_a_letter(plan, editor):
    round = opened_round(plan, by=editor, verification="letter")
    received = enter_on_behalf(
        by=editor,
        initiative=plan,
        round=round,
        kind="reaction",
        text="Per brief.",
        channel="letter",
        received_on=round.promise.opens_on,
        submission="abcdefghijklmnopqrst",
    )
    assert received.is_new


def test_letters_come_as_an_accessible_pdf_with_one_code_to_a_page(client, plan, editor):
    round = opened_round(plan, by=editor, verification="letter")
    client.force_login(editor)
    page = reverse("round_letters", args=[plan.organisation.slug, plan.slug, round.number])
    assert client.post(page, {"number": "0"}).status_code == 400
    response = client.post(page, {"number": "3"})
    assert response.headers["Cache-Control"] == "no-store"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 3
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    texts = [" ".join(each.extract_text().split()) for each in reader.pages]
    assert all("Uw code, voor één keer" in text for text in texts)
    assert len(set(texts)) == 3
    assert "0 van de 3 codes" in client.get(page).text


def test_codes_are_made_only_where_the_promise_asks_for_them(plan, editor):
    round = opened_round(plan, by=editor)
    with pytest.raises(ValidationError, match="geen code uit een brief"):
        issue_access_codes(by=editor, round=round, number=5)
    with pytest.raises(PermissionDenied):
        issue_access_codes(by=official(plan.organisation, "reader"), round=round, number=5)
