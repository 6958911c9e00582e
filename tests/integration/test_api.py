"""The JSON API: the rules for government APIs, the content of the pages, and problems that say what is wrong."""

from __future__ import annotations

import json

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.core.transport import Response

from factories import OrganisationFactory, opened_round, published_initiative, said
from meerwaarde.api.urls import api

pytestmark = pytest.mark.django_db

START = "/api/v1"


def answer(client: Client, address: str, status: int = 200, **headers: str) -> dict:
    response = client.get(START + address, headers=headers or None)
    assert response.status_code == status, response.content
    return response.json()


def test_everything_is_found_from_the_start(client):
    links = answer(client, "")["links"]
    for name, link in links.items():
        path = link.removeprefix("http://localhost:8000")
        assert client.get(path).status_code == (405 if name == "receipts" else 200), name


def test_it_follows_the_rules_for_government_apis(client):
    description = answer(client, "/openapi.json")
    assert description["openapi"].startswith("3.")
    assert description["info"]["version"].count(".") == 2
    assert description["info"]["contact"]
    assert description["info"]["license"]
    for path, operations in description["paths"].items():
        assert path == path.lower()
        assert "_" not in path.replace("{", "").replace("}", "")
        assert not path.endswith("/")
        assert set(operations) <= {"get", "post"}
        for operation in operations.values():
            assert operation["operationId"]
            assert operation["summary"]
    response = client.get(START + "/organisations")
    assert response.headers["API-Version"] == description["info"]["version"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(START + "/organisations/").status_code == 404


def test_a_problem_says_which_parameter_is_not_right(client):
    response = client.get(START + "/initiatives?theme=everything&page=0")
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")
    content = response.json()
    assert (content["status"], set(content["errors"])) == (400, {"theme", "page"})
    assert set(answer(client, "/organisations?colour=red", 400)["errors"]) == {"colour"}


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/organisations/nobody",
        "/initiatives?organisation=nobody",
        "/initiatives?page=2",
        "/organisations/nobody/initiatives/nothing",
        "/organisations/nobody/initiatives/nothing/rounds/1/contributions",
    ],
)
def test_what_is_not_there_is_a_problem_too(client, address):
    assert answer(client, address, 404)["status"] == 404


def test_plans_are_found_by_filters_and_words(client):
    found = published_initiative(title="Straatverlichting dimmen", theme="energy")
    published_initiative(title="Afval halen", theme="waste")
    lines = answer(client, "/initiatives?q=straatlamp%20straatverlichting&theme=energy")
    assert lines["total"] == 0
    lines = answer(client, "/initiatives?q=straatverlichting&theme=energy&theme=waste")
    assert [line["title"] for line in lines["items"]] == ["Straatverlichting dimmen"]
    line = lines["items"][0]
    assert line["url"].endswith(found.get_absolute_url())
    dossier = client.get(line["dossier_url"].removeprefix("http://localhost:8000")).json()
    assert dossier["links"]["participation"].endswith("/participation")
    assert dossier["organisation"]["name"] == found.organisation.name


def test_the_number_of_queries_does_not_grow_with_the_plans(client, django_assert_max_num_queries):
    organisation = OrganisationFactory()
    for number in range(3):
        published_initiative(organisation, title=f"Plan {number}")
    with django_assert_max_num_queries(6):
        answer(client, "/initiatives")
    for number in range(12):
        published_initiative(organisation, title=f"Nog een plan {number}")
    with django_assert_max_num_queries(6):
        answer(client, "/initiatives")


def test_what_people_said_comes_with_its_answer_and_the_receipt_with_its_trail(client):
    round = opened_round()
    code = said(round, "Meer licht op het plein, alstublieft.")
    plan = round.initiative
    address = f"/organisations/{plan.organisation.slug}/initiatives/{plan.slug}"
    rounds = answer(client, f"{address}/participation")["rounds"]
    assert (rounds[0]["is_overdue"], rounds[0]["contributions"]) == (False, 1)
    lines = answer(client, f"{address}/rounds/1/contributions")
    assert (lines["page"], lines["pages"]) == (1, 1)
    response = client.post(f"{START}/receipts", json.dumps({"code": code.code}), content_type="application/json")
    assert response.status_code == 200, response.content
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json()["trail"]
    refused = client.post(f"{START}/receipts", json.dumps({"code": "een twee"}), content_type="application/json")
    assert refused.status_code == 404
    assert refused.json()["detail"]


def test_asking_again_with_the_etag_gives_nothing_new(client):
    published_initiative()
    first = client.get(START + "/initiatives")
    again = client.get(START + "/initiatives", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix=f"{START}/"))


@schema.parametrize()
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_every_question_the_description_allows_is_answered_as_it_says(case, client):
    """Also the questions that it does not allow: these are problems, never failures of the server."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://localhost:8000")).prepare()
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    given = client.generic(
        asked.method,
        asked.path_url,
        body,
        content_type=asked.headers.get("Content-Type", ""),
        headers={name: value for name, value in asked.headers.items() if name.lower() != "content-length"},
    )
    headers = {name: [value] for name, value in given.headers.items()}
    case.validate_response(Response(given.status_code, headers, given.content, asked, elapsed=0.0, verify=True))
