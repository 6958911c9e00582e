"""Where style sheets, scripts and fonts are found."""

from __future__ import annotations

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KnownStaticFiles(CompressedManifestStaticFilesStorage):
    """The library's storage, which takes the addresses apart once: a page asks ten, always the same."""

    def __init__(self) -> None:
        super().__init__()
        self.url = lru_cache(maxsize=1_000)(super().url)
