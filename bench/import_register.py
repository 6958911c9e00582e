"""The import of a large register: records per second and peak memory, on a fresh SQLite database.

python bench/import_register.py [--records 100000] [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDS = 100_000
SPEED_TARGET = 2000
MEMORY_TARGET_MB = 500
ORGANISATIONS = 342
WORDS = re.findall(
    r"\w+",
    "het algoritme gemeente inwoners gegevens aanvraag besluit medewerker controle verkeer parkeren afval "
    "energie uitkering beoordeling signaal melding openbare ruimte sensor camera adres dossier "
    "voorspelling model rapport toezicht vergunning subsidie route planning document zoekopdracht "
    "anonimiseren vertaling gesprek samenvatting risico kans termijn wet artikel taak belang privacy "
    "veiligheid kwaliteit dienstverlening proces systeem ",
)
STATUSES = ("in_gebruik",) * 91 + ("ontwikkeling",) * 5 + ("buiten_gebruik",) * 4
ASSESSMENTS = ("Onbekend",) * 58 + ("Ja",) * 40 + ("Nee",) * 2


def text(rng: random.Random, mean_words: int) -> str:
    """Words in sentences; about as long as in the real register (mean, not exact)."""
    words = rng.choices(WORDS, k=max(3, int(rng.gammavariate(2.0, mean_words / 2.0))))
    return " ".join(words).capitalize() + "."


def write_register(path: Path, records: int, seed: int) -> None:
    """A synthetic export with `records` records; the same for the same seed."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"algoritmes": [\n')
        for number in range(records):
            record = {
                "doel": text(rng, 60),
                "geregistreerd": f"2026-0{rng.randint(1, 7)}-1{rng.randint(0, 9)}",
                "id": str(10_000_000 + number),
                "impactassessment": rng.choice(ASSESSMENTS),
                "juridische_basis": text(rng, 25) if rng.random() < 0.8 else "",
                "organisatie": f"Gemeente Proefstad {rng.randrange(ORGANISATIONS)}",
                "status": rng.choice(STATUSES),
                "title": text(rng, 5)[:95],
                "toegevoegd": "2026-08-01",
                "url": f"https://algoritmes.example.org/nl/algoritme/{10_000_000 + number}",
            }
            file.write(("," if number else "") + json.dumps(record, ensure_ascii=False) + "\n")
        file.write(f'], "count": {records}, "fetched_at": "2026-08-08T06:20:11Z", "source_url": ""}}\n')


# Runs the command in a process of its own and reports that process' peak memory.
CHILD = """
import resource, sys
from meerwaarde.cli import main
code = main(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF)
print("PEAK", peak.ru_maxrss, round(peak.ru_utime + peak.ru_stime, 1))
sys.exit(code)
"""


def run_import(records: int = RECORDS, seed: int = 7) -> dict[str, float]:
    """Records per second and peak memory (MB) of a first import, and of importing the same file again."""
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        file = Path(folder) / "register.json"
        write_register(file, records, seed)
        environment = {**os.environ, "MEERWAARDE_VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        subprocess.run(
            [sys.executable, "-m", "meerwaarde.cli", "migrate", "--verbosity", "0"], env=environment, check=True
        )
        command = [sys.executable, "-c", CHILD, "import", "algorithm-register", str(file), "--json"]
        measured: dict[str, float] = {"records": records, "file_mb": round(file.stat().st_size / 1e6, 1)}
        for name in ("first", "again"):
            answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
            counts_line, peak_line = answer.strip().splitlines()
            counts = json.loads(counts_line)
            expected = ("created" if name == "first" else "unchanged", records)
            assert counts[expected[0]] == expected[1], counts
            measured[f"{name}_records_per_second"] = counts["records_per_second"]
            measured[f"{name}_peak_mb"] = round(int(peak_line.split()[1]) / 1024)
            measured[f"{name}_cpu_seconds"] = float(peak_line.split()[2])
        return measured


def measure(records: int = RECORDS) -> list[dict[str, object]]:
    measured = run_import(records)
    speed, peak = measured["first_records_per_second"], max(measured["first_peak_mb"], measured["again_peak_mb"])
    return [
        {
            "claim": f"import of {records:,} synthetic register records",
            "target": f"at least {SPEED_TARGET:,} records/s",
            "measured": f"{speed:,.0f}",
            "unit": "records/s",
            "met": speed >= SPEED_TARGET,
        },
        {
            "claim": "peak memory of that import",
            "target": f"under {MEMORY_TARGET_MB} MB",
            "measured": f"{peak:,.0f}",
            "unit": "MB",
            "met": peak < MEMORY_TARGET_MB,
        },
        {
            "claim": "importing the same file again (nothing changed)",
            "target": "faster than the first time",
            "measured": f"{measured['again_records_per_second']:,.0f}",
            "unit": "records/s",
            "met": measured["again_records_per_second"] > speed,
        },
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    print(json.dumps(run_import(arguments.records, arguments.seed), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
