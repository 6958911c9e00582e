"""A web process keeps the language of each thread apart, without a lock for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

CODE = """
import gc, json, threading, time
import django
django.setup()
from django.urls import get_script_prefix, reverse, set_script_prefix, set_urlconf, get_urlconf
from django.utils.translation import activate, deactivate, get_language, gettext, override
from meerwaarde.runs.settling import LOOK_AFTER, settle

settle()
assert gc.get_threshold() == LOOK_AFTER and gc.get_freeze_count() > 10_000
together, said = threading.Barrier(2), {}

def speak(language):
    activate(language)
    set_script_prefix(f"/{language}-prefix/")
    together.wait()
    said[language] = [get_language(), gettext("Suppliers"), reverse("register"), get_script_prefix()]
    with override("en"):
        together.wait()
        assert get_language() == "en"
    assert get_language() == language
    deactivate()
    assert get_language() == "nl"

threads = [threading.Thread(target=speak, args=(one,)) for one in ("nl", "en")]
[one.start() for one in threads]
[one.join() for one in threads]
set_urlconf("meerwaarde.participation.urls")
threading.Thread(target=lambda: said.update(other=get_urlconf())).start()
time.sleep(0.1)
print(json.dumps(said))
try:
    settle()
except TypeError as error:
    print(error)
"""


def test_threads_of_a_settled_process_do_not_see_each_other():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "meerwaarde.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    said, refused = done.stdout.strip().splitlines()
    assert json.loads(said) == {
        "nl": ["nl", "Leveranciers", "/nl-prefix/register/", "/nl-prefix/"],
        "en": ["en", "Suppliers", "/en-prefix/en/register/", "/en-prefix/"],
        "other": None,
    }
    assert "no longer a Local" in refused
