"""One record, all outputs: PDF, calendar, card and feed of a public dossier."""

import html
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes, save_draft
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.publication import pdf
from meerwaarde.publication.fonts import make_fonts
from meerwaarde.publication.queries import published

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script> #import "x" $ \\ `raw` [link](javascript:alert(1)) **dik** \u202e'


def address(name, initiative, *arguments):
    return reverse(name, args=[initiative.organisation.slug, initiative.slug, *arguments])


@pytest.fixture(autouse=True)
def _fonts(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_fonts()


def pdf_text(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_pdf_is_tagged_and_says_its_language_and_title(client):
    initiative = published_initiative(problem="Het blad *blijft* liggen.")
    response = client.get(address("dossier_pdf", initiative))
    reader = PdfReader(io.BytesIO(response.content))
    catalogue = reader.trailer["/Root"]
    assert response["Content-Type"] == "application/pdf"
    assert catalogue["/MarkInfo"]["/Marked"] is True or catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712  a PDF boolean
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"].startswith("nl")
    assert reader.metadata.title == initiative.title
    assert "Het blad blijft liggen." in pdf_text(response.content).replace("\n", " ")


def test_hostile_text_is_only_text_in_the_pdf(client):
    initiative = published_initiative(
        problem=HOSTILE,
        alternatives=[{"kind": "do_nothing", "title": HOSTILE[:60], "description": HOSTILE}],
    )
    content = client.get(address("dossier_pdf", initiative)).content
    assert "alert(1)" in pdf_text(content)
    assert b"javascript:" not in content


@pytest.mark.parametrize(
    "problem", ["> " * 40 + "diep", "- " * 60 + "diep", "*" * 5000, "#" * 50 + " kop", "1. > - " * 15 + "diep"]
)
def test_text_nested_deeper_than_anybody_reads_still_makes_a_pdf(client, problem):
    response = client.get(address("dossier_pdf", published_initiative(problem=problem)))
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")


def test_a_table_is_a_table_in_the_pdf(client):
    table = "Zo staat het ervoor:\n\n| Straat | Korven |\n|---|---|\n| Dorpsstraat | 12 |\n| Kerkplein | **3** |\n"
    content = client.get(address("dossier_pdf", published_initiative(problem=table))).content
    text = pdf_text(content)
    for cell in ("Straat", "Korven", "Dorpsstraat", "12", "Kerkplein"):
        assert cell in text
    assert "|" not in text
    assert "/Table" in structure_of(content)


def structure_of(content):
    """The kinds of the structure elements of a tagged PDF."""
    found, waiting = set(), [PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        found.add(element.get("/S"))
        below = element.get("/K", [])
        below = below if isinstance(below, list) else [below]
        waiting += [child for one in below if hasattr(child := one.get_object(), "get")]
    return found


def test_what_is_missing_is_said_and_never_invented(client):
    text = pdf_text(client.get("/en" + address("dossier_pdf", published_initiative())).content)
    assert "Not yet filled in." in text


def test_a_new_version_changes_the_tag_of_the_pdf(client):
    initiative = published_initiative()
    first = client.get(address("dossier_pdf", initiative))
    again = client.get(address("dossier_pdf", initiative), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    by = official(initiative.organisation)
    save_draft(by=by, initiative=initiative, changes={"problem": "Nieuw probleem."})
    publish_changes(by=by, initiative=initiative)
    fresh = client.get(address("dossier_pdf", initiative), headers={"if-none-match": first["ETag"]})
    assert fresh.status_code == 200
    assert "Nieuw probleem" in pdf_text(fresh.content)


def test_nothing_of_an_unpublished_plan_comes_out(client):
    organisation = OrganisationFactory()
    plan = create_initiative(by=official(organisation), organisation=organisation, title="Geheim plan")
    for name in ("dossier_pdf", "dossier_ics", "dossier_card", "dossier_feed"):
        assert client.get(address(name, plan)).status_code == 404


def test_the_calendar_holds_the_dates_and_a_month_alone_lasts_that_month(client):
    initiative = published_initiative(starts_on="2026-12-01", months_only=True, review_on="2027-03-15")
    calendar = Calendar.from_ical(client.get(address("dossier_ics", initiative)).content)
    events = {str(event["uid"]).split("-")[0]: event for event in calendar.walk("VEVENT")}
    assert str(events["start"]["dtend"].dt) == "2027-01-01"
    assert str(events["review"]["dtstart"].dt) == "2027-03-15"
    assert str(events["review"]["dtend"].dt) == "2027-03-16"


def test_the_card_may_be_framed_by_others_and_nothing_else_may(client):
    initiative = published_initiative()
    card = client.get(address("dossier_card", initiative))
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    calendar = client.get(address("dossier_ics", initiative))
    assert "frame-ancestors 'none'" in calendar["Content-Security-Policy"]
    assert calendar["X-Frame-Options"] == "DENY"


def test_the_embed_page_gives_code_that_frames_the_card_and_the_dossier_leads_to_it(client):
    initiative = published_initiative(title='Bladkorven "op" <b>de</b> kaart')
    embed = address("dossier_embed", initiative)
    assert embed in client.get(address("dossier", initiative)).content.decode()
    response = client.get(embed)
    assert client.get(embed, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert response["X-Frame-Options"] == "DENY"
    code = html.unescape(re.search(r"<pre><code>(.*?)</code></pre>", response.content.decode())[1])
    source = re.match(r'<iframe src="([^"]+)" title="([^"]+)" ', code)
    assert source[1].endswith(address("dossier_card", initiative))
    assert html.unescape(source[2]) == initiative.title
    assert "<iframe" not in response.content.decode()
    assert "<b>" not in response.content.decode()


def test_one_pdf_is_made_once_for_many_requests(monkeypatch):
    dossier = published(*_place(published_initiative()), "nl")
    made = []
    monkeypatch.setattr(pdf, "render_pdf", lambda _data: made.append(1) or b"%PDF-")
    monkeypatch.setattr(pdf, "pdf_data", lambda _published: {})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(pdf.dossier_pdf, [dossier] * 16))
    assert set(answers) == {b"%PDF-"}
    assert len(made) == 1


def test_kept_pdfs_give_way_to_newer_ones_and_leave_when_something_is_erased(settings):
    folder = settings.KEPT_PDFS
    for state in ("1", "2"):
        assert pdf.kept_pdf("7-1-nl", state, state.encode) == state.encode()
    pdf.kept_pdf("7-1-en", "1", lambda: b"other")
    assert sorted(file.read_bytes() for file in folder.iterdir()) == [b"2", b"other"]
    rendered_pages.clear()
    assert not folder.exists()

    def made_while_something_is_erased() -> bytes:
        rendered_pages.clear()
        return b"erased"

    assert pdf.kept_pdf("7-1-nl", "3", made_while_something_is_erased) == b"erased"
    assert not folder.exists()


def test_who_waits_too_long_for_a_pdf_hears_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0.01)
    with pdf._one_at_a_time:
        response = client.get(address("dossier_pdf", published_initiative()))
    assert response.status_code == 503
    assert response["Retry-After"] == "60"


def _place(initiative):
    return initiative.organisation.slug, initiative.slug
