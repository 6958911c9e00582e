"""Everything that is made from the sources once: compiled translations, fonts for PDF, collected static files."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from ..fonts import make_fonts

HELP = "Compile the translations, make the fonts for PDF and collect the static files."
EXAMPLE = "meerwaarde prepare"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--translations-only", action="store_true", help="skip fonts and static files")


def run(arguments: argparse.Namespace) -> int:
    compile_translations(settings.PACKAGE_DIR)
    if not arguments.translations_only:
        make_fonts()
        collect_static_files()
    return 0


def collect_static_files() -> bool:
    """Collect the static files, unless nothing changed since the last time. Returns whether they were collected."""
    stamp = Path(settings.STATIC_ROOT) / "collected.txt"
    state = _state_of_static_files()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state, encoding="utf-8")
    return True


def _state_of_static_files() -> str:
    """A digest of where every file comes from, how large it is and when it changed, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def compile_translations(package: Path) -> int:
    """Compile every room's .po file whose compiled form is older. Returns how many were compiled."""
    compiled = 0
    for source in sorted(package.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled += 1
    return compiled
