"""Small counts are hidden, and enough others with them that nobody can compute the hidden ones from the total.

Primary and complementary cell suppression in a table of one dimension with a known total; see Willenborg and De Waal,
*Elements of Statistical Disclosure Control* (Springer, 2001), chapter 6. Zeros stay visible: that nobody of a group
took part is what such a table must be able to show.
"""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5


def suppress(counts: Sequence[int], *, fewest: int = FEWEST) -> tuple[list[int | None], int | None]:
    """The counts that may be shown, with None for the hidden ones; and the total, None when that must be hidden too.

    Counts from 1 to `fewest` - 1 are hidden. While the rest of the total would tie a hidden count to fewer than
    `fewest` possible values, the smallest count that is still shown is hidden as well. Does not change its input.
    Raises ValueError for a negative count. O(n log n).
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is never negative")
    hidden = {index for index, count in enumerate(counts) if 0 < count < fewest}
    others = sorted((count, index) for index, count in enumerate(counts) if count >= fewest)
    while hidden and not _is_safe([counts[index] for index in hidden], fewest) and others:
        hidden.add(others.pop(0)[1])
    safe = not hidden or _is_safe([counts[index] for index in hidden], fewest)
    total = sum(counts)
    shown = [None if index in hidden else count for index, count in enumerate(counts)]
    return shown, total if safe else None


def _is_safe(hidden: list[int], fewest: int) -> bool:
    """Whether each hidden count (at least 1) can have `fewest` different values, given that their sum is known."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= fewest
