"""Files as people upload them, good and bad; made here so that no binary lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nWelkom\n"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(
    text: str = "Doel", *, script: bool = False, launch: bool = False, attached: bool = False, maker: str = ""
) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 14 TL 20 250 Td {lines} ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if script:
        names = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
        )
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(names)
    if launch:
        action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x")})
        page[NameObject("/Annots")] = ArrayObject([DictionaryObject({NameObject("/A"): action})])
    if attached:
        writer.add_attachment("x.html", b"<script>")
    if maker:
        writer.add_metadata({"/Author": maker, "/Creator": maker})
        told = DecodedStreamObject()
        told.set_data(f"<x:xmpmeta><dc:creator>{maker}</dc:creator></x:xmpmeta>".encode())
        writer._root_object[NameObject("/Metadata")] = page[NameObject("/Metadata")] = writer._add_object(told)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def docx(*blocks: tuple[str, str]) -> bytes:
    """A Word document of (style, text) blocks."""
    document = Document()
    for style, text in blocks or (("Heading 1", "Doel"), ("Normal", "Minder afval.")):
        document.add_paragraph(text, style=style)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_entry(archive: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        entries = {entry: old.read(entry) for entry in old.namelist() if entry != name}
    return zipped({**entries, name: content})


def odt() -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"})


def picture(kind: str = "PNG", *, with_place: bool = False) -> bytes:
    image = Image.new("RGB", (40, 20), (200, 30, 30))
    exif = Image.Exif()
    if with_place:
        exif[0x010F] = "Maker of the phone"
        exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    image.save(written, kind, exif=exif.tobytes() if with_place else b"")
    return written.getvalue()


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 2,500 megapixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(place: bytes = b"+52.37+004.89/") -> bytes:
    moov = box(b"moov", box(b"mvhd", bytes(100)) + box(b"udta", box(b"\xa9xyz", place)))
    return box(b"ftyp", b"isom" + bytes(4) + b"isommp42") + moov + box(b"mdat", bytes(range(256)) * 20)


def webm() -> bytes:
    header = b"\x42\x82\x84webm"
    body = bytes(300)
    return (
        b"\x1a\x45\xdf\xa3"
        + bytes([0x80 | len(header)])
        + header
        + b"\x18\x53\x80\x67"
        + struct.pack(">H", 0x4000 | len(body))
        + body
    )
