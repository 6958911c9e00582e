"""What this room adds to the rooms below it, said once when the product starts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.localised import LocalisedDocument, shows_latest
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.history import name_changes
from meerwaarde.initiatives.registry import Presence, Section, may_have, presences, sections
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.parts import CodePage, RoundPart, code_pages, round_parts
from meerwaarde.participation.trail import TrailPoint, TrailStep, trail_steps
from meerwaarde.runs.schedule import ScheduledJob
from meerwaarde.runs.schedule import register as register_job

from .models import Conversation, DrawnMap, TakenAlong
from .queries.due import conversations_due
from .queries.receipts import participant_with
from .vocabulary import ConversationState


def round_part(round: Round) -> dict[str, Any] | None:
    conversation = Conversation.objects.filter(round=round).exclude(state=ConversationState.PREPARED).first()
    if conversation is None:
        return None
    conversation.round = round
    return {
        "conversation": conversation,
        "vote": conversation.address("opinion_vote"),
        "map": conversation.address("opinion_map"),
    }


def round_work_part(round: Round) -> dict[str, Any] | None:
    initiative = round.initiative
    address = [initiative.organisation.slug, initiative.slug, round.number]
    conversation = Conversation.objects.filter(round=round).first()
    return {
        "conversation": conversation,
        "work": reverse("conversation_work", args=address),
        "create": reverse("create_conversation", args=address),
        "import": reverse("import_conversation", args=address),
        "round_is_closed": round.state == "closed",
    }


def public_conversations() -> QuerySet[Conversation]:
    """Those that were opened, in a round with a published promise."""
    return Conversation.objects.filter(round__promise__isnull=False).exclude(state=ConversationState.PREPARED)


def opinions_section(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    """The conversations of a plan, with what everybody shares once the vote is over."""
    if not (may_have(initiative, "conversations") and dossier["adopted"] and shows_latest(initiative, dossier)):
        return None
    shown = KeyTransform("shown", "run__result")
    maps = DrawnMap.objects.filter(conversation=OuterRef("pk")).order_by("-number")
    found = list(
        public_conversations()
        .filter(round__initiative=initiative)
        .select_related("round__promise")
        .annotate(
            told_participants=Subquery(maps.values(told=KeyTextTransform("participants", shown))[:1]),
            told_ground=Subquery(maps.values(told=KeyTextTransform("common_ground", shown))[:1]),
        )
        .order_by("-round__number")
    )
    if not found:
        return None
    lines = []
    for conversation in found:
        conversation.round.initiative = initiative
        is_told = conversation.is_closed and conversation.told_participants is not None
        lines.append(
            {
                "conversation": conversation,
                "vote": conversation.address("opinion_vote"),
                "map": conversation.address("opinion_map"),
                "participants": int(conversation.told_participants) if is_told else None,
                "shared": len(json.loads(conversation.told_ground)) if is_told else None,
            }
        )
    return {"lines": lines, "language": initiative.language}


def taken_along_points(contribution: Contribution) -> list[TrailPoint]:
    """On the receipt of a statement: it was found to be shared, and taken along to the decision."""
    taken = TakenAlong.objects.select_related("statement__conversation__round__initiative__organisation").filter(
        statement__contribution=contribution
    )
    return [
        TrailPoint(
            one.taken_at.date(),
            gettext_lazy("All groups agree on this. It was taken along to the decision."),
            "",
            one.statement.conversation.address("opinion_map"),
        )
        for one in taken
    ]


def address_of_code(code: str) -> str | None:
    return reverse("opinion_code", args=[code]) if participant_with(code) else None


def register() -> None:
    here = public_conversations().filter(round__initiative=OuterRef("pk"))
    presences.register(Presence("conversations", 20, lambda: Exists(here)))
    round_parts.register(
        RoundPart(
            "opinions",
            10,
            "opinions/_round.html",
            round_part,
            "opinions/work/_round.html",
            round_work_part,
        )
    )
    code_pages.register(CodePage("opinions", 10, address_of_code))
    trail_steps.register(TrailStep("common ground", 35, taken_along_points))
    sections.register(
        Section(
            key="opinions",
            order=582,
            title=gettext_lazy("What do we agree on?"),
            template="opinions/section.html",
            query=opinions_section,
        )
    )
    register_job(
        ScheduledJob(
            "renew opinion maps",
            timedelta(seconds=5),
            "meerwaarde.opinions.tasks.renew_maps",
            needed=lambda: conversations_due().exists(),
        )
    )
    name_changes(
        {
            "conversation_opened": gettext_lazy("Vote on statements opened"),
            "conversation_closed": gettext_lazy("Vote on statements closed"),
            "conversation_imported": gettext_lazy("Conversation held elsewhere read in"),
            "opinion_map_published": gettext_lazy("Map of the answers published, with its numbers"),
            "common_ground_taken_along": gettext_lazy("Shared statements taken along to the decision"),
            "votes_exported": gettext_lazy("Separate answers given to an official"),
        }
    )
