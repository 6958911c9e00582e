"""A place, photos and a document with what somebody says: checked, coarse in public, looked at first, and erased."""

from __future__ import annotations

import base64
import hashlib
import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from factories import OrganisationFactory, official, opened_round, published_initiative, said
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import (
    Where,
    appeal,
    decide_appeal,
    erase_contribution,
    show_files,
    withdraw_contribution,
    withhold_files,
)
from meerwaarde.participation.models import Contribution, ContributionFile, ContributionPlace
from uploaded import docx, pdf, picture, png_bomb, upload

pytestmark = pytest.mark.django_db
PLACE = {
    "key": "0000000a",
    "title": "Paal bij de school",
    "description": "",
    "geometry": {"type": "Point", "coordinates": [5.12345, 52.45678]},
    "precision": "exact",
    "precision_reason": "",
    "precision_legal_ground": "",
    "precision_review_on": None,
}
HOME = Where(description="Kerkstraat 12", longitude=5.98765, latitude=52.34567)


@pytest.fixture
def plan():
    return published_initiative(places=[PLACE])


def at(round, name="round"):
    return reverse(name, args=[round.initiative.organisation.slug, round.initiative.slug, round.number])


def photo(name="foto.jpg"):
    return upload(name, picture("JPEG", with_place=True))


def sent(client, round, **fields):
    form = {"text": "De sensor hangt hier niet.", "kind": "report", "submission": "x" * 22, **fields}
    return client.post(at(round, "contribute"), form)


def stored_files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_report_names_a_place_of_the_plan_without_javascript(client, round):
    page = client.get(at(round, "contribute")).text
    assert "Paal bij de school" in page
    assert "<place-picker" in page
    assert sent(client, round, place=PLACE["key"]).status_code == 302
    assert "bij: Paal bij de school" in client.get(at(round)).text
    assert sent(client, round, place="ffffffff").status_code == 400


def test_everybody_sees_about_a_kilometre_and_officials_the_place_itself(client, round, editor):
    assert sent(client, round, place_text="Kerkstraat 12", position="52.34567, 5.98765").status_code == 302
    kept = ContributionPlace.objects.get()
    assert (kept.latitude, kept.longitude) == (52.34567, 5.98765)
    api = reverse("api-v1:contributions", args=[round.initiative.organisation.slug, round.initiative.slug, 1])
    public = client.get(at(round)).text + client.get(api).text
    assert "52.35, 5.99" in public
    assert client.get(api).json()["items"][0]["place"] == {"label": "", "longitude": 5.99, "latitude": 52.35}
    for secret in ("Kerkstraat", "52.345", "5.987"):
        assert secret not in public
    client.force_login(editor)
    assert "Kerkstraat 12; 52.34567, 5.98765" in client.get(at(round, "round_answers")).text


@pytest.mark.parametrize("wrong", ["91, 5", "x", "52.1", '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}'])
def test_a_point_that_is_none_is_refused_at_its_box(client, round, wrong):
    answer = sent(client, round, position=wrong)
    assert answer.status_code == 400
    assert "id_position_error" in answer.text
    assert not Contribution.objects.exists()


def test_a_photo_is_cleaned_and_nobody_sees_it_before_a_moderator_did(client, round, moderator, editor):
    assert sent(client, round, uploads=[photo(), upload("brief.pdf", pdf())]).status_code == 302
    first, second = ContributionFile.objects.all()
    content = default_storage.open(first.file.name).read()
    with Image.open(io.BytesIO(content)) as kept:
        assert not kept.getexif()
    assert "foto" not in first.file.name
    assert (first.media_type, second.media_type) == ("image/jpeg", "application/pdf")
    address = reverse("file", args=[first.file.name])
    assert client.get(address).status_code == 404
    assert address not in client.get(at(round)).text
    client.force_login(official(OrganisationFactory(), "moderator"))
    assert client.get(address).status_code == 404
    client.force_login(moderator)
    assert client.get(address).status_code == 200
    work = reverse("participation_moderation", args=[round.initiative.organisation.slug])
    assert address in client.get(work).text
    assert client.post(work, {"what": "show_files", "contribution": first.contribution_id}).status_code == 302
    client.logout()
    assert address in client.get(at(round)).text
    served = client.get(address)
    assert b"".join(served.streaming_content) == content
    assert "no-cache" in served.headers["Cache-Control"]
    api = reverse("api-v1:contributions", args=[round.initiative.organisation.slug, round.initiative.slug, 1])
    listed = client.get(api).json()["items"][0]["files"]
    assert [row["sha256"] for row in listed] == [first.sha256, second.sha256]


def test_a_document_does_not_tell_who_made_it(client, round):
    made = pdf("Zo zou het kunnen.", maker="Mevrouw De Vries")
    assert b"De Vries" in made
    for _time in range(2):  # sent twice it is the same file, so the same contribution
        assert sent(client, round, uploads=[upload("brief.pdf", made)]).status_code == 302
    kept = default_storage.open(ContributionFile.objects.get().file.name).read()
    assert b"De Vries" not in kept
    read = PdfReader(io.BytesIO(kept))
    assert read.pages[0].extract_text() == "Zo zou het kunnen."
    assert (read.metadata or {}).get("/Author") is None
    assert read.xmp_metadata is None


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (upload("a.png", png_bomb()), "te veel beeldpunten"),
        (upload("a.jpg", pdf()), "een ander soort bestand is dan de inhoud"),
        (upload("a.pdf", pdf(script=True)), "script of een actie"),
        (upload("a.docx", docx()), "Toegestaan zijn"),
        (upload("a.jpg", b"\xff\xd8" + b"x" * 10_485_760), "te groot"),
    ],
    ids=["bomb", "disguised", "script", "document that tells its maker", "large"],
)
def test_what_is_not_safe_is_refused_with_a_reason_and_nothing_is_kept(client, round, settings, file, message):
    file.seek(0)
    answer = sent(client, round, uploads=[photo(), file])
    assert answer.status_code == 400
    assert "Bestand 2" in answer.text
    assert message in answer.text
    assert not Contribution.objects.exists()
    assert stored_files(settings) == []


def test_a_contribution_that_is_refused_after_all_leaves_no_file(settings, plan, editor):
    round = opened_round(plan, by=editor, verification="letter")
    with pytest.raises(ValidationError):
        said(round, files=[photo()], letter_code="aap noot mies wim")
    assert stored_files(settings) == []


def test_four_files_are_one_too_many(client, round):
    assert sent(client, round, uploads=[photo(f"{n}.jpg") for n in range(4)]).status_code == 400


def test_the_log_commits_to_place_and_files_and_the_author_can_make_the_commitment_again(client, round):
    received = said(round, "Hier.", files=[photo()], where=HOME)
    after = Event.objects.get(kind="contribution_received").after
    assert "Kerkstraat" not in str(after)
    own = client.get(reverse("receipt_data", args=[received.code])).json()["contributions"][0]
    assert own["place"]["description"] == "Kerkstraat 12"
    salt, content = bytes.fromhex(own["text_salt"]), base64.b64decode(own["files"][0]["content_base64"])
    assert after["file_commitments"] == [hashlib.sha256(salt + content).hexdigest()]
    assert after["text_commitment"] == hashlib.sha256(salt + b"Hier.").hexdigest()
    assert len(after["place_commitment"]) == 64


def test_the_same_text_with_another_photo_is_another_contribution(round):
    values = {"text": "Hier.", "submission": "s" * 22}
    first = said(round, files=[photo()], **values)
    assert said(round, files=[photo()], **values).code == first.code
    assert said(round, files=[upload("a.png", picture("PNG"))], **values).code != first.code
    assert ContributionFile.objects.count() == 2


@pytest.mark.parametrize("by_whom", ["erased", "withdrawn"])
def test_with_the_words_the_place_and_the_files_are_gone(client, settings, round, privacy_officer, moderator, by_whom):
    received = said(round, files=[photo()], where=HOME)
    one = received.contribution
    show_files(by=moderator, contribution=one)
    address = reverse("file", args=[ContributionFile.objects.get().file.name])
    assert client.get(address).status_code == 200
    if by_whom == "erased":
        erase_contribution(by=privacy_officer, contribution=one, ground="verzoek")
    else:
        withdraw_contribution(contribution=one)
    assert client.get(address).status_code == 404
    assert not ContributionPlace.objects.exists()
    assert not ContributionFile.objects.exists()
    assert "commitment" not in str(Event.objects.get(kind="contribution_received").after)


def test_the_stored_file_leaves_the_disk_when_the_erasure_holds(settings, round, django_capture_on_commit_callbacks):
    one = said(round, files=[photo()]).contribution
    assert len(stored_files(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_contribution(contribution=one)
    assert stored_files(settings) == []


def test_photos_are_withheld_by_a_rule_and_the_author_objects_while_the_text_stays(client, round, moderator):
    received = said(round, "De tekst blijft.", files=[photo()])
    one = received.contribution
    client.force_login(moderator)
    work = reverse("participation_moderation", args=[round.initiative.organisation.slug])
    form = {"what": "withhold", "contribution": one.pk, f"w{one.pk}-rule": "personal", f"w{one.pk}-reason": "Een kind."}
    assert client.post(work, {**form, f"w{one.pk}-only_files": "on"}).status_code == 302
    client.logout()
    page = client.get(at(round)).text
    assert "De tekst blijft." in page
    assert "Wat bij deze tekst hoort, wordt niet getoond" in page
    receipt = reverse("receipt", args=[received.code])
    assert "Een kind." in client.get(receipt).text
    assert client.post(receipt, {"text": "Het is mijn hond."}).status_code == 302
    assert client.post(receipt, {"text": "Nog eens."}).status_code == 400
    one.refresh_from_db()
    assert one.state == "shown"
    other = official(round.initiative.organisation, "moderator")
    client.force_login(other)
    appeals = reverse("participation_appeals", args=[round.initiative.organisation.slug])
    assert "Het is mijn hond." in client.get(appeals).text
    standing = one.interventions.get()
    with pytest.raises(ValidationError):
        decide_appeal(by=moderator, intervention=standing, lift=True, reason="Eigen besluit.")
    decide_appeal(by=other, intervention=standing, lift=True, reason="U hebt gelijk.")
    assert ContributionFile.objects.get().state == "shown"
    assert re.search(r'href="/files/contributions/', client.get(at(round)).text)


def test_only_a_moderator_of_the_organisation_shows_or_withholds_photos(round):
    one = said(round, files=[photo()]).contribution
    stranger = official(OrganisationFactory(), "moderator")
    with pytest.raises(PermissionDenied):
        show_files(by=stranger, contribution=one)
    with pytest.raises(PermissionDenied):
        withhold_files(by=stranger, contribution=one, rule="personal", reason="x")
    with pytest.raises(ValidationError):
        appeal(contribution=one, text="Er is nog niets besloten.")


def test_an_official_adds_the_scan_of_a_letter(client, round, editor):
    client.force_login(editor)
    page = at(round, "enter_for_round")
    submission = re.search(r'name="submission" value="([\w-]+)"', client.get(page).text)[1]
    form = {"channel": "letter", "kind": "idea", "text": "Uit de brief.", "submission": submission}
    day = timezone.localdate()
    answer = client.post(
        page, {**form, "received_on": day.isoformat(), "place": PLACE["key"], "uploads": [upload("brief.pdf", pdf())]}
    )
    assert answer.status_code == 200
    assert (ContributionPlace.objects.get().label, ContributionFile.objects.count()) == ("Paal bij de school", 1)
