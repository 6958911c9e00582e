"""What a plan is called in its address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import SlugConverter

# Words that stand in the place of a plan in some address.
RESERVED_SLUGS = frozenset(
    {
        "work",
        "new",
        "executive",
        "goals",
        "people",
        "register",
        "feed",
        "settings",
        "suggestions",
        "suppliers",
        "values",
        "held-values",
        "groups",
        "advice",
        "participation",
        "council",
        "propose",
    }
)


class PlanSlug(SlugConverter):
    """A slug that a plan can have. With it the dossier, that most people come for, can stand before other addresses."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})/){SlugConverter.regex}"


register_converter(PlanSlug, "plan")
