"""The sentences of notices. A room registers its kinds in `AppConfig.ready`; the reader's language fills the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

Sentence = Callable[[Mapping[str, Any]], str]
KINDS: dict[str, Sentence] = {}


def register_kind(kind: str, template: str | Promise) -> None:
    """`template` is a lazy translated text with named places: `_("“%(title)s” needs its review.")`.

    Raises ValueError when another text already has this kind.
    """
    if kind in KINDS:
        raise ValueError(f"There is already a kind of notice named {kind}.")
    KINDS[kind] = lambda values: str(template) % values


def sentence_of(kind: str, values: Mapping[str, Any]) -> str:
    """The sentence in the active language; a general one when the kind or one of its values is no longer known."""
    try:
        return KINDS[kind](values).strip()
    except (KeyError, TypeError, ValueError):
        return gettext("Something changed in your work.")
