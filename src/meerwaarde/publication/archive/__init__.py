"""One dossier for the archive: every public document with metadata by MDTO, in the folders of its transfer package."""

from .package import Packed, archive_to, write_archive
from .pieces import NotArchivable

__all__ = ["NotArchivable", "Packed", "archive_to", "write_archive"]
