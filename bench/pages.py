"""Public pages at 1,000 and at 100,000 plans: server time, queries, and requests per second next to "hello".

python bench/pages.py [--sizes 1000 100000]
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import multiprocessing
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from served.places import contributing

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 100_000)
ORGANISATIONS = 350
BATCH = 2_000
REPEATS = 25
# Each page in turn, a few times, on a machine that is never still.
TURNS, WARM_UP_SECONDS, LOAD_SECONDS = 5, 1.0, 3.0
LOAD_CONNECTIONS = 4
# No two requests for a page anew are for the same address.
numbers = itertools.count()
MOST_QUERIES, MOST_MILLISECONDS, MOST_GROWTH = 12, 100.0, 1.30
WORDS = [
    "verkeerslicht",
    "camera",
    "sensor",
    "drukte",
    "wijk",
    "energie",
    "warmte",
    "afval",
    "container",
    "melding",
    "aanvraag",
    "uitkering",
    "parkeren",
    "fiets",
    "lucht",
    "geluid",
    "water",
    "brug",
    "straat",
    "verlichting",
    "veiligheid",
    "bewoner",
    "ondernemer",
    "advies",
    "controle",
    "gegevens",
    "besluit",
    "raad",
    "wethouder",
    "loket",
    "formulier",
    "handhaving",
    "toezicht",
    "onderzoek",
    "meting",
    "stroom",
    "laadpaal",
    "groen",
    "boom",
    "riool",
    "school",
    "zorg",
]
KINDS = ("video_camera", "air_quality", "sound_level", "traffic_counter")


def _sentence(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number)).capitalize() + "."


def build(upto: int, chance: random.Random) -> None:
    """Published plans until there are this many, written in bulk the way the import does."""
    from django.db import transaction
    from django.utils import timezone

    from meerwaarde.initiatives.actions.counting import count_again
    from meerwaarde.initiatives.document import build_document
    from meerwaarde.initiatives.models import Dossier, Initiative, Place, Technology
    from meerwaarde.initiatives.search import add_documents
    from meerwaarde.initiatives.vocabulary import Phase, RegisterStatus, Theme, YesNoUnknown
    from meerwaarde.organisations.models import Organisation

    if not Organisation.objects.exists():
        Organisation.objects.bulk_create(
            Organisation(slug=f"gemeente-{n}", name=f"Gemeente {n}", kind="municipality") for n in range(ORGANISATIONS)
        )
    organisations = list(Organisation.objects.all())
    begin = Initiative.objects.count()
    for start in range(begin, upto, BATCH):
        now = timezone.now()
        plans = [
            Initiative(
                organisation=chance.choice(organisations),
                slug=f"plan-{n}",
                title=_sentence(chance, 5),
                summary=_sentence(chance, 30),
                why=_sentence(chance, 40),
                problem=_sentence(chance, 40),
                how_it_works=_sentence(chance, 60),
                legal_basis=_sentence(chance, 20),
                theme=chance.choice(Theme.values),
                phase=chance.choice(Phase.values[1:]),
                personal_data=chance.choice(YesNoUnknown.values),
                register_status=chance.choice(RegisterStatus.values),
                contact_email="plannen@example.org",
                published_at=now,
                changed_at=now,
                version=1,
            )
            for n in range(start, min(start + BATCH, upto))
        ]
        with transaction.atomic():
            Initiative.objects.bulk_create(plans)
            technologies, places, pairs = [], [], []
            for plan in plans:
                technology = Technology(initiative=plan, kind=chance.choice(KINDS), title=_sentence(chance, 2))
                x, y = 3.5 + 3.5 * chance.random(), 50.8 + 2.6 * chance.random()
                point = {"type": "Point", "coordinates": [x, y]}
                place = Place(initiative=plan, title="Plaats", geometry=point, longitude=x, latitude=y)
                technologies.append(technology)
                places.append(place)
                pairs.append((plan, build_document(plan, rows={"technologies": [technology], "places": [place]})))
            Technology.objects.bulk_create(technologies)
            Place.objects.bulk_create(places)
            Dossier.objects.bulk_create(Dossier(initiative=plan, version=1, document=doc) for plan, doc in pairs)
            add_documents((plan.pk, plan.organisation, document) for plan, document in pairs)
    with transaction.atomic():
        for organisation in organisations:
            count_again(organisation)


def addresses(size: int, chance: random.Random) -> dict[str, list[str]]:
    """Different addresses per repeat, so that nothing is measured from a cache of the page itself."""
    from meerwaarde.initiatives.models import Initiative

    plans = [
        Initiative.objects.select_related("organisation").get(slug=f"plan-{chance.randrange(size)}")
        for _number in range(REPEATS)
    ]
    return {
        "home": ["/"] * REPEATS,
        "register with two filters and a search": [
            # Wide enough to fill a page of twenty at the smaller size as well, so that the same work is compared.
            f"/register/?q={chance.choice(WORDS)}+{chance.choice(WORDS)}"
            "&theme=energy&theme=mobility&phase=experiment&phase=in_use"
            for _number in range(REPEATS)
        ],
        "register, all plans": ["/register/"] * REPEATS,
        "register, one word in all plans": [f"/register/?q={chance.choice(WORDS)}" for _number in range(REPEATS)],
        "dossier": [plan.get_absolute_url() for plan in plans],
    }


def measuring(database: str, asked: Connection) -> None:
    """A process with a database of its own: for each page that is asked, milliseconds of server time or its queries.

    No page is one that was rendered before: each request names a host of its own. Queries are counted with nothing
    kept at all; the time is that of a process that keeps its figures until the register changes, as it does.
    Each of these processes runs on the same core: two cores of a shared machine are seldom equally fast.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["DATABASE_URL"] = database
    set_up()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from meerwaarde.initiatives.freshness import rendered_pages

    client = Client()
    for number, (page, counts_queries) in enumerate(iter(asked.recv, None)):
        if counts_queries:
            rendered_pages.clear()
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) if counts_queries else nullcontext(()) as queries:
            response = client.get(page, headers={"host": f"request-{number}.localhost"})
        milliseconds = (time.perf_counter() - begin) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{page} answered {response.status_code}")
        asked.send(len(queries) if counts_queries else milliseconds)


@contextmanager
def measured_by_turns(databases: dict[int, str]) -> Iterator[dict[int, Callable[[str, bool], float]]]:
    """A question to each size, whose process stands ready: sizes take turns, on a machine that is never still."""
    context = multiprocessing.get_context("spawn")
    ends: dict[int, Connection] = {}
    processes = []
    for size, database in databases.items():
        ends[size], other = context.Pipe()
        processes.append(context.Process(target=measuring, args=(database, other)))
        processes[-1].start()

    def ask(end: Connection, page: str, counts_queries: bool) -> float:
        end.send((page, counts_queries))
        answer: float = end.recv()
        return answer

    try:
        yield {size: partial(ask, end) for size, end in ends.items()}
    finally:
        for end, process in zip(ends.values(), processes, strict=True):
            end.send(None)
            process.join()


def timed(asked: dict[int, Callable[[str, bool], float]], pages: dict[int, list[str]]) -> dict[int, tuple[float, int]]:
    """By size: median server time in milliseconds through every middleware, and the most queries of one request."""
    times: dict[int, list[float]] = {size: [] for size in asked}
    for number in [0, 1, *range(REPEATS)]:
        for size, ask in asked.items():
            times[size].append(ask(pages[size][number], False))
    return {
        size: (statistics.median(times[size][2:]), int(max(ask(page, True) for page in pages[size][:5])))
        for size, ask in asked.items()
    }


@contextmanager
def served() -> Iterator[int]:
    """The product with "hello" in one process, as `meerwaarde serve` runs it, on a free port."""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    web = contributing.Web(environment, contributing.free_port(), "served.hello_site:application", processes=1)
    web.start()
    try:
        yield web.port
    finally:
        web.kill()


def requests_per_second(port: int, page: str, tag: str = "", *, anew: bool = False) -> float:
    """How many answers a second over a few kept connections; `tag` makes the requests conditional.

    `anew` gives each request an address of its own, so that no answer is one that was rendered before. What is
    answered in the first seconds, in which each thread opens its database, is not counted.
    """
    expected, headers = (304, {"If-None-Match": tag}) if tag else (200, {})
    counts = [0] * LOAD_CONNECTIONS
    begin = time.perf_counter() + WARM_UP_SECONDS
    end = begin + LOAD_SECONDS

    def load(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (now := time.perf_counter()) < end:
            address = f"{page}?request={next(numbers)}" if anew else page
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != expected:
                raise RuntimeError(f"{page} answered {response.status}, not {expected}")
            counts[number] += now >= begin

    threads = [threading.Thread(target=load, args=(number,)) for number in range(LOAD_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / LOAD_SECONDS


def load(page: str) -> list[dict[str, object]]:
    """The dossier page beside the same server's hello. They take turns; what counts is the median of the turns."""
    with served() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", page)
        response = connection.getresponse()
        response.read()
        tag = response.getheader("ETag")
        if tag is None:
            raise RuntimeError(f"{page} has no ETag")
        turns = [
            {
                "hello": requests_per_second(port, "/hello/"),
                "rendered anew": requests_per_second(port, page, anew=True),
                "as it was rendered before": requests_per_second(port, page),
                "conditional": requests_per_second(port, page, tag),
            }
            for _turn in range(TURNS)
        ]
    rows = []
    for name, least, words in (
        ("rendered anew", 1 / 20, "1/20"),
        ("as it was rendered before", 1 / 20, "1/20"),
        ("conditional", 1 / 3, "1/3"),
    ):
        share = statistics.median(turn[name] / turn["hello"] for turn in turns)
        speed, hello = (statistics.median(turn[which] for turn in turns) for which in (name, "hello"))
        rows.append(
            {
                "claim": f"Dossier page, {name}: {speed:.0f} requests/s next to {hello:.0f} of hello",
                "target": f"at least {words} of hello",
                "measured": round(share, 3),
                "unit": "of hello",
                "met": share >= least,
            }
        )
    return rows


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "meerwaarde.config.settings"
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    django.setup()


def measure(sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        os.environ.update(MEERWAARDE_VAR=folder, DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DEBUG="0")
        set_up()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        chance = random.Random(1)
        databases: dict[int, str] = {}
        pages: dict[int, dict[str, list[str]]] = {}
        for size in sizes:
            begin = time.perf_counter()
            build(size, chance)
            print(f"  {size:,} plans after {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
            pages[size] = addresses(size, random.Random(2))
            databases[size] = f"sqlite:///{folder}/{size}.sqlite3"
            with (
                closing(sqlite3.connect(f"{folder}/bench.sqlite3")) as all_of_it,
                closing(sqlite3.connect(f"{folder}/{size}.sqlite3")) as kept,
            ):
                all_of_it.backup(kept)
        connections.close_all()
        with measured_by_turns(databases) as asked:
            for name in pages[sizes[0]]:
                found = timed(asked, {size: pages[size][name] for size in sizes})
                for smaller, size in zip((None, *sizes), sizes, strict=False):
                    rows += _rows(name, size, *found[size], found[smaller] if smaller else None)
        rows += load(pages[sizes[-1]]["dossier"][0])
    return rows


def _rows(
    name: str, size: int, milliseconds: float, queries: int, before: tuple[float, int] | None
) -> list[dict[str, Any]]:
    def row(claim: str, target: str, measured: float, unit: str, met: bool) -> dict[str, Any]:
        return {"claim": f"{claim}, {size:,} plans", "target": target, "measured": measured, "unit": unit, "met": met}

    rows = [
        row(
            f"Server time of {name}",
            f"under {MOST_MILLISECONDS:.0f} ms",
            round(milliseconds, 1),
            "ms (median)",
            milliseconds < MOST_MILLISECONDS,
        ),
        row(f"Queries of {name}", f"at most {MOST_QUERIES}", queries, "queries", queries <= MOST_QUERIES),
    ]
    if before:
        growth = milliseconds / before[0]
        rows.append(
            row(
                f"Growth of {name} since the smaller size",
                f"at most {MOST_GROWTH:.2f}",
                round(growth, 2),
                "times the time",
                growth <= MOST_GROWTH,
            )
        )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    for result in measure(tuple(parser.parse_args().sizes)):
        print(
            f"{'ok  ' if result['met'] else 'MISS'} {result['claim']}: {result['measured']} {result['unit']}"
            f" (target {result['target']})"
        )
