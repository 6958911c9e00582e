"""The decisions of a plan as plain JSON: for reuse, for the archive, and for the council's own system."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from meerwaarde.initiatives.models import Initiative

from ..models import DecisionVersion
from ..snapshot import version_document
from .impact import follow_ups_of
from .standing import decisions_of, open_answers_of


def decisions_data(initiative: Initiative) -> dict[str, Any]:
    """Every published version of every decision, and what is followed. People's words are in the data of the rounds."""
    plan = decisions_of(initiative)
    waits = open_answers_of(initiative, plan.answers_by)
    versions: dict[int, list[DecisionVersion]] = {}
    for version in DecisionVersion.objects.filter(decision__initiative=initiative, published_at__isnull=False).order_by(
        "number"
    ):
        versions.setdefault(version.decision_id, []).append(version)
    return {
        "dossier": initiative.slug,
        "not_yet_answered": {"open": waits.open, "total": waits.total, "by": waits.by.isoformat()} if waits else None,
        "decisions": [
            {
                "number": decision.number,
                "announcement_url": decision.announcement_url,
                "announced_on": decision.announced_on.isoformat() if decision.announced_on else None,
                "formal_route": decision.formal_route,
                "formal_url": decision.formal_url,
                "formal_until": decision.formal_until.isoformat() if decision.formal_until else None,
                "versions": [
                    {
                        "number": version.number,
                        "published_on": timezone.localtime(version.published_at).date().isoformat(),
                        **version_document(version),
                    }
                    for version in versions.get(decision.pk, [])
                    if version.published_at
                ],
            }
            for decision in plan.decisions
        ],
        "follow_up": [
            {
                "number": line.commitment.number,
                "kind": line.commitment.kind,
                "what": line.commitment.what,
                "who": line.commitment.who,
                "due_on": line.commitment.due_on.isoformat(),
                "state": line.commitment.state,
                "is_late": line.commitment.is_late,
                "settled_on": line.commitment.settled_on.isoformat() if line.commitment.settled_on else None,
                "result": line.commitment.result,
                "because_of": line.because_of,
            }
            for line in follow_ups_of(initiative)
        ],
    }
