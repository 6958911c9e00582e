"""The export for the archive: every public document of a dossier with its MDTO, and nothing that is not public."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from pypdf import PdfReader

from factories import (
    answered,
    closed_round,
    official,
    opened_round,
    promised_change,
    published_decision,
    published_initiative,
    said,
    weighed_content,
)
from mdto_structure import schema
from meerwaarde.cli import main
from meerwaarde.decisions.actions import announce_decision, choose_selection_category
from meerwaarde.initiatives.actions.uploads import add_attachment
from meerwaarde.initiatives.models import Attachment
from meerwaarde.ledger import sequencing, verify
from meerwaarde.participation.actions import erase_contribution, show_files, withhold_contribution
from meerwaarde.publication import pdf as pdfs
from meerwaarde.publication.archive import NotArchivable, archive_to, write_archive
from meerwaarde.publication.archive.mdto import years_after
from meerwaarde.publication.fonts import make_fonts
from uploaded import pdf, picture, upload

pytestmark = pytest.mark.django_db
MDTO = "{https://www.nationaalarchief.nl/mdto}"
KEPT = {"code": "5.1.2", "label": "Beleid: vastgesteld", "appraisal": "keep", "years": None}
SECRETS = ("kwetsbaarwoord", "scheldwoord", "geheimadres@example.org", "Ambtenaar Achternaam")


@pytest.fixture(autouse=True)
def _fonts(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_fonts()


@pytest.fixture
def plan():
    return published_initiative(
        phase="decision",
        route="standard",
        review_on="2030-01-01",
        tags=["afval"],
        **{**weighed_content(), "summary": "Korven op de kaart & <meer>."},
    )


@pytest.fixture
def editor(plan):
    return official(plan.organisation, name="Ambtenaar Achternaam")


def packed(plan):
    file = io.BytesIO()
    write_archive(file, plan)
    return zipfile.ZipFile(file)


def words(element, path):
    return [one.text for one in element.iterfind("/".join(f"{MDTO}{part}" for part in path.split("/")))]


def everything_in(archive):
    """All that can be read in the package: also what stands in a PDF or in a document inside it."""
    found = []
    for name in archive.namelist():
        content = archive.read(name)
        found.append(content.decode("utf-8", "replace"))
        if name.endswith(".pdf"):
            found += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(content)) as document:
                found += [document.read(part).decode("utf-8", "replace") for part in document.namelist()]
    return "\n".join(found)


def test_every_public_document_is_in_it_with_metadata_and_nothing_else(plan, editor, privacy_officer, moderator):
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    add_attachment(by=editor, initiative=plan, title="Het plan / 1", file=upload("a.pdf", pdf()))
    Attachment.objects.update(is_public=True)
    hidden = add_attachment(by=editor, initiative=plan, title="Intern", file=upload("b.pdf", pdf("kwetsbaarwoord")))
    Attachment.objects.filter(pk=hidden.pk).update(is_public=False)
    _round, several = closed_round(plan, by=editor)
    contributions = answered(several, outcome="used", by=editor)
    for one, word in zip(contributions[:2], SECRETS, strict=False):
        type(one).objects.filter(pk=one.pk).update(text=f"Hier staat {word}.")
    erase_contribution(by=privacy_officer, contribution=contributions[0], ground="Verzoek.")
    withhold_contribution(by=moderator, contribution=contributions[1], rule="insult", reason="Het scheldwoord.")
    promised_change(plan, contributions)
    decision = published_decision(plan, cites=contributions).decision
    announce_decision(by=editor, decision=decision, announcement_url="https://bekend.example/1")
    sequencing.sequence(plan.organisation.slug)

    archive = packed(plan)
    names, root = set(archive.namelist()), plan.slug
    files = {name for name in names if not name.endswith(".MDTO.xml")} - {"pakbon.json"}
    attachment = Attachment.objects.get(title="Het plan / 1")
    for wanted in (
        "dossier/dossier.pdf",
        "dossier/dossier.json",
        "memo/memo.pdf",
        "memo/memo.docx",
        "participation/participation.json",
        "round-1/promises.json",
        "round-1/contributions.json",
        "decision-1/decision.json",
        "follow-up/follow-up.json",
        f"attachment-{attachment.key}/het-plan-1.pdf",
        "log/change-0001.json",
    ):
        assert f"{root}/{wanted}" in files
    assert all(f"{name}.bestand.MDTO.xml" in names for name in files)
    assert not [name for name in names if any(sign in name for sign in '<>:"\\|?*# ')]

    # Its metadata follows the standard, fits the files, and every reference leads to something in the package.
    follows, identifiers, references = schema(), set(), set()
    for name in (one for one in names if one.endswith(".MDTO.xml")):
        document = etree.fromstring(archive.read(name))
        follows.assertValid(document)
        (described,) = document
        identifiers |= set(words(described, "identificatie/identificatieKenmerk"))
        for relation in ("bevatOnderdeel", "heeftRepresentatie", "isOnderdeelVan", "isRepresentatieVan"):
            references |= set(words(described, f"{relation}/verwijzingIdentificatie/identificatieKenmerk"))
        if name.endswith(".bestand.MDTO.xml"):
            content = archive.read(name.removesuffix(".bestand.MDTO.xml"))
            assert words(described, "checksum/checksumWaarde") == [hashlib.sha256(content).hexdigest()]
            assert words(described, "omvang") == [str(len(content))]
        else:
            assert words(described, "waardering/begripCode") == ["B"]
            assert words(described, "informatiecategorie/begripCode") == ["5.1.2"]
    assert references <= identifiers
    assert len(identifiers) == len([name for name in names if name.endswith(".MDTO.xml")])
    assert archive.read(f"{root}/dossier/dossier.pdf").startswith(b"%PDF-1.7")

    # What was erased, withheld or internal, and who the officials are, stands nowhere.
    everything = everything_in(archive)
    assert [word for word in SECRETS if word in everything] == []
    told = json.loads(archive.read(f"{root}/round-1/contributions.json"))
    assert [one["state"] for one in told] == ["erased", "withheld", "shown"]
    assert [bool(one["text"]) for one in told] == [False, False, True]
    assert told[1]["rule"]
    assert (
        json.loads(archive.read(f"{root}/decision-1/decision.json"))["announcement_url"] == "https://bekend.example/1"
    )

    # The receipts hold without this site, and the slip counts what is there.
    for name in (one for one in files if "/log/" in one):
        assert verify.verify_receipt(json.loads(archive.read(name)))[1]
    slip = json.loads(archive.read("pakbon.json"))
    assert slip["bestanden"] == len(files)
    assert slip["omvang"] == sum(len(archive.read(name)) for name in files)


def test_photos_of_residents_go_along_once_a_moderator_showed_them(plan, editor, moderator):
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    round = opened_round(plan, by=editor)
    shown, waiting = (
        said(round, f"Bijdrage {number}", files=[upload("foto.jpg", picture("JPEG"))]).contribution for number in (1, 2)
    )
    show_files(by=moderator, contribution=shown)
    archive = packed(plan)
    kept = shown.files.get()
    name = f"{plan.slug}/round-1-contribution-{shown.pk}/1.jpg"
    assert hashlib.sha256(archive.read(name)).hexdigest() == kept.sha256
    assert f"{name}.bestand.MDTO.xml" in archive.namelist()
    assert not [one for one in archive.namelist() if f"contribution-{waiting.pk}" in one]


def test_a_dossier_that_is_kept_for_some_years_says_from_when_until_when(plan, editor):
    category = {**KEPT, "appraisal": "destroy", "years": 10}
    choose_selection_category(by=editor, initiative=plan, **category)
    described = etree.fromstring(packed(plan).read(f"{plan.slug}/{plan.slug}.MDTO.xml"))[0]
    assert words(described, "waardering/begripCode") == ["V"]
    assert words(described, "bewaartermijn/termijnLooptijd") == ["P10Y"]
    assert words(described, "bewaartermijn/termijnEinddatum") == []  # the years count from the day it is closed
    assert words(described, "omschrijving") == ["Korven op de kaart & <meer>."]
    assert words(described, "trefwoord") == ["afval"]

    closed = published_initiative(plan.organisation, title="Klaar", phase="closed", by=editor)
    choose_selection_category(by=editor, initiative=closed, **category)
    archive = packed(closed)
    described = etree.fromstring(archive.read(f"{closed.slug}/{closed.slug}.MDTO.xml"))[0]
    schema().assertValid(described.getparent())
    today = timezone.localdate()
    assert words(described, "bewaartermijn/termijnStartdatumLooptijd") == [today.isoformat()]
    assert words(described, "bewaartermijn/termijnEinddatum") == [years_after(today, 10).isoformat()]
    assert words(described, "dekkingInTijd/dekkingInTijdEinddatum") == [today.isoformat()]


def test_years_after_a_leap_day_and_beyond_the_calendar():
    leap = timezone.datetime(2028, 2, 29).date()
    assert years_after(leap, 1).isoformat() == "2029-02-28"
    assert years_after(leap + timedelta(days=1), 30_000).year == 9999


def test_nothing_is_written_before_the_selection_category_or_without_a_file(plan, editor, tmp_path):
    target = tmp_path / "out" / "dossier.zip"
    target.parent.mkdir()
    target.write_bytes(b"an earlier export")
    with pytest.raises(NotArchivable, match="selectielijst"):
        archive_to(target, plan)
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    kept = add_attachment(by=editor, initiative=plan, title="Kaart", file=upload("a.pdf", pdf()))
    Attachment.objects.update(is_public=True)
    (tmp_path / "files" / kept.file.name).write_bytes(b"something else")
    with pytest.raises(NotArchivable, match="Kaart"):
        archive_to(target, plan)
    (tmp_path / "files" / kept.file.name).unlink()
    with pytest.raises(NotArchivable, match="Kaart"):
        archive_to(target, plan)
    assert target.read_bytes() == b"an earlier export"
    assert list(target.parent.iterdir()) == [target]


def test_the_command_writes_it_and_says_what_is_wrong(plan, editor, tmp_path, capsys):
    target, name = tmp_path / "dossier.zip", f"{plan.organisation.slug}/{plan.slug}"
    assert main(["export", "archive", name, str(target)]) == 2
    assert "selectielijst" in capsys.readouterr().err
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    assert main(["export", "archive", f"{name}x", str(target)]) == 2
    assert main(["export", "archive", name, str(tmp_path / "nowhere" / "a.zip")]) == 2
    assert main(["export", "archive", name, str(target)]) == 0
    assert "written" in capsys.readouterr().out
    assert zipfile.ZipFile(target).testzip() is None


def test_an_official_downloads_it_once_the_category_is_chosen(client, plan, editor):
    client.force_login(editor)
    address = [plan.organisation.slug, plan.slug]
    export, page = reverse("archive_export", args=address), reverse("plan_archive", args=address)
    refused = client.get(export, follow=True)
    assert refused.redirect_chain[0][0] == page
    assert "Kies eerst" in refused.text
    assert export not in refused.text
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    assert export in client.get(page).text
    response = client.get(export)
    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_a_download_while_many_documents_are_made_says_when_to_come_back(client, plan, editor, monkeypatch):
    client.force_login(editor)
    choose_selection_category(by=editor, initiative=plan, **KEPT)
    monkeypatch.setattr(pdfs, "PATIENCE_SECONDS", 0.01)
    with pdfs._one_at_a_time:
        response = client.get(reverse("archive_export", args=[plan.organisation.slug, plan.slug]))
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
