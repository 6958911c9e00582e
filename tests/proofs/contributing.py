"""Many people who take part at once, over HTTP, against the product as it is served; `bench/contributions.py` too.

`contribute_all` plays the contributors; the other functions run inside of processes of their own, on that database.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from meerwaarde.runs.web import PRODUCT

STARTING_SECONDS = 180
SERVE = """
import sys
from meerwaarde.runs.web import web_server
application, port, processes = sys.argv[1:]
web_server(application, int(port), processes=int(processes)).serve()
"""
T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web:
    """The web server in a process group of its own, so that it can be killed whole, without a warning."""

    def __init__(
        self, environment: Mapping[str, str], port: int, application: str = PRODUCT, processes: int | None = None
    ) -> None:
        self.environment, self.port, self.application = dict(environment), port, application
        # A process for each core, as docs/operations.md advises.
        self.processes = processes or os.cpu_count() or 1
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, self.application, str(self.port), str(self.processes)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        limit = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the web server did not start")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Heard:
    """What the contributors heard: a code for each that was acknowledged, and how often something else."""

    codes: list[str] = field(default_factory=list)
    answers: int = 0
    other: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0

    def count_other(self, what: str) -> None:
        self.other[what] = self.other.get(what, 0) + 1


def request_of(path: str, rng: random.Random) -> bytes:
    """One sent form. Each comes from another address: one household may send fifty a day."""
    token = secrets.token_hex(16)
    # Letters only: digits could look like a telephone number, about which the product asks first.
    own = "".join(chr(97 + rng.randrange(26)) for _ in range(14))
    form = {
        "csrfmiddlewaretoken": token,
        "text": f"Bijdrage {own} over de korven bij de school en het plein in onze wijk.",
        "kind": "reaction",
        "submission": secrets.token_urlsafe(16),
        "website": "",
        "hinted": "",
        "email": "",
    }
    body = urlencode(form).encode()
    address = ".".join(str(rng.randint(1, 254)) for _ in range(4))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={token}\r\nX-Forwarded-For: {address}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in head[1:])}
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers


async def _contributor(port: int, path: str, until: float, heard: Heard, rng: random.Random) -> None:
    writer: asyncio.StreamWriter | None = None
    while time.monotonic() < until:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request_of(path, rng))
            await writer.drain()
            status, headers = await asyncio.wait_for(_answer(reader), 60)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            # Nothing was acknowledged: it may have been written or not.
            heard.count_other(type(error).__name__)
            if writer is not None:
                writer.close()
            writer = None
            await asyncio.sleep(0.05)
            continue
        heard.answers += 1
        if status == 302 and "/receipt/" in headers.get("location", ""):
            heard.codes.append(headers["location"].split("/receipt/")[1].split("/")[0])
        elif status != 204:  # what the plain endpoint of the bench answers
            heard.answers -= 1
            heard.count_other(str(status))
    if writer is not None:
        writer.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the browser's tests leave an event loop running in the first one."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, work).result()


async def contribute_all(
    port: int, path: str, *, contributors: int, seconds: float, seed: int, heard: Heard | None = None
) -> Heard:
    heard = heard or Heard()
    begin = time.monotonic()
    people = [random.Random(seed * 10_000 + number) for number in range(contributors)]
    await asyncio.gather(*(_contributor(port, path, begin + seconds, heard, rng) for rng in people))
    heard.seconds = time.monotonic() - begin
    return heard


# --- what runs on the database of that installation ------------------------------------------------------------------


def prepare() -> None:
    """A plan with an open round. Prints the address where people take part."""
    from django.core.management import call_command

    from factories import opened_round, published_initiative
    from meerwaarde.organisations.models import Organisation

    call_command("createcachetable", verbosity=0)
    organisation = Organisation.objects.create(name="Gemeente Voorbeeld", slug="voorbeeld", kind="municipality")
    made = opened_round(published_initiative(organisation))
    os.write(1, f"/o/voorbeeld/{made.initiative.slug}/participation/{made.number}/contribute/\n".encode())


def check(codes_file: str) -> None:
    """Every code that somebody got leads to a contribution whose receipt verifies offline. Prints what was found."""
    from meerwaarde.ledger import verify
    from meerwaarde.ledger.models import Event
    from meerwaarde.ledger.receipts import receipt_of
    from meerwaarde.ledger.sequencing import sequence_all
    from meerwaarde.participation.codes import hash_of
    from meerwaarde.participation.models import Contribution

    sequence_all()
    codes = json.loads(Path(codes_file).read_text(encoding="utf-8"))
    stored = dict(Contribution.objects.values_list("code_hash", "pk"))
    received = {
        event.subject_id: event
        for event in Event.objects.filter(kind="contribution_received").order_by("id").iterator(chunk_size=2000)
    }
    lost, bad = [], []
    for code in codes:
        number = stored.get(hash_of(code))
        event = received.get(number) if number else None
        if event is None:
            lost.append(code)
            continue
        try:
            report, _digest = verify.verify_receipt(json.loads(json.dumps(receipt_of(event))))
        except (verify.DoesNotFit, verify.CannotRead) as wrong:
            bad.append(f"{code}: {wrong}")
        else:
            if event.position is None:
                bad.append(f"{code}: no place in the log, {report}")
    found = {"acknowledged": len(codes), "stored": len(stored), "lost": lost, "bad": bad[:20]}
    os.write(1, (json.dumps(found) + "\n").encode())
