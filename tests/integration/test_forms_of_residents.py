"""A form that was not filled in says at the top what is missing, with a link to the field and a sentence that helps."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from factories import conversation_in, opened_round, published_initiative

pytestmark = pytest.mark.django_db


def plan_address(name, round=None):
    plan = round.initiative if round else published_initiative()
    return reverse(name, args=[plan.organisation.slug, plan.slug, *([round.number] if round else [])])


def followed():
    return reverse("follow_topic", args=["round", opened_round().pk])


def proposed():
    return reverse("propose_plan", args=[published_initiative().organisation.slug])


@pytest.mark.parametrize(
    ("address", "sent", "lines"),
    [
        (
            lambda: plan_address("contribute", opened_round()),
            {"email": "jan"},
            [
                '<a href="#id_text">Wat wilt u zeggen? Schrijf wat u wilt zeggen.</a>',
                '<a href="#id_email">Uw e-mailadres: Vul uw hele e-mailadres in, zoals naam@voorbeeld.nl.</a>',
            ],
        ),
        (
            lambda: plan_address("contribute", opened_round(verification="email")),
            {"text": "Meer korven.", "kind": "idea"},
            ['<a href="#id_email">Uw e-mailadres: Vul uw e-mailadres in.</a>'],
        ),
        (
            followed,
            {},
            [
                '<a href="#id_email">Uw e-mailadres: Vul uw e-mailadres in.</a>',
                '<a href="#id_rhythm_0">Hoe vaak? Kies hoe vaak u een mail wilt.</a>',
            ],
        ),
        (proposed, {}, ["Zeg in één regel wat uw plan is.", "Schrijf wat er beter moet worden, en voor wie."]),
        (
            lambda: plan_address("opinion_add", conversation_in(opened_round()).round),
            {},
            ['<a href="#id_text">Uw stelling: Schrijf een stelling.</a>'],
        ),
        (lambda: plan_address("dossier_suggest"), {}, ["Schrijf wat niet klopt of wat er ontbreekt."]),
    ],
    ids=["contribute", "contribute with a mail", "follow", "propose", "statement", "suggest"],
)
def test_what_is_missing_is_said_at_the_top_with_a_link_to_the_field(client, address, sent, lines):
    answer = client.post(address(), {"submission": "s" * 20, **sent})
    page = html.unescape(answer.text)
    assert answer.status_code == 400
    top = page[page.index('class="error-summary"') :].partition("</div>")[0]
    assert [line for line in lines if line not in top] == []
    assert "Dit veld is verplicht" not in page


def test_a_text_that_was_sent_without_its_page_says_what_to_do(client):
    page = client.post(plan_address("contribute", opened_round()), {"text": "Meer korven.", "kind": "idea"}).text
    assert "Open deze pagina opnieuw en stuur uw tekst nog een keer." in page
