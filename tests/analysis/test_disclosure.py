"""What a table with hidden counts gives away, asked of a linear program that knows everything that is shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from meerwaarde.analysis.disclosure import suppress

COUNTS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 5_000)), min_size=1, max_size=8)


def possible_values(shown, total, cell):
    """The lowest and the highest value that the hidden `cell` can have; None where there is no end to it.

    Whoever reads the table knows that a hidden count is not zero, for zeros are shown.
    """
    lowest_and_highest = []
    for sign in (1, -1):
        found = linprog(
            sign * np.eye(len(shown))[cell],
            A_eq=None if total is None else np.ones((1, len(shown))),
            b_eq=None if total is None else [total],
            bounds=[(1, None) if count is None else (count, count) for count in shown],
        )
        lowest_and_highest.append(None if found.status == 3 else round(sign * found.fun))
    return lowest_and_highest


@given(COUNTS, st.integers(2, 10))
@settings(max_examples=80)
def test_no_small_count_is_shown_or_can_be_worked_back_from_the_rest(counts, fewest):
    shown, total = suppress(counts, fewest=fewest)
    for count, told in zip(counts, shown, strict=True):
        assert told == count or (told is None and count > 0)
        assert told is None or told == 0 or told >= fewest
    assert total in (None, sum(counts))
    if None not in shown:
        assert total == sum(counts)
    for cell, told in enumerate(shown):
        if told is None:
            lowest, highest = possible_values(shown, total, cell)
            assert lowest == 1
            assert highest is None or highest - lowest + 1 >= fewest


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([0, 7, 30], [0, 7, 30], 37),
        ([3, 7, 30], [None, None, 30], 40),
        ([1, 5, 30], [None, None, 30], 36),
        ([2, 2, 30], [None, None, None], 34),
        ([3, 0, 0], [None, 0, 0], None),
        ([1, 1, 1], [None, None, None], None),
    ],
)
def test_as_little_is_hidden_as_protects(counts, shown, total):
    assert suppress(counts) == (shown, total)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        suppress([3, -1])
