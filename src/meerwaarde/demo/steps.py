"""The steps in the history of a demo dossier. Each runs a real action as a demo person, so that every gate holds.

An action records the moment at which it runs; `happened_at` puts that moment at the date that the file names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from meerwaarde.decisions.actions import finish_commitment
from meerwaarde.decisions.models import Commitment
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes, save_draft
from meerwaarde.initiatives.actions.phases import move_to_phase
from meerwaarde.initiatives.actions.routes import answer_scan
from meerwaarde.initiatives.actions.signing import sign_why
from meerwaarde.initiatives.actions.starting import copy_dossier
from meerwaarde.initiatives.actions.suggestions import make_suggestion, propose_as_supplier
from meerwaarde.initiatives.actions.suppliers import add_supplier_member
from meerwaarde.initiatives.actions.uploads import add_attachment, set_attachment_public
from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.models import Dossier, Initiative, Suggestion, Supplier
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.ledger.actions import commitment_of, payload_of
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Executive, Organisation, PolicyGoal
from meerwaarde.participation.actions import state_no_participation
from meerwaarde.participation.actions.access import make_signs

from .clock import clock_at
from .contents import STATEMENTS, DossierFile
from .decisions import draft_decision, play_decision
from .paper import paper
from .rounds import RoundFile, play_round


@dataclass
class Story:
    """One dossier while its history is played."""

    file: DossierFile
    organisation: Organisation
    people: dict[str, Any]
    executives: dict[str, Executive]
    goals: dict[str, PolicyGoal]
    initiative: Initiative | None = field(default=None)

    def content(self, step: dict[str, Any]) -> Document:
        """The content as it read at this step: without what came later, and with what was changed later."""
        content = self.file.content()
        for key in step.get("leave_out", ()):
            content.pop(key, None)
        content.update(step.get("earlier", {}))
        if content.get("policy_goal"):
            goal = self.goals[content["policy_goal"]]
            content["policy_goal"] = {"id": goal.pk, "title": str(goal)}
        if content.get("executive"):
            executive = self.executives[content["executive"]]
            content["executive"] = {"id": executive.pk, "title": str(executive)}
        # A statement is translated after somebody made it, never before.
        made = {key for key in STATEMENTS if self.initiative and getattr(self.initiative, key)}
        present = {*content, *made}
        for language, texts in content["translations"].items():
            content["translations"][language] = {
                path: text for path, text in texts.items() if path.split("/")[0] in present
            }
        return content


def play(story: Story, rounds: Sequence[RoundFile] = ()) -> Initiative:
    """Play every step in its order; one transaction, so that a dossier is there whole or not at all.

    Rounds of participation come between the steps, at the moment they opened.
    """
    waiting = sorted(rounds, key=lambda file: file.moment("opened") or datetime.now(UTC))
    with transaction.atomic():
        for step in story.file.history:
            while waiting and waiting[0].is_past and waiting[0].moment("opened") < step["at"]:
                play_round(waiting.pop(0), _initiative(story), story.people.__getitem__)
            newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
            by = story.people[step["by"]] if "by" in step else None
            STEPS[step["do"]](story, by, step)
            if story.initiative is not None:
                story.initiative.refresh_from_db()
                happened_at(story.initiative, step["at"].astimezone(UTC), after=newest)
        for file in waiting:
            play_round(file, _initiative(story), story.people.__getitem__)
            if "drafted" in file.table:
                draft_decision(story.file, _initiative(story), story.people, file.table["drafted"])
    return _initiative(story)


def happened_at(initiative: Initiative, at: datetime, *, after: int) -> None:
    """Put the events that the last step recorded, and what was dated by it, at the moment the file names."""
    events = Event.objects.filter(
        id__gt=after, subject_type=Initiative._meta.label_lower, subject_id=initiative.pk
    ).order_by("id")
    # A suggestion leaves the dossier as it is, and was made with the clock at its moment.
    for event in events.exclude(kind="suggestion_made"):
        event.at = at
        if event.after.get("why_signed_at"):
            event.after["why_signed_at"] = at.isoformat()
        event.commitment = commitment_of(bytes(event.salt), payload_of(event))
        event.save(update_fields=["at", "after", "commitment"])
        changes: dict[str, Any] = {"changed_at": at}
        if event.kind == "created":
            changes |= {"created_at": at, "phase_since": at}
        if event.kind == "published":
            changes["published_at"] = at
        if "phase" in event.after and event.kind != "created":
            changes["phase_since"] = at
        if event.after.get("why_signed_at"):
            changes["why_signed_at"] = at
        Initiative.objects.filter(pk=initiative.pk).update(**changes)
    dossier = Dossier.objects.filter(initiative=initiative).first()
    if dossier and events:
        dossier.built_at = at
        initiative.refresh_from_db()
        if dossier.document.get("why_signed_at") and initiative.why_signed_at:
            dossier.document["why_signed_at"] = initiative.why_signed_at.isoformat()
        dossier.save(update_fields=["built_at", "document"])


def create(story: Story, by: Any, step: dict[str, Any]) -> None:
    story.initiative = create_initiative(
        by=by, organisation=story.organisation, title=story.file.content()["title"], language="nl"
    )
    Initiative.objects.filter(pk=story.initiative.pk).update(slug=story.file.slug, is_fictional=True)
    story.initiative.refresh_from_db()
    if "scan" in story.file.table:
        answer_scan(by=by, initiative=story.initiative, answers=dict(story.file.table["scan"]))


def save(story: Story, by: Any, step: dict[str, Any]) -> None:
    """A draft that stays a draft: the changes of this step alone."""
    save_draft(by=by, initiative=_initiative(story), changes=dict(step["changes"]))


def publish(story: Story, by: Any, step: dict[str, Any]) -> None:
    initiative = _initiative(story)
    save_draft(by=by, initiative=initiative, changes=story.content(step))
    publish_changes(by=by, initiative=initiative, reason=step.get("reason", ""))


def attach(story: Story, by: Any, step: dict[str, Any]) -> None:
    """A small PDF file, made here, so that the demo carries no binary files."""
    initiative = _initiative(story)
    file = SimpleUploadedFile(step["file"], paper(step["title"], step["text"]), content_type="application/pdf")
    attachment = add_attachment(by=by, initiative=initiative, title=step["title"], file=file)
    set_attachment_public(by=by, initiative=initiative, key=attachment.key, public=True)


def copy(story: Story, by: Any, step: dict[str, Any]) -> None:
    """Started from another organisation's dossier: nothing public yet, every copied text waits for somebody's yes."""
    organisation, slug = step["source"].split("/")
    story.initiative = copy_dossier(
        by=by,
        organisation=story.organisation,
        source=Initiative.objects.get(organisation__slug=organisation, slug=slug),
        title=story.file.content()["title"],
    )
    Initiative.objects.filter(pk=story.initiative.pk).update(slug=story.file.slug, is_fictional=True)
    story.initiative.refresh_from_db()


def phase(story: Story, by: Any, step: dict[str, Any]) -> None:
    if _initiative(story).phase == step["to"] == Phase.GOAL:
        return  # the first publication took it there
    closing = story.file.statement("closing_sentence") if step["to"] == Phase.CLOSED else ""
    move_to_phase(
        by=by,
        initiative=_initiative(story),
        target=step["to"],
        reason=step.get("reason", ""),
        outcome=step.get("outcome", ""),
        closing_sentence=closing,
    )


def decide(story: Story, by: Any, step: dict[str, Any]) -> None:
    """The decision of this dossier, written and published at this moment."""
    with clock_at(step["at"].astimezone(UTC)):
        play_decision(story.file, _initiative(story), story.people, step.get("file", ""))


def finish(story: Story, by: Any, step: dict[str, Any]) -> None:
    """Something that was promised was done."""
    commitment = Commitment.objects.get(initiative=_initiative(story), number=step["number"])
    with clock_at(step["at"].astimezone(UTC)):
        finish_commitment(by=by, commitment=commitment, result=step.get("result", ""))


def sign(story: Story, by: Any, step: dict[str, Any]) -> None:
    sign_why(by=by, initiative=_initiative(story), statement=story.file.statement("why_statement"))


def suggest(story: Story, by: Any, step: dict[str, Any]) -> None:
    """Something that somebody outside asked for, and that nobody has answered yet."""
    said = {"initiative": _initiative(story), "kind": step["kind"], "text": step["text"]}
    with clock_at(step["at"].astimezone(UTC)):
        if "supplier" in step:
            supplier = Supplier.objects.get(name=step["supplier"])
            made = propose_as_supplier(by=supplier.members.get().user, supplier=supplier, **said)
        else:
            made = make_suggestion(by=None, **said)
    Suggestion.objects.filter(pk=made.pk).update(made_at=step["at"])


def add_member(story: Story, by: Any, step: dict[str, Any]) -> None:
    """Somebody may speak for a supplier from here on."""
    with clock_at(step["at"].astimezone(UTC)):
        add_supplier_member(
            by=by,
            organisation=story.organisation,
            supplier=Supplier.objects.get(name=step["supplier"]),
            email=step["email"],
            mail=False,
        )


def not_asked(story: Story, by: Any, step: dict[str, Any]) -> None:
    """The public reason why residents are not asked anything in one phase."""
    state_no_participation(by=by, initiative=_initiative(story), phase=step["phase"], reason=step["reason"])


def signs(story: Story, by: Any, step: dict[str, Any]) -> None:
    """Short addresses for the signs in the street."""
    make_signs(by=by, initiative=_initiative(story))


def _initiative(story: Story) -> Initiative:
    if story.initiative is None:
        raise ValueError(f"{story.file.name}: the history begins with “create”.")
    return story.initiative


STEPS: dict[str, Callable[[Story, Any, dict[str, Any]], None]] = {
    "create": create,
    "not_asked": not_asked,
    "signs": signs,
    "save": save,
    "copy": copy,
    "attach": attach,
    "publish": publish,
    "phase": phase,
    "sign": sign,
    "decide": decide,
    "finish": finish,
    "suggest": suggest,
    "add_member": add_member,
}
