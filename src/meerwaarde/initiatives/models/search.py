from __future__ import annotations

from django.db import models

from .initiative import Initiative


class SearchText(models.Model):
    """The stemmed words of one public dossier in one language; the full-text index is built on this table.

    On SQLite a virtual FTS5 table shadows it, kept equal by triggers; on PostgreSQL it has a tsvector column with a
    GIN index. See migration 0002: a later migration that makes this table anew on SQLite must make the triggers anew.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="search_texts")
    language = models.CharField(max_length=2)
    title_stems = models.TextField()
    body_stems = models.TextField()
    # What the register filters on, as words: so that a filter and a search are one lookup in one index.
    facets = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "language"], name="search_text_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.language})"
