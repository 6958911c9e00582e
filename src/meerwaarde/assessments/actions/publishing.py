"""Making parts of an assessment public, and taking them back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.organisations.permissions import Permission, require

from ..definition import outline_of
from ..models import Assessment, PublishedPart
from ..snapshot import confirmed, part_content
from .recording import record


@transaction.atomic
def publish_part(*, by: Any, assessment: Assessment, part: str) -> PublishedPart:
    """Copy a part, as it stands now, to where the public reads it.

    Raises ValidationError while the plan itself is not public, or when there is nothing confirmed in this part.
    """
    role = require(by, Permission.PUBLISH, assessment.initiative.organisation)
    if not assessment.initiative.is_published:
        raise ValidationError(_("Publish the plan first: an assessment is shown in its dossier."))
    outline = outline_of(assessment.instrument)
    if part not in outline.parts:
        raise ValidationError(_("This questionnaire has no part %(id)s.") % {"id": part})
    content = part_content(outline, part, confirmed(assessment.answers.all()), assessment.repeats)
    if not content["answers"]:
        raise ValidationError(_("There is no answer in this part yet, or none that was confirmed."))
    published, _created = PublishedPart.objects.update_or_create(
        assessment=assessment, part=part, defaults={"content": content, "published_at": timezone.now()}
    )
    _record(by, role, assessment, "assessment_published", part, outline.tasks[part].title)
    return published


@transaction.atomic
def withdraw_part(*, by: Any, assessment: Assessment, part: str) -> None:
    """Keep a part internal again. What was public may have been copied elsewhere."""
    role = require(by, Permission.PUBLISH, assessment.initiative.organisation)
    removed, _by_model = PublishedPart.objects.filter(assessment=assessment, part=part).delete()
    if removed:
        title = outline_of(assessment.instrument).tasks[part].title
        _record(by, role, assessment, "assessment_withdrawn", part, title)


def _record(by: Any, role: str, assessment: Assessment, kind: str, part: str, title: str) -> None:
    record(
        by=by,
        role=role,
        initiative=assessment.initiative,
        kind=kind,
        public=True,
        after={"assessment": assessment.pk, "instrument": str(assessment.instrument), "part": part},
        reason=f"{assessment.instrument}: {title}",
    )
