"""A thousand new votes on an opinion map of ten million.

python bench/opinion_map_update.py
"""

from __future__ import annotations

import json

from opinions.measuring import apart, row


def measure() -> list[dict[str, object]]:
    found = apart("update")
    claim = f"1,000 new votes on a map of 10 million (slowest of 5: {found['slowest']:.2f} s)"
    return [row(claim, "under 1 s", f"{found['seconds']:.2f}", "s", found["seconds"] < 1)]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
