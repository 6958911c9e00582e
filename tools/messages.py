"""The texts of the product and their Dutch translations, one catalogue per room.

python tools/messages.py check            fails when a text has no Dutch translation or two, or when one has no text
python tools/messages.py missing          prints the texts without translation as JSON, per room
python tools/messages.py add FILE.json    adds translations: {"room": {"English text": "Nederlandse tekst"}};
                                          a plural's key is "one|||many" and its value ["een", "veel"];
                                          a text with a context has the key "context>>>text"
python tools/messages.py tidy             removes translations whose text no longer exists
"""

from __future__ import annotations

import fcntl
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "meerwaarde"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
    "gettext_noop": None,
}
Key = tuple[str, str, str]  # context, text, plural


def rooms() -> list[str]:
    return sorted(p.name for p in PACKAGE.iterdir() if p.is_dir() and not p.name.startswith("_"))


def texts_of(room: str) -> dict[Key, str]:
    """Every translatable text of a room's Python and templates, with the place where it first stands."""
    from django.utils.translation.template import templatize

    found: dict[Key, str] = {}
    for path in sorted((PACKAGE / room).rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt", ".typ") and "templates" in path.parts:
            source = templatize(path.read_text(encoding="utf-8")).encode()
        else:
            continue
        for line, message, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            text, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
            if text:
                found.setdefault((context or "", text, plural), f"{path.relative_to(PACKAGE)}:{line}")
    return found


def catalogue_path(room: str) -> Path:
    return PACKAGE / room / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def catalogue_of(room: str) -> Catalog:
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale="nl", project="Meerwaarde", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="nl")


def translated(catalogue: Catalog) -> dict[Key, str | tuple[str, ...]]:
    result: dict[Key, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id:
            continue
        text, plural = message.id if isinstance(message.id, tuple) else (message.id, "")
        complete = all(message.string) if isinstance(message.string, tuple) else bool(message.string)
        if complete and not message.fuzzy:
            result[(message.context or "", text, plural)] = message.string
    return result


def as_json_key(key: Key) -> str:
    context, text, plural = key
    return (f"{context}>>>" if context else "") + text + (f"|||{plural}" if plural else "")


def from_json_key(name: str) -> Key:
    context, _separator, rest = name.rpartition(">>>")
    text, _separator, plural = rest.partition("|||")
    return (context, text, plural)


def problems() -> Iterator[str]:
    # Catalogues are merged: a text that two rooms translate differently would depend on the order of the rooms.
    everywhere: dict[Key, dict[str | tuple[str, ...], str]] = {}
    for room in rooms():
        for key, string in translated(catalogue_of(room)).items():
            everywhere.setdefault(key, {})[string] = room
    for key, strings in everywhere.items():
        if len(strings) > 1:
            yield f"“{key[1]}” is translated in two ways: {strings}"
    for room in rooms():
        texts, done = texts_of(room), translated(catalogue_of(room))
        yield from (f"{place}: no Dutch translation of “{key[1]}”" for key, place in texts.items() if key not in done)
        yield from (f"{room}: translation without text “{key[1]}”" for key in done if key not in texts)


def write(room: str, done: dict[Key, str | tuple[str, ...]]) -> None:
    catalogue = Catalog(locale="nl", project="Meerwaarde", charset="utf-8", fuzzy=False, copyright_holder="Meerwaarde")
    catalogue.header_comment = ""
    for (context, text, plural), string in sorted(done.items(), key=lambda item: (item[0][1], item[0])):
        catalogue.add((text, plural) if plural else text, string, context=context or None)
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=False, sort_output=False, no_location=True)
    # Times of writing would make every change of a catalogue a conflict.
    lines = [line for line in buffer.getvalue().decode().splitlines() if not line.startswith('"POT-Creation-Date')]
    lines = [line for line in lines if not line.startswith('"PO-Revision-Date')]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def add(additions: dict[str, dict[str, str | list[str]]]) -> None:
    for room, entries in additions.items():
        if room not in rooms():
            raise SystemExit(f"there is no room “{room}”")
        done = translated(catalogue_of(room))
        for name, value in entries.items():
            done[from_json_key(name)] = tuple(value) if isinstance(value, list) else value
        write(room, done)


def tidy() -> None:
    for room in rooms():
        texts, done = texts_of(room), translated(catalogue_of(room))
        if done:
            write(room, {key: value for key, value in done.items() if key in texts})


def main(arguments: list[str]) -> int:
    from django.conf import settings

    settings.configure()
    command = arguments[0] if arguments else ""
    with (PACKAGE / "locale.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if command == "add":
            add(json.loads(Path(arguments[1]).read_text(encoding="utf-8")))
        elif command == "tidy":
            tidy()
        elif command == "missing":
            wanted = arguments[1:] or rooms()
            result = {}
            for room in wanted:
                done = translated(catalogue_of(room))
                if names := {as_json_key(key): "" for key in texts_of(room) if key not in done}:
                    result[room] = names
            print(json.dumps(result, ensure_ascii=False, indent=1))
        elif command == "check":
            found = list(problems())
            print("\n".join(found) or "every text has its Dutch translation")
            return 1 if found else 0
        else:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
