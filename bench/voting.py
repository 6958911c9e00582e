"""How many votes a second are kept, next to a plain Django endpoint that inserts one row, in the same run.

python bench/voting.py [--voters 100] [--seconds 10]

Both are served by granian, a process for each core with the product's number of threads, on the same database and
durability settings (SQLite: WAL, synchronous FULL; or PostgreSQL), to the same voters over HTTP: each sends its next
vote as soon as the last one was acknowledged, and when everything was answered changes an answer. They take turns, so
that what else the machine does falls on both. Ours has its worker running, which seals the votes in the public log and
draws the map meanwhile. In the end everything that was acknowledged is looked up, and receipts are verified as a voter
would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from served.places import contributing, on_each_database, processes

VOTERS, SECONDS, TURNS = 100, 10.0, 2
STATEMENTS = 40
RECEIPTS_VERIFIED = 200
MOST_SECONDS_BEHIND = 10.0
ANSWERS = {"agree": 1, "pass": 0, "disagree": -1}


@dataclass
class Voter:
    """Somebody with one connection, and what was acknowledged: per statement the answer that stands."""

    rng: random.Random
    address: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    cookie: str = ""
    standing: dict[int, int] = field(default_factory=dict)

    def next_vote(self) -> tuple[int, str]:
        open_ones = [number for number in range(1, STATEMENTS + 1) if number not in self.standing]
        number = self.rng.choice(open_ones) if open_ones else self.rng.randint(1, STATEMENTS)
        others = [name for name, value in ANSWERS.items() if value != self.standing.get(number)]
        return number, self.rng.choice(others)

    def request(self, path: str, form: dict[str, str]) -> bytes:
        body = urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        return (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={self.token}{self.cookie}\r\n"
            f"X-Forwarded-For: {self.address}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


@dataclass
class Heard:
    voters: list[Voter] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    before: Heard | None = None  # the first seconds of a server, which loads its code: not timed, but looked up

    @property
    def acknowledged(self) -> int:
        return len(self.milliseconds) + (self.before.acknowledged if self.before else 0)

    @property
    def everybody(self) -> list[Voter]:
        return self.voters + (self.before.everybody if self.before else [])

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


async def _vote(port: int, path: str, until: float, voter: Voter, heard: Heard) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    first = secrets.token_urlsafe(16)
    while time.monotonic() < until:
        number, answer = voter.next_vote()
        form = {"statement": str(number), "answer": answer, "submission": first}
        if path == "/insert/":
            form = {"kind": answer, "text": f"{voter.token} {number}"}
        begin = time.monotonic()
        writer.write(voter.request(path, form))
        status, cookie = await _acknowledged(reader)
        if status not in (302, 204):
            heard.other[str(status)] = heard.other.get(str(status), 0) + 1
            continue
        heard.milliseconds.append(1000 * (time.monotonic() - begin))
        voter.standing[number] = ANSWERS[answer]
        voter.cookie = cookie or voter.cookie
    writer.close()


async def _acknowledged(reader: asyncio.StreamReader) -> tuple[int, str]:
    """The status of an answer, and the cookie of the voter when it sets one."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length, cookie = 0, ""
    for line in head[1:]:
        name, _colon, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
        elif name.lower() == "set-cookie" and value.strip().startswith("votes-"):
            cookie = "; " + value.strip().partition(";")[0]
    await reader.readexactly(length)
    return int(head[0].split()[1]), cookie


async def vote_all(port: int, path: str, *, voters: int, seconds: float, seed: int) -> Heard:
    heard = Heard()
    begin = time.monotonic()
    for number in range(voters):
        rng = random.Random(seed * 10_000 + number)
        # One address may bring a few hundred new voters a day.
        heard.voters.append(Voter(rng, ".".join(str(rng.randint(1, 254)) for _ in range(4))))
    await asyncio.gather(*(_vote(port, path, begin + seconds, each, heard) for each in heard.voters))
    heard.seconds = time.monotonic() - begin
    return heard


# --- what runs on the database of that installation ------------------------------------------------------------------


def prepare() -> None:
    """A plan with statements to vote on. Prints the address where people vote."""
    from django.core.management import call_command

    from factories import conversation_in, opened_round, published_initiative
    from meerwaarde.organisations.models import Organisation

    call_command("createcachetable", verbosity=0)
    organisation = Organisation.objects.create(name="Gemeente Voorbeeld", slug="voorbeeld", kind="municipality")
    conversation = conversation_in(opened_round(published_initiative(organisation)), statements=STATEMENTS)
    print(conversation.address("opinion_vote"))


def check(file: str, timeout: float = 15) -> None:
    """Looks up every acknowledged vote, once the worker drew a map of (nearly) all of them. Prints what was found."""
    from django.db.models import Max, Min

    from meerwaarde.ledger import verify
    from meerwaarde.opinions.models import Conversation, Participant, Vote, VoteBatch
    from meerwaarde.opinions.queries.receipts import vote_receipt

    conversation = Conversation.objects.select_related("round__initiative__organisation").get()
    limit = time.monotonic() + timeout
    while time.monotonic() < limit and (
        Vote.objects.filter(batch=None).exists()
        or conversation.maps.aggregate(last=Max("batch__number"))["last"]
        != VoteBatch.objects.aggregate(last=Max("number"))["last"]
    ):
        time.sleep(0.2)
    acknowledged = {int(who): each for who, each in json.loads(Path(file).read_text(encoding="utf-8")).items()}
    stored: dict[int, dict[int, int]] = {who: {} for who in acknowledged}
    current = Vote.objects.filter(is_current=True).values_list("participant_id", "statement__number", "value")
    for who, number, value in current:
        stored.setdefault(who, {})[number] = value
    lost = sum(
        stored[who].get(int(number)) != value for who, each in acknowledged.items() for number, value in each.items()
    )
    bad = 0
    chance = random.Random(1)
    for _ in range(RECEIPTS_VERIFIED):
        who = chance.choice(list(acknowledged))
        number = int(chance.choice(list(acknowledged[who])))
        receipt = vote_receipt(conversation, Participant.objects.get(pk=who), number)
        try:
            verify.verify_receipt(json.loads(json.dumps(receipt)))
        except (verify.DoesNotFit, verify.CannotRead):
            bad += 1
    # A map holds all votes up to its batch: how long the oldest vote that it was the first to hold had waited.
    behind, before = [], 0
    for until, drawn_at in conversation.maps.order_by("number").values_list("batch__number", "drawn_at"):
        new = Vote.objects.filter(batch__number__gt=before, batch__number__lte=until)
        oldest = new.aggregate(oldest=Min("cast_at"))["oldest"]
        if oldest:
            behind.append((drawn_at - oldest).total_seconds())
        before = until
    found = {"rows": Vote.objects.count(), "lost": lost, "bad": bad, "behind": behind}
    print(json.dumps(found | {"maps": conversation.maps.count(), "batches": VoteBatch.objects.count()}))


# --- the run ---------------------------------------------------------------------------------------------------------


@contextmanager
def _working(place: processes.Place) -> Iterator[None]:
    """The worker of this installation."""
    command = [sys.executable, "-m", "meerwaarde.cli", "work"]
    worker = subprocess.Popen(
        command, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _served(place: processes.Place, application: str, path: str, voters: int, seconds: float, seed: int) -> Heard:
    web = contributing.Web(place.environment, contributing.free_port(), application)
    web.start()
    try:
        first = contributing.run(vote_all(web.port, path, voters=8, seconds=1, seed=seed + 100))
        heard = contributing.run(vote_all(web.port, path, voters=voters, seconds=seconds, seed=seed))
    finally:
        web.kill()
    heard.before = first
    print(
        f"  {application}: {heard.per_second:.0f}/s, p95 {p95(heard.milliseconds):.0f} ms {heard.other or ''}",
        file=sys.stderr,
        flush=True,
    )
    return heard


def _turns(place: processes.Place, voters: int, seconds: float) -> tuple[list[Heard], list[Heard], dict[str, Any]]:
    path = place.run("import voting; voting.prepare()")
    ours: list[Heard] = []
    plain: list[Heard] = []
    with _working(place):
        for turn in range(TURNS):
            plain.append(_served(place, "served.plain_insert:application", "/insert/", voters, seconds, turn))
            ours.append(_served(place, "meerwaarde.runs.served:application", path, voters, seconds, turn))
        standing = {
            voter.cookie.partition("=")[2].strip('"').partition(":")[0]: voter.standing
            for heard in ours
            for voter in heard.everybody
            if voter.standing
        }
        written = place.folder / "acknowledged.json"
        written.write_text(json.dumps(standing), encoding="utf-8")
        found = json.loads(place.run(f"import voting; voting.check({str(written)!r})"))
    return ours, plain, found


def _rows(kind: str, voters: int, ours: list[Heard], plain: list[Heard], found: dict[str, Any]) -> Iterator[Any]:
    def rate(turns: list[Heard]) -> float:
        return sum(len(each.milliseconds) for each in turns) / sum(each.seconds for each in turns)

    def slow(turns: list[Heard]) -> float:
        return p95([each for turn in turns for each in turn.milliseconds])

    acknowledged = sum(each.acknowledged for each in ours)
    missing = found["lost"] + max(acknowledged - found["rows"], 0)
    yield {
        "claim": f"{voters} people voting at once on {kind}, with the worker sealing and drawing "
        f"(a plain insert: {rate(plain):.0f}/s)",
        "target": "shown",
        "measured": f"{rate(ours):.0f}",
        "unit": f"votes/s ({rate(ours) / rate(plain):.2f} of a plain insert)",
        "met": not any(each.other for each in ours),
    }
    yield {
        "claim": f"95 of 100 of those votes on {kind} are acknowledged within (a plain insert: {slow(plain):.0f} ms)",
        "target": "shown",
        "measured": f"{slow(ours):.0f}",
        "unit": "ms",
        "met": True,
    }
    yield {
        "claim": f"of {acknowledged:,} acknowledged votes on {kind} lost ({found['bad']} bad of {RECEIPTS_VERIFIED} "
        "receipts verified)",
        "target": "none",
        "measured": missing,
        "unit": f"({found['rows']:,} stored)",
        "met": missing == 0 and found["bad"] == 0,
    }
    yield {
        "claim": f"how far the map runs behind under that load on {kind} ({found['maps']} maps drawn): the longest",
        "target": f"at most {MOST_SECONDS_BEHIND:.0f} s",
        "measured": f"{max(found['behind'], default=float('nan')):.1f}",
        "unit": "s",
        "met": bool(found["behind"]) and max(found["behind"]) <= MOST_SECONDS_BEHIND,
    }


def measure(voters: int = VOTERS, seconds: float = SECONDS) -> list[dict[str, object]]:
    """On SQLite, and on PostgreSQL when one answers."""
    rows: list[dict[str, object]] = []
    for kind, place in on_each_database():
        rows += _rows(kind, voters, *_turns(place, voters, seconds))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voters", type=int, default=VOTERS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    print(json.dumps(measure(given.voters, given.seconds), indent=1))
