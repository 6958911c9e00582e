"""Made-up conversations; shared by the benches of the opinion map."""

from __future__ import annotations

import numpy as np


def conversation(people: int, statements: int, each: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Votes of three groups, `each` votes a participant: participants, statements, values."""
    rng = np.random.default_rng(seed)
    opinion = rng.choice(np.array([-1, 1], np.int8), (3, statements))
    group = rng.integers(0, 3, people).astype(np.int8)
    step = statements // each
    what, said = np.empty((people, each), np.int32), np.empty((people, each), np.int8)
    for begin in range(0, people, 50_000):
        part = slice(begin, min(begin + 50_000, people))
        size = part.stop - begin
        what[part] = np.arange(each, dtype=np.int32) * step + rng.integers(0, step, (size, each), dtype=np.int32)
        luck, own = rng.random((size, each), dtype=np.float32), opinion[group[part, None], what[part]]
        said[part] = np.where(luck < 0.1, 0, np.where(luck < 0.86, own, -own))
    return np.repeat(np.arange(people, dtype=np.int32), each), what.ravel(), said.ravel()
