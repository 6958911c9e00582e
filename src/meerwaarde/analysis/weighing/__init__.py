"""Weighing alternatives on public values without agreed weights: how robust is the choice, and on what does it hang?

Method, formulas, sources and validity: docs/methods/weighing.md. Start with `weigh`.
"""

from .acceptability import Acceptability, measure_acceptability
from .errors import ContradictoryPreferences, VerificationFailed, WeighingError
from .favourable import FavourableSpace, FavourableSpaces, find_favourable_spaces
from .plain import as_plain, statements, threshold_as_plain
from .preferences import AtLeast, Bounds, Equal, Statement, read_statement
from .problem import Effect, Problem, Scale
from .space import WeightSpace
from .thresholds import FreeThreshold, HeldThreshold, free_others, hold_others
from .weighing import Weighing, weigh

__all__ = [
    "Acceptability",
    "AtLeast",
    "Bounds",
    "ContradictoryPreferences",
    "Effect",
    "Equal",
    "FavourableSpace",
    "FavourableSpaces",
    "FreeThreshold",
    "HeldThreshold",
    "Problem",
    "Scale",
    "Statement",
    "VerificationFailed",
    "Weighing",
    "WeighingError",
    "WeightSpace",
    "as_plain",
    "find_favourable_spaces",
    "free_others",
    "hold_others",
    "measure_acceptability",
    "read_statement",
    "statements",
    "threshold_as_plain",
    "weigh",
]
