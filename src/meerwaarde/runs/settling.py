"""What a process that serves with threads does once, after everything is loaded."""

from __future__ import annotations

import gc
import threading

from asgiref.local import Local
from django.conf import settings
from django.urls import base as addresses
from django.utils.translation import trans_real as translations

from .cores import keep_to_own_core

# New objects before a look at the young ones; looks before one at the older, at the oldest. Python's own: 700, 10, 10.
LOOK_AFTER = (50_000, 20, 20)
# Django's own storage per thread or task: the language, the script prefix and the table of addresses.
PER_THREAD = ((translations, "_active"), (addresses, "_prefixes"), (addresses, "_urlconfs"))


def settle() -> None:
    keep_to_own_core(settings.VAR_DIR / "cores")
    _look_for_garbage_less_often()
    _keep_per_thread()


def _look_for_garbage_less_often() -> None:
    """Set apart what is loaded now: it stays for as long as the process lives.

    A page is thousands of small objects that go without the collector's help. With Python's own settings it looks about
    twenty times per page, now and then through everything there is.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOK_AFTER)


def _keep_per_thread() -> None:
    """Each thread keeps its language and addresses by itself.

    Django keeps them where tasks of an event loop could share them, behind a lock that all threads share (asgiref's
    `Local`). A page asks for its language some 250 times: threads that render at the same time mostly waited for each
    other. There is no event loop here. Raises TypeError when Django keeps them in another way than it did.
    """
    for module, name in PER_THREAD:
        if not isinstance(getattr(module, name, None), Local):
            raise TypeError(f"{module.__name__}.{name} is no longer a Local: see whether settling still needs it")
        setattr(module, name, threading.local())
