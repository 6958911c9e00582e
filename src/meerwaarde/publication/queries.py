"""What the outputs of a dossier are made from: its published document, found by the address of its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404

from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Dossier, Initiative


@dataclass(frozen=True)
class Published:
    """One public dossier in one language, with where it stands."""

    initiative: Initiative
    dossier: Dossier
    localised: LocalisedDocument

    @property
    def address(self) -> str:
        return settings.BASE_URL + self.initiative.get_absolute_url()


def published(slug: str, plan: str, language: str) -> Published:
    """One query. Raises Http404 for what is not public."""
    dossier = (
        Dossier.objects.select_related("initiative__organisation", "initiative__origin")
        .filter(initiative__organisation__slug=slug, initiative__slug=plan, initiative__version__gt=0)
        .first()
    )
    if dossier is None:
        raise Http404
    return Published(dossier.initiative, dossier, LocalisedDocument(dossier.document, language))


def tag_of(slug: str, plan: str, kind: str, language: str) -> str | None:
    """The ETag of an output: changes with every change of the plan and every release of the product."""
    from meerwaarde import __version__

    version = (
        Initiative.objects.filter(organisation__slug=slug, slug=plan, version__gt=0)
        .values_list("pk", "version", "origin__as_of", "changed_at")
        .first()
    )
    if version is None:
        return None
    key, number, as_of, changed = version
    moments = f"{int(as_of.timestamp()) if as_of else 0}-{int(changed.timestamp() * 1000)}"
    return f'"{kind}-{key}-{number}-{language}-{moments}-{__version__}"'
