"""Documentation held true."""

from __future__ import annotations

import argparse
import importlib.util
import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from meerwaarde.cli import COMMANDS, DJANGO_COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_that_is_read_is_documented_and_the_other_way_round():
    settings = (ROOT / "src/meerwaarde/config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, flags=re.MULTILINE))
    assert read == documented


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_is_documented(name):
    module = import_module(COMMANDS[name].module)
    assert module.HELP.endswith(".")
    assert module.EXAMPLE.startswith(f"meerwaarde {name}")
    module.configure(argparse.ArgumentParser())
    assert f"meerwaarde {name}" in OPERATIONS + README


def test_commands_in_the_documentation_exist():
    for page in PAGES:
        for line in re.findall(
            r"(?:`|^ {4})meerwaarde ([a-z][a-z-]+(?: [a-z][a-z-]+)?)", page.read_text(encoding="utf-8"), re.M
        ):
            first = line.split(" ")[0]
            assert line in COMMANDS or first in COMMANDS or first in DJANGO_COMMANDS, (page.name, line)


def test_make_targets_in_the_documentation_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^ {4}|&& )make ([a-z]+)", page.read_text(encoding="utf-8"), re.M))
        assert named <= targets, page.name
    assert {"demo", "test"} <= set(re.findall(r"^ {4}make ([a-z]+)$", README, re.M))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_internal_links_resolve(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_decision_record_is_in_the_index_and_says_context_decision_and_consequences():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert f"adr/{record.name}" in index
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), record.name


def test_glossary_is_current():
    spec = importlib.util.spec_from_file_location("glossary", ROOT / "tools" / "glossary.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.glossary()


def test_licence_is_the_eupl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert all(f"\n{number}. " in text for number in range(1, 16))
    assert "Appendix" in text


def test_publiccode_is_valid():
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert code["publiccodeYmlVersion"].startswith("0.")
    for key in ("name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance"):
        assert code[key], key
    assert code["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert code["softwareType"] == "standalone/web"
    assert code["legal"]["license"] == "EUPL-1.2"
    assert code["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert code["maintenance"]["type"] not in {"internal", "community"} or code["maintenance"]["contacts"][0]["name"]
    assert isinstance(code["localisation"]["localisationReady"], bool)
    assert set(code["localisation"]["availableLanguages"]) == {"nl", "en"}
    for language in ("nl", "en"):
        description = code["description"][language]
        assert 0 < len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]


def test_mandatory_keys_of_publiccode_are_there(shared):
    """Against the standard's own text, when it lies beside the checkout."""
    schema = (shared / "standards" / "publiccode" / "schema.core.rst").read_text(encoding="utf-8")
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    sections = re.findall(r"^Key ``([\w/\[\]]+)``\n.*?Presence: (\w+)(.*?)$", schema, re.M | re.S)
    mandatory = [key for key, presence, rest in sections if presence == "mandatory" and not rest.strip()]
    assert "legal/license" in mandatory
    for key in mandatory:
        path = key.replace("[lang]", "nl").split("/")
        if path[0] in {"organisation", "dependsOn", "supports"} and path[0] not in code:
            continue
        part = code
        for step in path:
            assert step in part, key
            part = part[step]
