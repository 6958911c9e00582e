"""The web server with its worker."""

from __future__ import annotations

import argparse
import sys

from ..numbers import number, port_number
from ..web import THREADS, CannotServe, start_web

HELP = "Run the web server and the background worker, until Ctrl-C."
EXAMPLE = "meerwaarde serve --port 8000"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to answer other machines (behind a proxy)")
    parser.add_argument(
        "--processes", type=number(1, 1000), default=1, metavar="N", help="one per core uses the whole machine (1)"
    )
    parser.add_argument(
        "--threads",
        type=number(1, 1000),
        default=THREADS,
        metavar="N",
        help=f"requests that a process handles at the same time ({THREADS})",
    )
    parser.add_argument("--no-worker", action="store_true", help="you run `meerwaarde work` yourself")


def run(arguments: argparse.Namespace) -> int:
    address = f"http://{'localhost' if arguments.host in ('127.0.0.1', '0.0.0.0') else arguments.host}"  # noqa: S104 text only

    def announce() -> None:
        print(f"Meerwaarde is on {address}:{arguments.port}  (Ctrl-C stops)", flush=True)

    try:
        return start_web(
            arguments.port,
            host=arguments.host,
            threads=arguments.threads,
            processes=arguments.processes,
            worker=not arguments.no_worker,
            announce=announce,
        )
    except CannotServe as refusal:
        print(refusal, file=sys.stderr)
        return 2
