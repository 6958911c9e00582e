"""A small questionnaire of our own with every kind of question, and the government's three where they lie beside us."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from meerwaarde.assessments.actions.answering import start_assessment
from meerwaarde.assessments.actions.instruments import import_instrument
from meerwaarde.assessments.models import Assessment, Instrument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.actions.recording import SYSTEM

OFFICIAL = ("iama", "dpia", "prescan")


def question(task_id: str, title: str, kind: str = "open_text", **more: Any) -> dict[str, Any]:
    return {"task": title, "id": task_id, "type": [kind], "repeatable": False, **more}


def group(task_id: str, title: str, *tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"task": title, "id": task_id, "type": ["task_group"], "repeatable": False, "tasks": list(tasks), **more}


def when(task_id: str, value: Any, operator: str = "equals") -> list[dict[str, Any]]:
    condition = {"id": task_id, "operator": operator, "value": value}
    return [{"type": "conditional", "condition": condition, "action": "show"}]


def mirrors(task_id: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "instance_mapping",
            "source": {"id": task_id},
            "mapping_type": "one_to_one",
            "action": "sync_instances",
        }
    ]


def chosen_from(task_id: str) -> list[dict[str, Any]]:
    return [{"type": "source_options", "condition": {"id": task_id, "operator": "any"}, "action": "options"}]


YES_NO = [{"value": True, "label": "Ja"}, {"value": False, "label": "Nee"}]


def sample_definition(**changes: Any) -> dict[str, Any]:
    """Questions of every type, a condition, repeated and mirrored groups, ids of letters, and an outcome."""
    return {
        "name": "Proefvragenlijst",
        "description": "Om mee te oefenen.",
        "urn": "urn:nl:proef",
        "version": "1.0",
        "tasks": [
            {**group("0", "Inleiding"), "description": "Lees dit **eerst**.", "type": ["task_group", "informational"]},
            group(
                "1",
                "Het plan",
                question("1.1", "Waarom?", description="Schrijf het op."),
                question("1.2", "Gaat het over mensen?", "radio_option", options=YES_NO, valueType="boolean"),
                question("1.3", "Welke mensen?", "text_input", dependencies=when("1.2", True)),
                question(
                    "1.4",
                    "Welke groepen?",
                    "checkbox_option",
                    options=[{"value": "kinderen"}, {"value": "ouderen"}],
                    calculation={
                        "scoreKey": "groepen",
                        "expression": "answers('1.4') | count",
                        "riskScore": [{"when": "groepen >= 2", "value": 2}, {"when": "groepen < 2", "value": 0}],
                    },
                ),
                question("1.5", "Sinds wanneer?", "date"),
                question("1.6", "Hoe groot?", "select_option", options=[{"value": "klein"}, {"value": "groot"}]),
                question("1.7", "Een tekening", "image"),
            ),
            group(
                "2",
                "De gegevens",
                group("2.1", "Gegeven", question("2.1.1", "Naam van het gegeven", "text_input"), repeatable=True),
                group(
                    "2.2",
                    "Bewaren",
                    question("2.2.1", "Hoe lang?", "text_input"),
                    group("2.2.2", "Reden", question("2.2.2.1", "Welke reden?"), repeatable=True),
                    repeatable=True,
                    dependencies=mirrors("2.1.1"),
                ),
                question("2.3", "Welke zijn gevoelig?", "checkbox_option", dependencies=chosen_from("2.1.1")),
            ),
            group(
                "3.A",
                "Afsluiting",
                question("3.A.1", "Advies"),
                question("3.A.actie", "Actiepunt", repeatable=True),
            ),
        ],
        "assessments": [
            {
                "id": "VERVOLG",
                "levels": [
                    {
                        "level": "required",
                        "expression": "criteria.groepen",
                        "result": "Vervolg verplicht",
                        "criteria": [
                            {"id": "groepen", "expression": "(scores.groepen || 0) > 1", "explanation": "veel groepen"}
                        ],
                    }
                ],
            }
        ],
        **changes,
    }


def sample_instrument(**changes: Any) -> Instrument:
    return import_instrument(by=SYSTEM, definition=sample_definition(**changes))[0]


@lru_cache
def official_definition(folder: Path, name: str) -> dict[str, Any]:
    """The file's own content, read by a reader that is not ours."""
    return yaml.safe_load((folder / "standards" / f"{name}.yaml").read_bytes())


def official_instrument(folder: Path, name: str) -> Instrument:
    return import_instrument(by=SYSTEM, definition=official_definition(folder, name))[0]


def started(by: Any, initiative: Initiative, instrument: Instrument | None = None) -> Assessment:
    return start_assessment(by=by, initiative=initiative, instrument=instrument or sample_instrument())
