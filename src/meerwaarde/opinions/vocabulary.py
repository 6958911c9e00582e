"""The fixed words of the opinion map: English values in the database, translated labels on the pages."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from meerwaarde.analysis.opinion_map import AGREE, DISAGREE, PASS, WITHDRAWN
from meerwaarde.participation.vocabulary import Kind

# What a statement is among the contributions of its round.
STATEMENT_KIND = Kind.REACTION


class ConversationState(TextChoices):
    PREPARED = "prepared", _("in preparation")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class VoteValue(IntegerChoices):
    """What somebody answers; the numbers are those of the analysis and of the exchange format."""

    AGREE = AGREE, _("agree")
    DISAGREE = DISAGREE, _("disagree")
    PASS = PASS, _("pass")
    WITHDRAWN = WITHDRAWN, _("taken back")


ANSWERS = (VoteValue.AGREE, VoteValue.DISAGREE, VoteValue.PASS)
