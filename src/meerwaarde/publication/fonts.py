"""The fonts of the PDF: made once from the web fonts, since Typst reads TrueType and the web fonts are compressed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

FAMILY = "Atkinson Hyperlegible Next"
# The web fonts come in two files per style; Typst falls back from the first family to the second per character.
SUBSETS = {"latin": FAMILY, "latin-ext": f"{FAMILY} Ext"}
STYLES = {
    (400, "normal"): "Regular",
    (400, "italic"): "Italic",
    (700, "normal"): "Bold",
    (700, "italic"): "Bold Italic",
}


def fonts_folder() -> Path:
    return Path(settings.VAR_DIR) / "fonts"


def make_fonts() -> int:
    """Convert the web fonts that are newer than their TrueType form. Returns how many were made."""
    source = settings.NODE_DIR / "@fontsource" / "atkinson-hyperlegible-next" / "files"
    target = fonts_folder()
    target.mkdir(parents=True, exist_ok=True)
    made = 0
    for subset, family in SUBSETS.items():
        for (weight, slope), style in STYLES.items():
            web = source / f"atkinson-hyperlegible-next-{subset}-{weight}-{slope}.woff2"
            made_font = target / f"{subset}-{weight}-{slope}.ttf"
            if not web.exists() or (made_font.exists() and made_font.stat().st_mtime >= web.stat().st_mtime):
                continue
            font = TTFont(web)
            font.flavor = None
            names = font["name"]
            for identifier, value in {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}.items():
                names.setName(value, identifier, 3, 1, 0x409)
            names.setName(f"{family} {style}".replace(" ", ""), 6, 3, 1, 0x409)
            for identifier in (16, 17, 21, 22, 25):
                names.removeNames(nameID=identifier)
            font["OS/2"].usWeightClass = weight
            font.save(made_font)
            made += 1
    return made


@cache
def characters(folder: Path) -> frozenset[int]:
    """The code points that the fonts of the PDF can show."""
    return frozenset(point for path in folder.glob("*-400-normal.ttf") for point in TTFont(path).getBestCmap())


def only_showable(text: str) -> str:
    """The text with a question mark for every character without a glyph; an accessible PDF may not hold those."""
    known = characters(fonts_folder())
    return "".join(c if ord(c) in known or c in "\n\t" else "?" for c in text)
