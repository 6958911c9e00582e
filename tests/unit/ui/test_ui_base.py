"""The frame of every page: names, languages, errors."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from meerwaarde.ui import views

PAGES = ["/about/", "/why/", "/privacy/", "/accessibility/"]


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("prefix", "language", "other"), [("", "nl", "/en"), ("/en", "en", "")])
def test_text_pages_stand_in_both_languages_and_link_to_each_other(client, path, prefix, language, other):
    html = client.get(prefix + path).content.decode()
    assert f'<html lang="{language}">' in html
    assert f'href="{other}{path}" hreflang' in html
    assert html.count("<h1") == 1


@pytest.mark.django_db
def test_text_pages_ask_nothing_of_the_database(client, django_assert_num_queries):
    for path in PAGES:
        with django_assert_num_queries(0):
            client.get(path)


@pytest.mark.django_db
def test_the_other_language_keeps_the_question(client):
    assert 'href="/en/about/?q=licht"' in client.get("/about/?q=licht").content.decode()


@pytest.mark.django_db
def test_a_page_that_is_not_there_helps_in_the_readers_language(client):
    dutch, english = client.get("/is-er-niet/"), client.get("/en/is-not-there/")
    assert dutch.status_code == english.status_code == 404
    assert "Deze pagina bestaat niet" in dutch.content.decode()
    assert "This page does not exist" in english.content.decode()


@pytest.mark.django_db
def test_the_address_of_a_missing_page_is_never_shown_as_html():
    html = Client().get("/<script>alert(1)</script>/").content.decode()
    assert "<script>alert" not in html


def test_the_error_page_needs_nothing_that_can_fail(monkeypatch):
    def broken(*_arguments: object) -> str:
        raise ValueError("no collected files")

    monkeypatch.setattr(views, "static", broken)
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Er ging iets mis" in response.content.decode()
    assert "Something went wrong" in response.content.decode()


def test_the_site_is_named_after_the_organisation_of_the_page(settings):
    settings.SITE_NAME = ""
    place = SimpleNamespace(name="Gemeente Voorbeeld", site_name="")
    with override("en"):
        assert rendered("{% site_title %}", organisation=place) == "Digital plans of Gemeente Voorbeeld"
        assert rendered("{% site_title %}") == "Digital plans"
        settings.SITE_NAME = "Open plannen"
        assert rendered("{% site_title %}", organisation=place) == "Open plannen"
        place.site_name = "Onze plannen"
        assert rendered("{% site_title %}", organisation=place) == "Onze plannen"


def test_only_token_files_that_exist_are_linked():
    assert rendered("{% theme_url %}", organisation=SimpleNamespace(theme="heide")) == "/static/ui/tokens/heide.css"
    assert rendered("{% theme_url %}", organisation=SimpleNamespace(theme="is-er-niet")) == ""
    assert rendered("{% theme_url %}") == ""


def test_text_in_another_language_says_so():
    class Dutch(str):
        language = "nl"

    with override("en"):
        assert rendered("{% localised text %}", text=Dutch("<licht>")) == '<span lang="nl">&lt;licht&gt;</span>'
        assert 'lang="nl"' in rendered("{% localised_markdown text %}", text=Dutch("licht"))
    with override("nl"):
        assert rendered("{% localised text %}", text=Dutch("licht")) == "licht"
