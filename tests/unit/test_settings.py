"""Settings of which the shape is wrong. That each is one line with exit code 2 is in integration/test_cli.py."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec, module_from_spec
from pathlib import Path

import pytest

from meerwaarde.config.providers import check_provider_if_any, check_providers

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
PROVIDER = {
    "provider_id": "city",
    "name": "City account",
    "client_id": "plans",
    "secret": "not-to-be-told",
    "settings": {"server_url": "https://login.example.org"},
}


def refusal_of_settings(monkeypatch, name, value) -> str:
    """What is said when the settings are read with this variable."""
    spec = find_spec("meerwaarde.config.settings")
    with monkeypatch.context() as environment:
        environment.setenv(name, value)
        with pytest.raises(ValueError) as refused:
            spec.loader.exec_module(module_from_spec(spec))
    return str(refused.value)


@pytest.mark.parametrize("name", ["SESSION_HOURS", "UPLOAD_MAX_BYTES"])
@pytest.mark.parametrize("value", ["-1", "0", "1.5", "many", "9" * 30])
def test_hours_and_bytes_that_cannot_be_are_refused(monkeypatch, name, value):
    told = refusal_of_settings(monkeypatch, name, value)
    assert name in told


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"provider_id": ""}, "misses provider_id"),
        ({"provider_id": "a/b"}, "stands in an address"),
        ({"client_id": 5}, "client_id must be text"),
        ({"secret": ["x"]}, "secret must be text"),
        ({"clientid": "x"}, "has no clientid"),
        ({"settings": {}}, "misses settings"),
        ({"settings": "https://login.example.org"}, "server_url"),
        ({"settings": {"server_url": "login.example.org"}}, "server_url"),
        ({"settings": {"server_url": 1}}, "server_url"),
    ],
)
def test_a_provider_that_is_not_right_is_refused_without_its_secret(monkeypatch, changes, reason):
    provider = PROVIDER | changes
    for name, value in (("OPENID_CONNECT", [PROVIDER, provider]), ("RESIDENTS_OPENID_CONNECT", provider)):
        told = refusal_of_settings(monkeypatch, name, json.dumps(value))
        assert name in told
        assert reason in told
        assert PROVIDER["secret"] not in told


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("OPENID_CONNECT", "{", "JSON"),
        ("OPENID_CONNECT", json.dumps(PROVIDER), "list"),
        ("OPENID_CONNECT", json.dumps(["x"]), "A provider has"),
        ("OPENID_CONNECT", json.dumps([PROVIDER, PROVIDER]), "of its own"),
        ("RESIDENTS_OPENID_CONNECT", json.dumps([PROVIDER]), "A provider has"),
        ("RESIDENTS_OPENID_CONNECT", "false", "A provider has"),
    ],
)
def test_providers_of_another_shape_are_refused(monkeypatch, name, value, reason):
    assert reason in refusal_of_settings(monkeypatch, name, value)


def test_providers_as_the_documentation_shows_them_are_right():
    shown = re.findall(r"^ {4}(\w*OPENID_CONNECT)=(.+)$", OPERATIONS.read_text(encoding="utf-8"), re.M)
    assert [name for name, _value in shown] == ["OPENID_CONNECT", "RESIDENTS_OPENID_CONNECT"]
    check_providers(json.loads(shown[0][1]))
    check_provider_if_any(json.loads(shown[1][1]))
    check_provider_if_any({})
