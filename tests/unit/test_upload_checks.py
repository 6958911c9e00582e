import io
import zipfile

import pytest
from PIL import Image

from meerwaarde.initiatives import uploads
from meerwaarde.initiatives.films import check_captions, check_video
from meerwaarde.initiatives.uploads import UploadRefused, check_attachment
from uploaded import (
    CAPTIONS,
    docx,
    mp4,
    odt,
    pdf,
    picture,
    png_bomb,
    upload,
    webm,
    with_entry,
    xlsx,
    zipped,
)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plan.pdf", pdf(), "application/pdf"),
        ("plan.docx", docx(), uploads.MEDIA_TYPES["docx"]),
        ("plan.odt", odt(), uploads.MEDIA_TYPES["odt"]),
        ("plan.xlsx", xlsx(), uploads.MEDIA_TYPES["xlsx"]),
        ("plan.csv", b"plaats;aantal\nDe Brink;4\n", "text/csv; charset=utf-8"),
        ("plan.txt", "Eén plan".encode("utf-8-sig"), "text/plain; charset=utf-8"),
        ("plan.PNG", picture("PNG"), "image/png"),
        ("plan.jpeg", picture("JPEG"), "image/jpeg"),
        ("plan.webp", picture("WEBP"), "image/webp"),
    ],
)
def test_every_allowed_kind_is_taken(name, content, media_type):
    checked = check_attachment(upload(name, content))
    assert checked.media_type == media_type
    assert checked.size_bytes == len(checked.content) > 0
    assert len(checked.sha256) == 64


WHOLE_PDF, WHOLE_DOCX, WHOLE_PNG = pdf(), docx(), picture("PNG")
BOMB = {"[Content_Types].xml": b"<a/>", "word/document.xml": bytes(60 * 1024 * 1024)}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<html>", "extension"),
        ("drawing.svg", b"<svg/>", "extension"),
        ("program.exe", b"MZ", "extension"),
        ("noextension", b"text", "extension"),
        ("plan.pdf.html", WHOLE_PDF, "extension"),
        ("empty.pdf", b"", "empty"),
        ("page.txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>x</script>", "markup"),
        ("drawing.csv", b"<svg onload='x'>", "markup"),
        ("picture.txt", WHOLE_PNG, "not_utf8"),
        ("plan.txt", b"%PDF-1.7 text", "wrong_type"),
        ("latin.txt", "één".encode("latin-1"), "not_utf8"),
        ("utf16.csv", "één".encode("utf-16"), "not_utf8"),
        ("nul.txt", b"a\0b", "control"),
        ("escape.csv", b"a\x1b[31mb", "control"),
        ("wide.csv", b'"' + b"a" * 200_000, "unreadable"),
        ("plan.pdf", WHOLE_DOCX, "wrong_type"),
        ("plan.pdf", WHOLE_PDF[: len(WHOLE_PDF) // 2], "cut"),
        ("plan.pdf", b"%PDF-1.7\nrubbish\n%%EOF", "unreadable"),
        ("script.pdf", pdf(script=True), "active_pdf"),
        ("launch.pdf", pdf(launch=True), "active_pdf"),
        ("files.pdf", pdf(attached=True), "files_inside"),
        ("plan.docx", xlsx(), "wrong_type"),
        ("plan.xlsx", WHOLE_DOCX, "wrong_type"),
        ("plan.docx", WHOLE_PDF, "wrong_type"),
        ("plan.odt", zipped({"mimetype": b"text/html", "content.xml": b"<a/>"}), "wrong_type"),
        ("plan.docx", WHOLE_DOCX[: len(WHOLE_DOCX) // 2], "cut"),
        ("bomb.docx", zipped(BOMB), "bomb"),
        ("macro.docx", with_entry(WHOLE_DOCX, "word/vbaProject.bin", b"x"), "macros"),
        (
            "entity.docx",
            with_entry(WHOLE_DOCX, "word/document.xml", b"<?xml version='1.0'?><!DOCTYPE a []><a/>"),
            "bomb",
        ),
        ("outside.docx", with_entry(WHOLE_DOCX, "../../etc/passwd", b"x"), "unreadable"),
        ("many.docx", with_entry(WHOLE_DOCX, "a.zip", zipped({"b.zip": zipped({"c": b"c"})})), "bomb"),
        ("archive.docx", with_entry(WHOLE_DOCX, "a.gz", b"\x1f\x8b\x08rest"), "bomb"),
        ("bomb.png", png_bomb(), "pixels"),
        ("bomb.png", png_bomb(9_000, 9_000), "pixels"),
        ("plan.png", picture("JPEG"), "wrong_type"),
        ("plan.jpg", WHOLE_PNG, "wrong_type"),
        ("plan.jpg", picture("JPEG")[:300], "cut"),
        ("plan.png", WHOLE_PNG[:60], "cut"),
    ],
)
def test_bad_files_are_refused_with_their_reason(name, content, code):
    with pytest.raises(UploadRefused) as refusal:
        check_attachment(upload(name, content))
    assert refusal.value.code == code
    assert refusal.value.messages[0]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    file = upload("large.txt", b"a" * 1001)
    file.file = None  # reading would fail
    with pytest.raises(UploadRefused) as refusal:
        check_attachment(file)
    assert refusal.value.code == "size"


def test_a_zip_that_lies_about_its_sizes_does_not_unfold(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", 1_000_000)
    content = bytearray(zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": bytes(4_000_000)}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")  # "only 100 bytes"
    with pytest.raises(UploadRefused):
        uploads.check_office_file(bytes(content), "docx")


def test_archives_inside_count_together(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", 2_000_000)
    sheet = zipped({"a.xml": b"<a/>" * 150_000})
    content = with_entry(WHOLE_DOCX, "sheet-1.xlsx", sheet)
    uploads.check_office_file(content, "docx")
    content = with_entry(with_entry(content, "sheet-2.xlsx", sheet), "sheet-3.xlsx", sheet)
    with pytest.raises(UploadRefused) as refusal:
        uploads.check_office_file(content, "docx")
    assert refusal.value.code == "bomb"


def test_a_locked_zip_is_refused():
    content = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        assert archive.namelist()
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UploadRefused) as refusal:
        uploads.check_office_file(bytes(content), "docx")
    assert refusal.value.code == "encrypted"


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_pictures_lose_place_and_device(kind, name):
    original = picture(kind, with_place=True)
    assert b"Maker of the phone" in original
    cleaned = check_attachment(upload(name, original + b"<script>hidden tail</script>")).content
    assert b"Maker" not in cleaned
    assert b"script" not in cleaned
    image = Image.open(io.BytesIO(cleaned))
    assert image.size == (40, 20)
    assert not image.getexif()


def test_films_are_taken_without_the_place_where_they_were_made():
    original = mp4()
    checked = check_video(upload("film.mp4", original))
    assert checked.media_type == "video/mp4"
    assert b"+52.37" in original
    assert b"+52.37" not in checked.content
    assert len(checked.content) == len(original)
    assert checked.content[-5_000:] == original[-5_000:]
    assert check_video(upload("film.webm", webm())).media_type == "video/webm"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("film.avi", b"RIFF", "extension"),
        ("film.mp4", mp4()[:-50], "cut"),
        ("film.mp4", mp4()[:60], "cut"),
        ("film.mp4", webm(), "wrong_type"),
        ("film.webm", mp4(), "wrong_type"),
        ("film.webm", webm()[:-50], "cut"),
        ("film.webm", webm()[:20], "cut"),
    ],
)
def test_broken_films_are_refused(name, content, code):
    with pytest.raises(UploadRefused) as refusal:
        check_video(upload(name, content))
    assert refusal.value.code == code


def test_captions_keep_times_and_words_only():
    source = (
        "\ufeffWEBVTT - title\r\n\r\nSTYLE\r\n::cue { background: url(http://x) }\r\n\r\nNOTE secret\r\n\r\n1\r\n"
        "00:01.000 --> 00:04.500 align:start\r\n<v Wethouder>Dag &amp; welkom <script>x</script><b>hier</b>\r\n"
    )
    checked = check_captions(upload("film.vtt", source.encode()))
    assert checked.content.decode() == ("WEBVTT\n\n00:00:01.000 --> 00:00:04.500\nWethouder: Dag &amp; welkom xhier\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("film.srt", CAPTIONS),
        ("film.vtt", b"1\n00:00.000 --> 00:02.000\nHi"),
        ("film.vtt", b"WEBVTT\n\n00:00 --> 00:02\nHi"),
        ("film.vtt", b"WEBVTT\n\n00:03.000 --> 00:02.000\nHi"),
        ("film.vtt", b"WEBVTT\n\n00:03.000 --> 00:04.000\nHi\n\n00:01.000 --> 00:02.000\nEarlier"),
        ("film.vtt", b"WEBVTT\n\n"),
        ("film.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe9"),
        ("film.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\na\0b"),
        ("film.vtt", b"WEBVTT\n" + b"a" * 600_000),
    ],
)
def test_wrong_captions_are_refused(name, content):
    with pytest.raises(UploadRefused):
        check_captions(upload(name, content))
