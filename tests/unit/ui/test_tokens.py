"""The colours can be read: contrast of every pair, in every token file, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import meerwaarde.ui

TOKENS = Path(meerwaarde.ui.__file__).parent / "static" / "ui" / "tokens"
THEMES = sorted(path.stem for path in TOKENS.glob("*.css"))
DECLARATION = re.compile(r"--mw-([a-z-]+):\s*(#[0-9a-f]{6})\b")

TEXT_PAIRS = [
    *[
        ("text", ground)
        for ground in ("background", "surface", "tint", "accent-tint", "info-tint", "footer-background")
    ],
    *[("text", ground) for ground in ("ok-tint", "warning-tint", "error-tint")],
    *[("muted", ground) for ground in ("background", "surface", "tint", "footer-background")],
    *[("accent", ground) for ground in ("background", "surface", "tint", "accent-tint", "footer-background")],
    *[("accent-strong", ground) for ground in ("background", "surface", "tint", "accent-tint")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("header-text", "header-background"),
    *[(kind, f"{kind}-tint") for kind in ("info", "ok", "warning", "error")],
    *[(kind, ground) for kind in ("ok", "warning", "error") for ground in ("background", "surface")],
    ("background", "error"),
]
CONTROL_PAIRS = [
    ("control-border", "background"),
    ("control-border", "surface"),
    ("control-border", "tint"),
    ("focus", "background"),
    ("focus", "focus-halo"),
]


def colours(theme: str, look: str) -> dict[str, str]:
    """The values in force: the neutral file, then the theme's; for dark the dark block on top of each."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(["meerwaarde", theme]):
        css = re.sub(r"/\*.*?\*/", "", (TOKENS / f"{name}.css").read_text(encoding="utf-8"), flags=re.S)
        light, _separator, rest = css.partition("@media (prefers-color-scheme: dark)")
        found |= dict(DECLARATION.findall(light))
        if look == "dark":
            found |= dict(DECLARATION.findall(rest.partition("@media")[0]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme, look):
    values = colours(theme, look)
    weak = {pair: contrast(values[pair[0]], values[pair[1]]) for pair in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_controls_and_focus_can_be_seen(theme, look):
    values = colours(theme, look)
    weak = {pair: contrast(values[pair[0]], values[pair[1]]) for pair in CONTROL_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 3} == {}


def test_there_is_a_second_look_to_switch_to():
    assert {"meerwaarde", "heide"} <= set(THEMES)
