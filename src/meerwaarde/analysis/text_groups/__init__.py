"""Suggestions of what says the same, from the text alone, in Dutch and English. People decide. See docs/methods."""

from .grouping import Group, Settings, TextGroups, suggest_groups
from .words import Words, words_of

__all__ = ["Group", "Settings", "TextGroups", "Words", "suggest_groups", "words_of"]
