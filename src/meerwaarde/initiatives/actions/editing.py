"""Writing and publishing: a draft holds what differs, publishing writes it to the rows and makes a version."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.saving import clean_and_save
from meerwaarde.database.slugs import free_slug
from meerwaarde.organisations.models import Membership, Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document, write_document
from ..fields import Document, is_filled, label_of
from ..following import tell_followers
from ..models import Draft, Initiative
from ..needed import Needed
from ..slugs import RESERVED_SLUGS
from ..vocabulary import Phase
from .locking import locked_initiative
from .provenance import confirm_rewritten
from .versions import record_version


class DraftConflict(ValidationError):
    """Somebody else saved this draft after the form was opened."""


class NotYetPublishable(ValidationError):
    """What must be filled in or confirmed before the public may read it."""


def free_plan_slug(organisation: Organisation, title: str) -> str:
    known = Initiative.objects.filter(organisation=organisation)
    return free_slug(title, lambda slug: slug in RESERVED_SLUGS or known.filter(slug=slug).exists(), otherwise="plan")


@transaction.atomic
def create_initiative(
    *, by: Any, organisation: Organisation, title: str, language: str = "nl", content: Document | None = None
) -> Initiative:
    """A new initiative, not yet public; `content` becomes its first draft."""
    role = require(by, Permission.EDIT, organisation)
    initiative = Initiative(
        organisation=organisation, slug=free_plan_slug(organisation, title), title=title, language=language
    )
    clean_and_save(initiative, exclude=["organisation"])
    Draft.objects.create(initiative=initiative, content={"title": title, **(content or {})}, saved_by=by)
    record_version(by=by, role=role, kind="created", initiative=initiative, before={})
    return initiative


@transaction.atomic
def save_draft(*, by: Any, initiative: Initiative, changes: Document, revision: int | None = None) -> Draft:
    """Keep what an official wrote. Only fields that differ from the published rows stay in the draft.

    Raises DraftConflict when `revision` is not the draft's own: then somebody else saved in between.
    """
    require(by, Permission.EDIT, initiative.organisation)
    draft, _created = Draft.objects.select_for_update().get_or_create(initiative=initiative)
    if revision is not None and revision != draft.revision:
        raise DraftConflict(
            _("Somebody else saved this page after you opened it. Copy your text, reload the page and try again.")
        )
    published = build_document(initiative)
    content = {**draft.content, **changes}
    confirm_rewritten(initiative, {**published, **draft.content}, changes)
    draft.content = {key: value for key, value in content.items() if published.get(key) != value}
    draft.revision += 1
    draft.saved_at = timezone.now()
    draft.saved_by = by
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, by: Any, initiative: Initiative) -> None:
    """Throw away what was written and not published. An initiative that was never published keeps its title only."""
    require(by, Permission.EDIT, initiative.organisation)
    draft = Draft.objects.select_for_update().filter(initiative=initiative).first()
    if draft is None:
        return
    draft.content = {}
    draft.revision += 1
    draft.saved_at, draft.saved_by = timezone.now(), by
    draft.save()


def draft_document(initiative: Initiative) -> Document:
    """The document as it would read after publishing the draft."""
    draft = Draft.objects.filter(initiative=initiative).first()
    return {**build_document(initiative), **(draft.content if draft else {})}


NEEDED_TO_PUBLISH: dict[str, Any] = {
    "title": gettext_lazy("Give the plan a title."),
    "summary": gettext_lazy("Write a summary in plain language."),
    "contact_email": gettext_lazy("Say where residents can ask questions (e-mail)."),
}


def missing_to_publish(initiative: Initiative, document: Document) -> list[str]:
    """What must be there before the public may read it; empty when it may be published."""
    missing: list[str] = [
        Needed(sentence, key) for key, sentence in NEEDED_TO_PUBLISH.items() if not is_filled(document.get(key))
    ]
    if not initiative.route:
        missing.append(Needed(_("Answer the six questions of the quick scan."), "scan"))
    # Read whole, so that a list of initiatives may have fetched them for all at once.
    for copied in initiative.copied_fields.all():
        if copied.confirmed_at is None:
            key = copied.path.split("/")[0]
            missing.append(
                Needed(_("Accept or rewrite the copied text of “%(field)s”.") % {"field": label_of(key)}, key)
            )
    return missing


def named_officials(organisation: Organisation, content: Document) -> list[str]:
    """What would make an official public by name: the contact is a function with a shared address."""
    role, email = (str(content.get(key) or "").casefold() for key in ("contact_role", "contact_email"))
    if not (role or email):
        return []
    people = Membership.objects.filter(organisation=organisation).values_list("user__name", "user__email").distinct()
    found: list[str] = []
    if email in {address.casefold() for _name, address in people}:
        found.append(Needed(_("Give a shared address for questions, not that of one person."), "contact_email"))
    if any(name and name.casefold() in role for name, _address in people):
        found.append(Needed(_("Name a function to ask, not a person."), "contact_role"))
    return found


@transaction.atomic
def publish_changes(*, by: Any, initiative: Initiative, reason: str = "") -> Initiative:
    """Write the draft to the rows and make it public as a new version; the first one takes it from draft to goal.

    Raises NotYetPublishable with every sentence of what is still missing, or ValidationError for a wrong value.
    """
    role = require(by, Permission.PUBLISH, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    draft = Draft.objects.filter(initiative=initiative).first()
    before = build_document(initiative)
    content = draft.content if draft else {}
    missing = missing_to_publish(initiative, {**before, **content})
    missing += named_officials(initiative.organisation, content)
    if missing:
        raise NotYetPublishable(missing)
    first_time = not initiative.is_published
    if not content and not first_time:
        raise NotYetPublishable([_("There is nothing new to publish.")])
    if first_time and initiative.phase == Phase.DRAFT:
        # What residents can read is a draft no longer: it is a plan that begins with its goal.
        initiative.phase, initiative.phase_since = Phase.GOAL, timezone.now()
        initiative.save(update_fields=["phase", "phase_since"])
    write_document(initiative, content)
    if first_time:
        # The first public version shows the whole document as new, whatever was written before in private.
        initiative.published_at, before = timezone.now(), {}
    record_version(
        by=by,
        role=role,
        kind="published" if first_time else "changed",
        initiative=initiative,
        before=before,
        reason=reason,
    )
    if not first_time:
        tell_followers(initiative, "plan_changed", reason=reason)
    if draft:
        draft.delete()
    return initiative
