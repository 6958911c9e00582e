"""A version of a decision as plain JSON: for the log, the open data, the archive and the documents."""

from __future__ import annotations

from typing import Any

from .models import DecisionVersion

TEXTS = ("title", "text", "body", "body_name", "advice", "departure_reason", "reason")
EARLY = ("early_ground", "early_reason", "early_signed_as")


def version_document(version: DecisionVersion) -> dict[str, Any]:
    """Everything that was decided, without the words of people: contributions stand in it by their number."""
    return {
        **{name: getattr(version, name) for name in TEXTS},
        "decided_on": version.decided_on.isoformat() if version.decided_on else None,
        "alternatives": [
            {"key": one.key, "kind": one.kind, "title": one.title, "reason": one.reason, "chosen": one.is_chosen}
            for one in version.alternatives.all()
        ],
        "considerations": [
            {
                "title": one.title,
                "text": one.text,
                "citations": [_citation(citation) for citation in one.citations.all()],
            }
            for one in version.considerations.prefetch_related("citations")
        ],
        "limits": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "most": one.most,
                "keep_hours": one.keep_hours,
                "ends_on": one.ends_on.isoformat() if one.ends_on else None,
                "text": one.text,
            }
            for one in version.limits.all()
        ],
        "dissents": [{"who": one.who, "text": one.text} for one in version.dissents.all()],
        "contributions": version.contributions,
        "unanswered": version.unanswered,
        **({name: getattr(version, name) for name in EARLY} if version.early_ground else {}),
        "answers_by": version.answers_by.isoformat() if version.answers_by else None,
    }


def _citation(one: Any) -> dict[str, Any]:
    found = {
        "kind": one.kind,
        "contribution": one.contribution_id,
        "argument": one.argument_id,
        "effect": one.effect_key,
        "words": one.words,
        "url": one.url,
    }
    return {key: value for key, value in found.items() if value}
