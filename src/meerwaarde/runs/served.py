"""The WSGI application as `meerwaarde serve` runs it: it ends when the process that started it was killed."""

from __future__ import annotations

import os
import signal
import threading
import time

from meerwaarde.config.wsgi import application

from .settling import settle
from .web import load_product

__all__ = ["application"]


def end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)


threading.Thread(target=end_with_parent, args=(os.getppid(),), name="end with parent", daemon=True).start()
load_product()
settle()
