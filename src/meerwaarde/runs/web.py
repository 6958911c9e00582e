"""The web server: granian, and the worker as its child."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer, MTServer

from meerwaarde.database.migrating import missing_migrations
from meerwaarde.loading import loading

# Seconds that requests and the running task get to finish after Ctrl-C.
GRACE_SECONDS = 10
# So many that some can read what comes in while a batch of others waits for what is being written (GroupCommit).
THREADS = 24
PRODUCT = "meerwaarde.runs.served:application"


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


def check_ready(port: int, host: str) -> None:
    """Raises CannotServe when the port is taken or the database is not up to date."""
    if missing_migrations():
        raise CannotServe("The database is not ready. Run first: meerwaarde migrate")
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        raise CannotServe("Style sheets and scripts are not collected. Run first: meerwaarde prepare")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} of {host} cannot be used ({error.strerror}). Choose another: --port"
            ) from None
        except UnicodeError:  # a part that is empty, or longer than a name on the internet can be
            raise CannotServe(f"{host} is not an address. Choose another: --host") from None


def load_product() -> None:
    """Load every room and every view, before the processes are copied from this one: then they share that memory, and
    one that takes the place of another answers at once."""
    with loading():
        import_module("meerwaarde.config.wsgi")
        get_resolver().url_patterns  # noqa: B018  a property that loads the views


def web_server(
    application: str, port: int, *, host: str = "127.0.0.1", threads: int = THREADS, processes: int = 1
) -> MPServer | MTServer:
    """The web server of this WSGI application ("module:name"), not started yet; measured as it serves the product."""
    if application == PRODUCT:
        load_product()
    return Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        backpressure=threads * 32,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.error,
    )


def start_web(
    port: int = 8000,
    *,
    host: str = "127.0.0.1",
    threads: int = THREADS,
    processes: int = 1,
    worker: bool = True,
    announce: Callable[[], None] | None = None,
) -> int:
    """Serve until Ctrl-C or SIGTERM, then stop everything. `announce` is called once the address answers.

    threads: requests that a process handles at the same time; processes: one per core uses the whole machine. Raises
    CannotServe.
    """
    check_ready(port, host)
    connection.close()
    server = web_server(PRODUCT, port, host=host, threads=threads, processes=processes)
    child: list[subprocess.Popen[bytes]] = []

    def started() -> None:
        if worker:
            command = [sys.executable, "-m", "meerwaarde.cli", "work", "--parent", str(os.getpid())]
            # An own session: Ctrl-C reaches the worker once, through us, and it finishes its task.
            child.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603 our own command
        if announce is not None:
            announce()

    server.on_startup(started)
    try:
        server.serve()
    finally:
        stop(child)
    return 0


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
