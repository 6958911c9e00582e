import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions import uploads as actions
from meerwaarde.initiatives.actions.uploads import (
    add_attachment,
    remove_attachment,
    remove_clip,
    set_attachment_public,
    set_clip,
    set_clip_public,
)
from meerwaarde.initiatives.models import Attachment, Clip, Dossier
from meerwaarde.initiatives.views.files import byte_range, download_name
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Membership
from uploaded import CAPTIONS, mp4, pdf, picture, png_bomb, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return published_initiative(OrganisationFactory(slug="ons"))


@pytest.fixture
def editor(initiative):
    return official(initiative.organisation)


@pytest.fixture
def attachment(initiative, editor):
    return add_attachment(by=editor, initiative=initiative, title="Het plan: <b>", file=upload("a.pdf", pdf()))


def film(initiative, by, **changes):
    given = {
        "title": "De wethouder vertelt",
        "video": upload("a.mp4", mp4()),
        "captions": upload("a.vtt", CAPTIONS),
        "captions_language": "nl",
        "transcript": "Welkom.",
        **changes,
    }
    return set_clip(by=by, initiative=initiative, **given)


def stored_files(settings):
    return sorted(p.name for p in settings.MEDIA_ROOT.rglob("*") if p.is_file())


def page_of(initiative):
    return reverse("attachments", args=[initiative.organisation.slug, initiative.slug])


def body(response):
    return b"".join(response.streaming_content)


# --- keeping and publishing ------------------------------------------------------------------------------------------
def test_an_attachment_is_public_only_after_a_step_that_makes_a_version(initiative, editor, attachment):
    initiative.refresh_from_db()
    assert initiative.version == 1
    assert Event.objects.get(kind="attachment_added").public is False
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=True)
    dossier = Dossier.objects.get(initiative=initiative)
    assert dossier.version == 2
    assert dossier.document["attachments"] == [
        {
            "key": attachment.key,
            "title": "Het plan: <b>",
            "file": attachment.file.name,
            "media_type": "application/pdf",
            "size_bytes": attachment.size_bytes,
            "sha256": attachment.sha256,
        }
    ]
    assert Event.objects.get(kind="attachment_published").public is True
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=True)  # twice is once
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=False)
    dossier.refresh_from_db()
    assert (dossier.version, dossier.document["attachments"]) == (3, [])


@pytest.mark.django_db(transaction=True)
def test_removing_an_attachment_removes_its_file_and_keeps_its_hash_in_the_history(
    settings, initiative, editor, attachment
):
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=True)
    assert len(stored_files(settings)) == 1
    remove_attachment(by=editor, initiative=initiative, key=attachment.key)
    assert stored_files(settings) == []
    assert Event.objects.get(kind="attachment_removed").before["attachments"][0]["sha256"] == attachment.sha256


def test_a_failure_after_storing_leaves_no_file_behind(monkeypatch, settings, initiative, editor):
    def fail(**_fields):
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr(actions, "record_event", fail)
    with pytest.raises(RuntimeError):
        add_attachment(by=editor, initiative=initiative, title="Plan", file=upload("a.pdf", pdf()))
    with pytest.raises(RuntimeError):
        film(initiative, editor)
    assert stored_files(settings) == []
    assert not Attachment.objects.exists()
    assert not Clip.objects.exists()


def test_a_refused_file_leaves_nothing(client, settings, initiative, editor):
    client.force_login(editor)
    for name, content in (("a.exe", b"MZ"), ("a.png", png_bomb()), ("a.pdf", pdf(script=True)), ("a.txt", b"a\0")):
        answer = client.post(page_of(initiative), {"step": "attach", "title": "Plan", "file": upload(name, content)})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'role="alert"' in page
        assert 'href="#id_file"' in page
    assert stored_files(settings) == []
    assert not Attachment.objects.exists()


def test_the_same_file_and_too_many_files_are_refused(monkeypatch, settings, initiative, editor, attachment):
    with pytest.raises(ValidationError) as double:
        add_attachment(by=editor, initiative=initiative, title="Nog eens", file=upload("b.pdf", _same(attachment)))
    monkeypatch.setattr(actions, "MAX_ATTACHMENTS", 1)
    with pytest.raises(ValidationError) as too_many:
        add_attachment(by=editor, initiative=initiative, title="Nog een", file=upload("b.png", picture()))
    assert (double.value.code, too_many.value.code) == ("double", "number")
    assert len(stored_files(settings)) == 1


def _same(attachment):
    with default_storage.open(attachment.file.name) as file:
        return file.read()


def test_the_name_on_disk_holds_nothing_of_what_was_sent(initiative, editor):
    kept = add_attachment(by=editor, initiative=initiative, title="../../Één plan", file=upload("../x.PNG", picture()))
    assert kept.file.name.startswith("attachments/")
    assert kept.file.name.rpartition("/")[2].startswith("een-plan-")
    assert kept.file.name.endswith(".png")


def test_the_page_adds_publishes_takes_back_and_removes(client, initiative, editor):
    client.force_login(editor)
    address = page_of(initiative)
    sent = {"step": "attach", "title": "Plan", "file": upload("a.pdf", pdf())}
    assert client.post(address, sent).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.is_public, kept.title) == (False, "Plan")
    for step, public in (("publish", True), ("withdraw", False)):
        client.post(address, {"step": step, "key": kept.key})
        kept.refresh_from_db()
        assert kept.is_public is public
    client.post(address, {"step": "remove", "key": kept.key})
    assert not Attachment.objects.exists()
    assert client.post(address, {"step": "remove", "key": "x\0"}).status_code == 404
    assert client.post(address, {"step": "unknown"}).status_code == 400


# --- the film --------------------------------------------------------------------------------------------------------
def test_a_film_needs_captions_and_a_written_text(client, initiative, editor):
    client.force_login(editor)
    whole = {
        "step": "film",
        "title": "Film",
        "video": upload("a.mp4", mp4()),
        "captions": upload("a.vtt", CAPTIONS),
        "captions_language": "nl",
        "transcript": "Welkom.",
    }
    for missing in ("video", "captions", "transcript", "title"):
        for file in (whole["video"], whole["captions"]):
            file.seek(0)
        answer = client.post(page_of(initiative), {k: v for k, v in whole.items() if k != missing})
        assert answer.status_code == 400
        assert f'href="#id_{missing}"' in answer.content.decode()
    assert not Clip.objects.exists()
    for file in (whole["video"], whole["captions"]):
        file.seek(0)
    assert client.post(page_of(initiative), whole).status_code == 302
    assert Clip.objects.get().is_public is False
    assert client.post(page_of(initiative), {"step": "publish_film"}).status_code == 302
    assert Dossier.objects.get(initiative=initiative).document["clip"]["transcript"] == "Welkom."
    assert client.get(page_of(initiative)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_new_film_takes_the_place_of_the_old_and_is_not_public_yet(settings, initiative, editor):
    film(initiative, editor)
    set_clip_public(by=editor, initiative=initiative, public=True)
    first = stored_files(settings)
    film(initiative, editor, title="Nieuw")
    assert Dossier.objects.get(initiative=initiative).document["clip"] is None
    assert len(stored_files(settings)) == 2
    assert not set(first) & set(stored_files(settings))
    remove_clip(by=editor, initiative=initiative)
    assert stored_files(settings) == []


def test_wrong_captions_are_shown_at_the_captions(client, initiative, editor):
    client.force_login(editor)
    sent = {
        "step": "film",
        "title": "Film",
        "video": upload("a.mp4", mp4()),
        "captions": upload("a.vtt", b"1\n00:00"),
        "captions_language": "nl",
        "transcript": "Welkom.",
    }
    answer = client.post(page_of(initiative), sent)
    assert answer.status_code == 400
    assert 'href="#id_captions"' in answer.content.decode()


# --- serving ---------------------------------------------------------------------------------------------------------
def test_a_file_is_seen_by_its_officials_and_by_all_once_public(client, initiative, editor, attachment):
    address = reverse("file", args=[attachment.file.name])
    assert client.get(address).status_code == 404
    client.force_login(official(OrganisationFactory()))
    assert client.get(address).status_code == 404
    client.force_login(official(initiative.organisation, Membership.Role.READER))
    inside = client.get(address)
    assert inside.status_code == 200
    assert inside.headers["Cache-Control"] == "private, no-store"
    client.logout()
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=True)
    outside = client.get(address)
    assert body(outside).startswith(b"%PDF-")
    assert outside.headers["Content-Type"] == "application/pdf"
    assert outside.headers["X-Content-Type-Options"] == "nosniff"
    assert outside.headers["Content-Disposition"].startswith("attachment")
    assert outside.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert outside.headers["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers={"If-None-Match": outside.headers["ETag"]}).status_code == 304
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=False)
    assert client.get(address, headers={"If-None-Match": outside.headers["ETag"]}).status_code == 404


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('../../x"\r\nSet-Cookie: a=b', "x Set-Cookie a=b.pdf"),
        ("C:\\plannen\\één plan", "C plannen één plan.pdf"),
        ("...", "file.pdf"),
        ("gpj.\u202enalp", "gpj. nalp.pdf"),
        ("Plan 2026", "Plan 2026.pdf"),
    ],
)
def test_the_name_of_a_download_holds_no_folder_and_nothing_unseen(title, name):
    assert download_name(title, "pdf") == name


def test_a_public_file_of_a_plan_that_is_not_published_stays_inside(client, initiative, editor, attachment):
    set_attachment_public(by=editor, initiative=initiative, key=attachment.key, public=True)
    type(initiative).objects.filter(pk=initiative.pk).update(version=0, published_at=None)
    assert client.get(reverse("file", args=[attachment.file.name])).status_code == 404


@pytest.mark.parametrize("path", ["../meerwaarde.sqlite3", "attachments/../../x", "%2e%2e/x", "x\0", "attachments/"])
def test_nothing_else_on_the_disk_is_served(client, initiative, editor, path, settings):
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    (settings.MEDIA_ROOT / "x").write_text("secret")
    client.force_login(editor)
    assert client.get(f"/files/{path}").status_code in (400, 404)
    assert client.get("/files/x").status_code == 404


def test_pictures_and_films_are_shown_and_films_come_in_ranges(client, initiative, editor):
    kept = add_attachment(by=editor, initiative=initiative, title="Foto", file=upload("a.png", picture()))
    clip = film(initiative, editor)
    set_clip_public(by=editor, initiative=initiative, public=True)
    client.force_login(editor)
    assert client.get(reverse("file", args=[kept.file.name])).headers["Content-Disposition"].startswith("inline")
    client.logout()
    address = reverse("file", args=[clip.video.name])
    whole = body(client.get(address))
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert body(part) == whole[100:200]
    assert body(client.get(address, headers={"Range": "bytes=-10"})) == whole[-10:]
    assert client.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    changed = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert changed.status_code == 200
    head = client.head(address)
    assert head.headers["Content-Length"] == str(len(whole))
    captions = client.get(reverse("file", args=[clip.captions.name]))
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=5-9", (5, 9)),
        ("bytes=5-999", (5, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=-0", "beyond"),
        ("bytes=100-", "beyond"),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_byte_ranges(header, expected):
    assert byte_range(header, 100) == expected


# --- who may ---------------------------------------------------------------------------------------------------------
def test_only_editors_add_and_only_publishers_publish(initiative, editor, attachment):
    reader = official(initiative.organisation, Membership.Role.READER)
    other = official(OrganisationFactory())
    for by in (reader, other):
        with pytest.raises(PermissionDenied):
            add_attachment(by=by, initiative=initiative, title="x", file=upload("a.png", picture()))
        with pytest.raises(PermissionDenied):
            set_attachment_public(by=by, initiative=initiative, key=attachment.key, public=True)
        with pytest.raises(PermissionDenied):
            remove_attachment(by=by, initiative=initiative, key=attachment.key)
        with pytest.raises(PermissionDenied):
            film(initiative, by)
        with pytest.raises(PermissionDenied):
            set_clip_public(by=by, initiative=initiative, public=True)
    assert Attachment.objects.filter(is_public=False).count() == 1
