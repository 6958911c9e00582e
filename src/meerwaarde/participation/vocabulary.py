"""The fixed words of participation: English values in the database, translated labels on the pages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """How far participation reaches, from light to heavy."""

    INFORM = "inform", _("you are informed")
    CONSULT = "consult", _("you are asked what you think")
    ADVISE = "advise", _("your advice counts: who departs from it says why")
    CO_PRODUCE = "co_produce", _("you make it together with us")
    CO_DECIDE = "co_decide", _("you decide with us")


class Verification(TextChoices):
    """What is asked of somebody before a contribution counts."""

    OPEN = "open", _("nothing: anyone can take part")
    EMAIL = "email", _("confirm by e-mail")
    LETTER = "letter", _("a code from a letter of us")
    OPENID = "openid", _("sign in with your own means, so that everybody takes part once")


class Reading(TextChoices):
    """When a moderator reads a contribution."""

    BEFORE = "before", _("before it is shown")
    AFTER = "after", _("after it is shown")


class RoundState(TextChoices):
    PREPARED = "prepared", _("in preparation")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Kind(TextChoices):
    REACTION = "reaction", _("reaction")
    IDEA = "idea", _("idea")
    QUESTION = "question", _("question")
    REPORT = "report", _("report that something is not right")


# What can be sent when nothing is being asked.
ANY_TIME = (Kind.QUESTION, Kind.REPORT, Kind.IDEA)


class Channel(TextChoices):
    ONLINE = "online", _("online")
    COUNTER = "counter", _("at the counter")
    TELEPHONE = "telephone", _("by telephone")
    LETTER = "letter", _("by letter or form")
    MEETING = "meeting", _("at a meeting")
    IMPORTED = "imported", _("on another platform")
    OWN = "own", _("by the organisation itself")


# How people say something; what the organisation itself puts forward came from nobody.
WAYS_IN = tuple(channel for channel in Channel if channel != Channel.OWN)
ON_BEHALF = tuple(channel for channel in WAYS_IN if channel not in (Channel.ONLINE, Channel.IMPORTED))


class ContributionState(TextChoices):
    UNCONFIRMED = "unconfirmed", _("not yet confirmed by e-mail")
    WAITING = "waiting", _("waits to be read")
    SHOWN = "shown", _("shown")
    WITHHELD = "withheld", _("not shown")
    APPEALED = "appealed", _("not shown, an objection is being looked at")
    WITHDRAWN = "withdrawn", _("withdrawn by the author")
    ERASED = "erased", _("erased on request")


# The text is gone; what was answered to it, and that it was there, stays. With the kind of Event that says so.
TAKEN_AWAY = {
    ContributionState.WITHDRAWN: "contribution_withdrawn",
    ContributionState.ERASED: "contribution_erased",
}
WITHOUT_TEXT = tuple(TAKEN_AWAY)


class FileState(TextChoices):
    WAITING = "waiting", _("waits to be looked at")
    SHOWN = "shown", _("shown")
    WITHHELD = "withheld", _("not shown")


class Outcome(TextChoices):
    USED = "used", _("used")
    PARTLY = "partly", _("partly used")
    NOT_USED = "not_used", _("not used")
    ANSWERED = "answered", _("answered")
    OUT_OF_SCOPE = "out_of_scope", _("about something else")


class Rule(TextChoices):
    """The published rules of moderation. None of them is about an opinion."""

    PERSONAL = "personal", _("It names other people, or says something private about them.")
    INSULT = "insult", _("It insults or threatens somebody.")
    DISCRIMINATION = "discrimination", _("It discriminates.")
    ILLEGAL = "illegal", _("It calls for something that is against the law, or is against the law itself.")
    ADVERTISEMENT = "advertisement", _("It is an advertisement.")
    REPEATED = "repeated", _("The same person sent the same text before.")
    NO_CONTENT = "no_content", _("It says nothing that can be read.")
