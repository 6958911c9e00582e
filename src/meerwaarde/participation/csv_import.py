"""Letters and paper forms in bulk: a CSV file, checked whole before anything is written."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.organisations.permissions import Permission, require

from .actions import Received, enter_on_behalf
from .models import Round
from .vocabulary import ON_BEHALF, Kind

COLUMNS = ("kind", "channel", "received_on", "text")
MOST_ROWS = 1000
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    line: int
    kind: str
    channel: str
    received_on: date
    text: str


class BadFile(ValidationError):
    """What is wrong in the file: one sentence per row and field."""


def read_rows(content: bytes) -> list[Row]:
    """Every row, or BadFile with everything that is wrong (at most fifty sentences)."""
    if len(content) > MOST_BYTES:
        raise BadFile([_("This file is larger than 2 MB. Split it.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile([_("This file is not UTF-8. Save it as “CSV UTF-8”.")]) from None
    if "\0" in text:
        raise BadFile([_("This is not a CSV file.")])
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    try:
        given = list(reader)
    except csv.Error as error:
        raise BadFile([_("Row %(row)d cannot be read: %(error)s") % {"row": reader.line_num, "error": error}]) from None
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise BadFile([_("The first row lacks these columns: %(columns)s.") % {"columns": ", ".join(missing)}])
    if not given:
        raise BadFile([_("There are no rows in this file.")])
    if len(given) > MOST_ROWS:
        raise BadFile([_("At most %(most)d rows at once.") % {"most": MOST_ROWS}])
    rows, wrong = [], []
    for number, values in enumerate(given, start=2):
        try:
            rows.append(_row(number, values))
        except BadFile as error:
            wrong += error.messages
    if wrong:
        raise BadFile(wrong[:50])
    return rows


def _row(number: int, values: dict[str, Any]) -> Row:
    wrong = []

    def refuse(column: str, sentence: str) -> None:
        wrong.append(
            _("Row %(row)d, %(column)s: %(sentence)s") % {"row": number, "column": column, "sentence": sentence}
        )

    kind, channel, text = ((values.get(name) or "").strip() for name in ("kind", "channel", "text"))
    if None in values:
        refuse("text", _("there are more columns than in the first row; put texts between quotes"))
    if kind not in Kind.values:
        refuse("kind", _("use one of: %(words)s") % {"words": ", ".join(Kind.values)})
    if channel not in ON_BEHALF:
        refuse("channel", _("use one of: %(words)s") % {"words": ", ".join(ON_BEHALF)})
    if not text:
        refuse("text", _("there is no text"))
    day = None
    try:
        day = date.fromisoformat((values.get("received_on") or "").strip())
    except ValueError:
        refuse("received_on", _("write the day as 2026-09-30"))
    if wrong or day is None:
        raise BadFile(wrong)
    return Row(number, kind, channel, day, text)


@transaction.atomic
def import_contributions(*, by: Any, round: Round, content: bytes) -> list[tuple[Row, Received]]:
    """Enter every row, or none. The same file again gives the same receipts, and enters nothing twice."""
    require(by, Permission.ANSWER, round.initiative.organisation)
    rows = read_rows(content)
    done, wrong = [], []
    whole = hashlib.sha256(content).hexdigest()
    for row in rows:
        try:
            with transaction.atomic():
                received = enter_on_behalf(
                    by=by,
                    initiative=round.initiative,
                    round=round,
                    kind=row.kind,
                    text=row.text,
                    channel=row.channel,
                    received_on=row.received_on,
                    submission=f"{round.pk}:{whole}:{row.line}",
                    language=round.initiative.language,
                )
        except ValidationError as error:
            wrong += [
                _("Row %(row)d, %(column)s: %(sentence)s") % {"row": row.line, "column": column, "sentence": sentence}
                for column, sentences in getattr(error, "message_dict", {"text": error.messages}).items()
                for sentence in sentences
            ]
        else:
            done.append((row, received))
    if wrong:
        raise BadFile(wrong[:50])
    return done
