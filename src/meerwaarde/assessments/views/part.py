"""Filling in one part: save, autosave, accept what the dossier proposes, repeat and remove groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.answering import (
    Saved,
    accept_proposals,
    add_repetition,
    remove_repetition,
    save_answers,
    set_part_ready,
)
from ..answer_values import digest_of
from ..definition import Spot
from ..forms.answers import AnswerForm
from ..queries.questionnaire import Node, questions_in, shown
from ..queries.workspace import Opened, assessment_of
from .work import common, part_or_404

AUTOSAVE = "autosave"


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.SEE_WORK)
def part(request: HttpRequest, organisation: Organisation, plan: str, number: int, part: str) -> HttpResponse:
    page = PartPage(request, organisation, plan, number, part)
    return page.save() if request.method == "POST" else page.show()


class PartPage:
    """One request on the page of a part."""

    def __init__(self, request: HttpRequest, organisation: Organisation, plan: str, number: int, part: str) -> None:
        self.request = request
        self.address = (organisation.slug, plan, number)
        self.part = part
        self.assessment = assessment_of(organisation, plan, number)
        self.open()
        part_or_404(self.opened.outline, part)

    def open(self) -> None:
        self.assessment.refresh_from_db(fields=["repeats", "ready", "changed_at"])
        self.opened = Opened(self.assessment, self.request.user)

    def form(self, tree: Node, *, bound: bool = False) -> AnswerForm:
        data, files = (self.request.POST, self.request.FILES) if bound else (None, None)
        return AnswerForm(self.opened.filled, tree, self.opened.may_answer, data, files)

    # --- showing -------------------------------------------------------------------------------------------------

    def show(
        self, tree: Node | None = None, form: AnswerForm | None = None, *, status: int = 200, **extra: Any
    ) -> HttpResponse:
        tree = tree or self.opened.tree(self.part)
        form = form or self.form(tree)
        form.attach()
        parts = self.opened.outline.parts
        position = parts.index(self.part)
        following = parts[position + 1] if position + 1 < len(parts) else ""
        tasks = self.opened.outline.tasks
        states = self.opened.states(tree)
        task = tasks[self.part]
        context = {
            **common(self.request, self.assessment.initiative),
            "assessment": self.assessment,
            "tree": tree,
            "state": states[position],
            "states": states,
            "form": form,
            "has_fields": bool(form.nodes),
            "has_pictures": any(node.task.question == "image" for node in form.nodes.values()),
            "proposals": sum(node.is_proposal and node.name in form.nodes for node in questions_in(tree)),
            "following": following,
            "following_title": tasks[following].title if following else "",
            "actions": self.opened.action_points() if task.summarises_actions else [],
            "errors": form.problems() if form.is_bound else [],
            "saved_time": date_format(timezone.localtime(self.assessment.changed_at), "H:i"),
            **extra,
        }
        return render(self.request, "assessments/work/part.html", context, status=status)

    # --- saving --------------------------------------------------------------------------------------------------

    def save(self) -> HttpResponse:
        step = self.request.POST.get("step", "")
        if step in ("ready", "not-ready"):
            return self._ready(step == "ready")
        tree = self.opened.tree(self.part)
        form = self.form(tree, bound=True)
        if not form.nodes:
            raise PermissionDenied(_("The questions of this part are answered by another role."))
        valid = form.is_valid()
        saved = save_answers(by=self.request.user, assessment=self.assessment, changes=form.changes(), seen=form.seen())
        self.open()
        if AUTOSAVE in self.request.POST:
            return self._saved(form, saved)
        if saved.conflicts:
            return self._conflict(saved)
        if not valid:
            return self.show(form=self.form(self.opened.tree(self.part), bound=True), status=400)
        return self._step(step, tree)

    def _saved(self, form: AnswerForm, saved: Saved) -> HttpResponse:
        now = self.opened.tree(self.part)
        asked = {node.name for node in questions_in(now) if self.opened.may_answer(node.task)}
        on_page = {name.removesuffix("-was") for name in self.request.POST if name.endswith("-was")}
        values = self.opened.values
        marks = {
            name: digest_of(values.get(Spot(node.task.id, node.place)))
            for name, node in form.nodes.items()
            if Spot(node.task.id, node.place) in saved.changed
        }
        context = {
            "time": date_format(timezone.localtime(), "H:i"),
            "errors": form.problems(),
            "conflict": bool(saved.conflicts),
            "others": asked != on_page,
            "marks": marks,
            "address": self.request.path,
        }
        return render(self.request, "assessments/work/_saved.html", context)

    def _conflict(self, saved: Saved) -> HttpResponse:
        """Their text beside mine; saving once more keeps mine."""
        tree = self.opened.tree(self.part)
        form = self.form(tree, bound=True)
        form.is_valid()
        for node in form.nodes.values():
            spot = Spot(node.task.id, node.place)
            if spot in saved.conflicts:
                node.theirs = shown(self.opened.filled, node.task, self.opened.values.get(spot))
        return self.show(tree, form, status=409, conflict=True)

    def _step(self, step: str, tree: Node) -> HttpResponse:
        name, _separator, rest = step.partition(":")
        task_id, _separator, place = rest.partition(":")
        here, anchor = self.request.path, ""
        try:
            if name == "accept":
                anchor = self._accept(tree, rest)
            elif name == "add":
                key = add_repetition(by=self.request.user, assessment=self.assessment, task_id=task_id, place=place)
                anchor = self._anchor(task_id, f"{place}/{key}" if place else key)
            elif name == "remove":
                remove_repetition(by=self.request.user, assessment=self.assessment, task_id=task_id, place=place)
                anchor = self._anchor(task_id, place.rpartition("/")[0])
        except ValidationError as refused:
            return self.show(status=400, problems=refused.messages)
        if name in ("accept", "add", "remove"):
            return redirect(f"{here}#{anchor}" if anchor else here)
        messages.success(self.request, _("Saved. It stays internal until you publish it."))
        if rest in self.opened.outline.parts and name == "goto":
            return redirect("assessment_part", *self.address, rest)
        return redirect(here)

    def _anchor(self, task_id: str, place: str) -> str:
        from ..queries.questionnaire import name_of

        return name_of(self.opened.outline.tasks[task_id], place)

    def _accept(self, tree: Node, wanted: str) -> str:
        """One proposal by its name, or all of this part that this person may answer."""
        nodes = [
            node
            for node in questions_in(tree)
            if node.is_proposal and self.opened.may_answer(node.task) and wanted in ("all", node.name)
        ]
        accepted = accept_proposals(
            by=self.request.user,
            assessment=self.assessment,
            spots=[Spot(node.task.id, node.place) for node in nodes],
        )
        if wanted == "all":
            told = ngettext("%(n)d proposal accepted.", "%(n)d proposals accepted.", accepted) % {"n": accepted}
            messages.success(self.request, told)
            return ""
        return wanted if nodes else ""

    def _ready(self, ready: bool) -> HttpResponse:
        if not can(self.request.user, Permission.EDIT, self.assessment.initiative.organisation):
            raise PermissionDenied
        set_part_ready(by=self.request.user, assessment=self.assessment, part=self.part, ready=ready)
        return redirect("assessment", *self.address)
