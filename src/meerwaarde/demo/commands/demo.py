"""The whole product on your own machine, filled with a fictional municipality."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from meerwaarde.runs.numbers import port_number

from ..load import Loaded, load_demo

HELP = "Load a fictional municipality with its dossiers, and with --serve start the web server and the worker."
EXAMPLE = "meerwaarde demo --serve --port 8000 --data ../shared/data"
QUESTIONNAIRES = ("prescan.yaml", "dpia.yaml", "iama.yaml")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serve", action="store_true", help="start the web server and the worker afterwards")
    parser.add_argument("--port", type=port_number, default=8000, help="the port of the web server (8000)")
    parser.add_argument(
        "--data",
        type=Path,
        help="a folder with boundaries/*.geojson, register/*.json and standards/dpia.yaml (iama, prescan)",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.data is not None and not os.path.isdir(arguments.data):  # also of a name that is too long
        print(
            f"There is no folder {arguments.data}. Give the folder that holds boundaries/ and register/.",
            file=sys.stderr,
        )
        return 2
    if settings.HTTPS:
        print(
            "The demo has a known password and is not for a public server. Unset BASE_URL to run it.", file=sys.stderr
        )
        return 2
    if arguments.serve and not port_is_free(arguments.port):
        other = arguments.port % 65535 + 1
        print(f"Port {arguments.port} is in use. Choose another one: make demo PORT={other}", file=sys.stderr)
        return 2
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if arguments.serve and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        from meerwaarde.cli import run as run_command

        run_command("prepare", [])
    if arguments.data is not None:
        failed = import_folder(arguments.data)
        if failed:
            return failed
    loaded = load_demo(lambda title: print(f"  writing “{title}”", flush=True))
    if not arguments.serve:
        print(sign_ins(loaded))
        return 0
    if loaded.new_dossiers:
        start_anew(arguments.port)
    return serve(arguments.port, loaded)


def start_anew(port: int) -> NoReturn:
    """Serve from a fresh process: writing documents started threads, which the web server's own processes, copied from
    this one, would wait for without end."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "meerwaarde.cli", "demo", "--serve", "--port", str(port)]
    os.execv(command[0], command)  # noqa: S606  our own command


def serve(port: int, loaded: Loaded) -> int:
    from meerwaarde.runs.web import CannotServe, start_web

    settings.BASE_URL = f"http://localhost:{port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL]
    # The worker and every thread of the server read the same environment.
    os.environ["BASE_URL"] = settings.BASE_URL
    try:
        return start_web(
            port,
            announce=lambda: print(
                f"{sign_ins(loaded)}\n\nMeerwaarde is on http://localhost:{port}  (Ctrl-C stops)\n", flush=True
            ),
        )
    except CannotServe as refusal:
        print(refusal, file=sys.stderr)
        return 2


def sign_ins(loaded: Loaded) -> str:
    width = max(len(sign_in.email) for sign_in in loaded.sign_ins) + 2
    lines = ["", f"Demo sign-ins, all with the password:  {loaded.password}", ""]
    for sign_in in loaded.sign_ins:
        roles = ", ".join(role.replace("_", " ") for role in sign_in.roles)
        lines.append(f"  {sign_in.email:<{width}}{roles} ({sign_in.organisation})")
    return "\n".join(lines)


def port_is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """What is imported, in order: borders first (they make the organisations), then registers from old to new, and the
    government's questionnaires from a folder standards/ in it or beside it."""
    borders = [*folder.glob("boundaries/*.geojson"), *folder.glob("boundaries/*.geojson.gz")]
    beside = (folder / "standards", folder.resolve().parent / "standards")
    questionnaires = [place / name for place in beside for name in QUESTIONNAIRES if (place / name).is_file()]
    return [
        *(("import borders", path) for path in sorted(borders)),
        *(("import algorithm-register", path) for path in sorted(folder.glob("register/*.json"))),
        *(("import instrument", path) for path in questionnaires),
    ]


def import_folder(folder: Path) -> int:
    """Import what was not imported into this database before. Returns 0, or the exit code of what failed."""
    from meerwaarde.cli import COMMANDS
    from meerwaarde.cli import run as run_command

    files = files_of(folder)
    if not files:
        print(
            f"{folder} holds no boundaries/*.geojson, no register/*.json and no standards/dpia.yaml.", file=sys.stderr
        )
        return 2
    marker = settings.VAR_DIR / "demo-imported.json"
    done: dict[str, str] = json.loads(marker.read_text()) if marker.is_file() else {}
    for command, path in files:
        name = f"{connection.settings_dict['NAME']} {path.name}"
        digest = fingerprint(path)
        if done.get(name) == digest:
            continue
        print(f"  {COMMANDS[command].summary}: {path.name}", flush=True)
        code = run_command(command, [str(path)])
        if code:
            return code
        done[name] = digest
        marker.write_text(json.dumps(done, indent=1))
    return 0


def fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
