"""A dossier with 10,000 contributions: server time and queries of what residents, officials and the council open.

python bench/participation.py [--contributions 10000]

Every contribution is made, grouped and answered by the product's own actions, in a decision that cites some of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

CONTRIBUTIONS, ARGUMENTS, REPEATS = 10_000, 24, 15
MOST_QUERIES, MOST_MILLISECONDS = 12, 100.0
TEXTS = (
    "Zet korf {number} bij de school in de Dorpsstraat, daar ligt na het weekend altijd zwerfvuil.",
    "Liever geen korf {number} voor de deur: het stinkt in de zomer en er komen wespen op af.",
    "Wie leegt korf {number}, en hoe vaak? Dat staat nergens.",
)


def collected(contributions: int) -> tuple[Any, Any]:
    """An open round with so many contributions, each in an argument, answered but for a tenth; and who answers."""
    from factories import official, opened_round, published_initiative, said, weighed_content
    from meerwaarde.participation.actions.arguments import add_argument
    from meerwaarde.participation.models import Contribution

    plan = published_initiative(title="Bladkorven", route="standard", phase="decision", **weighed_content())
    editor = official(plan.organisation, "editor")
    round = opened_round(plan, by=editor)
    for number in range(contributions):
        said(round, TEXTS[number % 3].format(number=number))
    rows = list(Contribution.objects.filter(round=round).order_by("pk"))
    for number in range(ARGUMENTS):
        add_argument(by=editor, round=round, title=f"Argument {number}", contributions=rows[number::ARGUMENTS])
    answer(editor, rows[contributions // 10 :])
    return round, editor


def answer(editor: Any, rows: list[Any]) -> None:
    from meerwaarde.participation.actions.answers import answer_contributions

    for part, begin in enumerate(range(0, len(rows), 500)):
        answer_contributions(
            by=editor,
            organisation=rows[0].initiative.organisation,
            contributions=rows[begin : begin + 500],
            outcome=("used", "partly", "not_used")[part % 3],
            reason="Dit nemen we mee in het besluit over de plekken.",
        )


def decided(round: Any, editor: Any) -> None:
    """The rest is answered, the round closed, what changes promised, and the decision published."""
    from datetime import timedelta

    from django.utils import timezone

    from factories import promised_change, published_decision
    from meerwaarde.participation.actions.rounds import close_round
    from meerwaarde.participation.models import Contribution, Promise

    answer(editor, list(Contribution.objects.filter(round=round, answer=None)))
    yesterday = timezone.localdate() - timedelta(days=1)
    Promise.objects.filter(round=round).update(opens_on=yesterday - timedelta(days=20), closes_on=yesterday)
    close_round(by=editor, round=round)
    used = list(Contribution.objects.filter(round=round, answer__outcome__in=("used", "partly")))
    promised_change(round.initiative, used)
    published_decision(round.initiative, cites=used[:20])


def measure(contributions: int = CONTRIBUTIONS) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        os.environ.update(MEERWAARDE_VAR=folder, DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DEBUG="0")
        os.environ["DJANGO_SETTINGS_MODULE"] = "meerwaarde.config.settings"
        import django
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["*"]
        django.setup()
        from django.core.management import call_command
        from django.test import Client
        from django.urls import reverse

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        begin = time.perf_counter()
        round, editor = collected(contributions)
        of_plan = [round.initiative.organisation.slug, round.initiative.slug]
        of_round = [*of_plan, round.number]
        anyone, official = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
        official.force_login(editor)
        work = {
            "answering workspace": reverse("round_answers", args=of_round),
            "answering workspace, all of them": reverse("round_answers", args=of_round) + "?show=all",
            "arguments workspace": reverse("round_arguments", args=of_round),
        }
        rows = _measured(official, work, contributions)
        decided(round, editor)
        seconds = time.perf_counter() - begin
        print(f"  {contributions:,} contributions and a decision after {seconds:.0f} s", file=sys.stderr, flush=True)
        public = {
            "dossier": round.initiative.get_absolute_url(),
            "round": reverse("round", args=of_round),
            "impact": reverse("impact", args=of_plan),
            "decision": reverse("decision", args=[*of_plan, 1]),
            "council's page of the plan": reverse("plan_council", args=of_plan),
        }
        rows += _measured(anyone, public, contributions)
    return rows


def _measured(client: Any, pages: dict[str, str], contributions: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, page in pages.items():
        rows += _rows(f"{name}, {contributions:,} contributions", *_timed(client, page))
    return rows


def _timed(client: Any, address: str) -> tuple[float, int]:
    """Median server time in milliseconds, rendered anew each time, and the most queries of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from meerwaarde.initiatives.freshness import rendered_pages

    times, most = [], 0
    for turn in range(REPEATS + 3):
        rendered_pages.clear()
        begin = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - begin) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
        if turn >= REPEATS:
            rendered_pages.clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            most = max(most, len(queries))
    return statistics.median(times[2:]), most


def _rows(name: str, milliseconds: float, queries: int) -> list[dict[str, object]]:
    return [
        {
            "claim": f"Server time of {name}",
            "target": f"under {MOST_MILLISECONDS:.0f} ms",
            "measured": round(milliseconds, 1),
            "unit": "ms (median)",
            "met": milliseconds < MOST_MILLISECONDS,
        },
        {
            "claim": f"Queries of {name}",
            "target": f"at most {MOST_QUERIES}",
            "measured": queries,
            "unit": "queries",
            "met": queries <= MOST_QUERIES,
        },
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contributions", type=int, default=CONTRIBUTIONS)
    for result in measure(parser.parse_args().contributions):
        print(
            f"{'ok  ' if result['met'] else 'MISS'} {result['claim']}: {result['measured']} {result['unit']}"
            f" (target {result['target']})"
        )
