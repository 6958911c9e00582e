"""What is added to a contribution: where it is about, and photos or a document. Checked before anything is written."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from meerwaarde.initiatives.actions.uploads import remove_after_commit, store_file
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.uploads import CheckedFile, UploadRefused, check_attachment, without_maker

from ..models import Contribution, ContributionFile, ContributionPlace

MOST_FILES = 3
MOST_BYTES = 10 * 1024 * 1024
# Of other documents we cannot take away what they tell about their maker.
EXTENSIONS = ("jpg", "png", "webp", "pdf")
LONGEST_DESCRIPTION = 300


@dataclass(frozen=True)
class Where:
    """A place as somebody gives it: the key of a place of the plan, own words, degrees (EPSG:4326)."""

    key: str = ""
    description: str = ""
    longitude: float | None = None
    latitude: float | None = None

    def __bool__(self) -> bool:
        return bool(self.key or self.description or self.longitude is not None)


@dataclass(frozen=True)
class Additions:
    """What may be kept beside a text. Empty for most."""

    where: Where = Where()
    label: str = ""
    files: tuple[CheckedFile, ...] = ()

    @property
    def identity(self) -> str:
        """Sent again with another place or photo, it is another contribution."""
        if not (self.where or self.files):
            return ""
        return json.dumps([asdict(self.where), [file.sha256 for file in self.files]], sort_keys=True)

    def commitments(self, salt: bytes) -> dict[str, Any]:
        """What the log says of these: salted digests, as of the text."""
        found: dict[str, Any] = {}
        if self.where:
            said = json.dumps({**asdict(self.where), "label": self.label}, sort_keys=True, ensure_ascii=False)
            found["place_commitment"] = hashlib.sha256(salt + said.encode()).hexdigest()
        if self.files:
            found["file_commitments"] = [hashlib.sha256(salt + file.content).hexdigest() for file in self.files]
        return found


NOTHING_ADDED = Additions()


def checked_additions(
    initiative: Initiative, where: Where | None, files: Sequence[UploadedFile[bytes]] = ()
) -> Additions:
    """What was added, when all of it may be kept. Raises ValidationError, which says what is wrong with which."""
    if not (where or files):
        return NOTHING_ADDED
    where = where or Where()
    return Additions(where, _label_of(initiative, where), _checked_files(files))


def _label_of(initiative: Initiative, where: Where) -> str:
    if len(where.description) > LONGEST_DESCRIPTION:
        raise ValidationError({"place_text": _("Describe the place in at most 300 characters.")})
    longitude, latitude = where.longitude, where.latitude
    if (longitude is None) != (latitude is None):
        raise ValidationError({"position": _("A point has two numbers: latitude and longitude.")})
    if longitude is not None and latitude is not None:
        known = math.isfinite(longitude) and math.isfinite(latitude)
        if not known or abs(longitude) > 180 or abs(latitude) > 90:
            raise ValidationError({"position": _("This point lies outside the world: latitude first.")})
    if not where.key:
        return ""
    places = {row["key"]: row.get("title") or "" for row in initiative.dossier.document.get("places") or ()}
    if where.key not in places:
        raise ValidationError({"place": _("This is not a place of this plan.")})
    return str(places[where.key])


def _checked_files(files: Sequence[UploadedFile[bytes]]) -> tuple[CheckedFile, ...]:
    if len(files) > MOST_FILES:
        raise ValidationError({"uploads": _("At most %(number)d files.") % {"number": MOST_FILES}})
    checked: list[CheckedFile] = []
    wrong: list[str] = []
    for number, file in enumerate(files, start=1):
        try:
            checked.append(without_maker(check_attachment(file, EXTENSIONS, MOST_BYTES)))
        except UploadRefused as refusal:
            wrong += [
                _("File %(number)d: %(reason)s") % {"number": number, "reason": said} for said in refusal.messages
            ]
    if wrong:
        raise ValidationError({"uploads": wrong})
    return tuple(checked)


def keep_additions(contribution: Contribution, additions: Additions, stored: list[str]) -> None:
    """In the transaction of the contribution. `stored` is of `files_kept_only_with_their_rows`."""
    if additions.where:
        place = ContributionPlace(contribution=contribution, label=additions.label, **asdict(additions.where))
        place.clean_fields(exclude=["contribution"])
        place.save(force_insert=True)
    for position, checked in enumerate(additions.files, start=1):
        row = ContributionFile(
            contribution=contribution,
            position=position,
            media_type=checked.media_type,
            size_bytes=checked.size_bytes,
            sha256=checked.sha256,
        )
        store_file(row, "file", f"inbreng-{position}", checked, stored)
        row.save(force_insert=True)


def take_away_additions(contribution: Contribution) -> None:
    """With the text: the place at once, the files when the transaction holds."""
    ContributionPlace.objects.filter(contribution=contribution).delete()
    files = list(ContributionFile.objects.filter(contribution=contribution))
    ContributionFile.objects.filter(contribution=contribution).delete()
    remove_after_commit(*(one.file for one in files))
