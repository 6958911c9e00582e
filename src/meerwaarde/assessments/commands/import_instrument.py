"""`meerwaarde import instrument`: a questionnaire of the government, such as the IAMA, the DPIA or the pre-scan."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = (
    "Read an assessment definition in the government's open schema (assessment-definition, version 2), YAML or JSON. "
    "It is kept whole and offered as a questionnaire in the workspace. Reading the same file again changes nothing. "
    "Exit code 2: the file was refused and nothing was kept; the message names the place in the file."
)
EXAMPLE = "meerwaarde import instrument dpia.yaml"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("definition_file", metavar="FILE", type=Path, help="the definition, .yaml or .json")


def run(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from meerwaarde.organisations.actions.recording import SYSTEM

    from ..actions.instruments import import_instrument
    from ..definition import Outline
    from ..definition_file import BadDefinition, read_definition

    path: Path = arguments.definition_file
    try:
        definition = read_definition(path)
        instrument, outcome = import_instrument(by=SYSTEM, definition=definition)
    except BadDefinition as bad:
        print(f"refused, nothing was kept: {path.name}: {bad}", file=sys.stderr)
        return 2
    except ValidationError as refused:
        print(f"refused, nothing was kept: {path.name}: {' '.join(refused.messages)}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"refused: {path} cannot be read ({error.strerror})", file=sys.stderr)
        return 2
    outline = Outline(definition)
    questions = sum(1 for _question in outline.questions())
    print(f"{outcome}: {instrument} ({instrument.urn}), {len(outline.parts)} parts with {questions} questions")
    return 0
