"""Writes docs/glossary.md: the words of the vocabulary and the fields of a dossier, in English and Dutch.

python tools/glossary.py          writes the file
python tools/glossary.py check    exit code 1 when the file is not current
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"


def glossary() -> str:
    from django.db.models import TextChoices
    from django.utils import translation

    from meerwaarde.initiatives import vocabulary
    from meerwaarde.initiatives.fields import FIELD, SECTIONS
    from meerwaarde.values import vocabulary as values_vocabulary

    def both(label: object) -> str:
        words = []
        for language in ("en", "nl"):
            with translation.override(language):
                words.append(str(label).replace("|", "/"))
        return " | ".join(words)

    lines = [
        "# Glossary",
        "",
        "Made by `python tools/glossary.py` from the code; do not edit. The first column is the word in the code.",
        "",
        "## The fields of a dossier",
        "",
    ]
    for section, title in SECTIONS.items():
        lines += [f"### {both(title).split(' | ')[0]}", "", "| code | English | Dutch |", "|---|---|---|"]
        for field in FIELD.values():
            if field.section == section:
                lines.append(f"| `{field.key}` | {both(field.label)} |")
                lines += [f"| `{field.key}.{column.key}` | {both(column.label)} |" for column in field.columns]
        lines.append("")
    lines += ["## Words with fixed values", ""]
    for name, choices in {**vars(vocabulary), **vars(values_vocabulary)}.items():
        if isinstance(choices, type) and issubclass(choices, TextChoices) and choices is not TextChoices:
            lines += [f"### {name}", ""]
            if choices.__doc__ and not choices.__doc__.startswith("An enumeration"):
                lines += [" ".join(choices.__doc__.split()), ""]
            lines += ["| code | English | Dutch |", "|---|---|---|"]
            lines += [f"| `{choice.value}` | {both(choice.label)} |" for choice in choices]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meerwaarde.config.settings")
    django.setup()
    text = glossary()
    if "check" in sys.argv[1:]:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print("docs/glossary.md is not current. Run: python tools/glossary.py")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
