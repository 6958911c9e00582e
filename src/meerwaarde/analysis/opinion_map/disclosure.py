"""What may be published: counts that single nobody out, and a picture of handfuls of people instead of persons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .mapping import OpinionMap
from .votes import Floats

MARKS = 300  # in the picture, about
WITHHELD = -1
STEPS = (0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Disclosure:
    """smallest: groups, counts and cells of fewer people than this are not published; rounding: counts are rounded to a
    multiple of this (1: not rounded)."""

    smallest: int = 5
    rounding: int = 1

    def __post_init__(self) -> None:
        if self.smallest < 1 or self.rounding < 1:
            raise ValueError("smallest and rounding must be at least 1")

    def rounded(self, counts: NDArray[np.float64]) -> NDArray[np.int64]:
        """Counts to the nearest multiple; halves upwards."""
        return (np.floor(counts / self.rounding + 0.5) * self.rounding).astype(np.int64)

    def share(self, share: float, voters: float) -> float:
        """A share of `voters` people, coarse enough that it does not give counts below `smallest` away.

        One person moves a share by 1 / voters; it is rounded to the finest step of STEPS that holds `smallest` people,
        and never to 0 or 1.
        """
        step = STEPS[0]
        if self.smallest > 1:
            step = next((each for each in STEPS if each * voters >= self.smallest), STEPS[-1])
        return float(min(max(round(round(share / step) * step, 2), STEPS[0]), 1 - STEPS[0]))


def tens(count: float) -> int:
    """Rounded up to a multiple of ten, for figures from which a count could be worked back."""
    return int(-(-count // 10) * 10)


@dataclass(frozen=True)
class Dot:
    """A handful of people of one group in the picture: middle (x, y) on a scale of 0 to 1, group, how many."""

    x: float
    y: float
    group: int
    people: int


@dataclass(frozen=True)
class Frame:
    """The square of the plane that the picture shows: its middle, and the length of its side."""

    middle: tuple[float, float]
    span: float

    def places(self, positions: Floats) -> Floats:
        """Positions (people, 2) on the scale of the picture, 0 to 1; what lies outside stands on its edge."""
        scaled: Floats = np.clip((positions - np.array(self.middle)) / self.span + 0.5, 0, 1)
        return scaled


@dataclass(frozen=True, eq=False)
class PublishedMap:
    """What may leave the house. groups: numbers of the groups that are shown; sizes: rounded; counts: (groups,
    statements, 3) rounded, -1 where withheld; totals: (statements, 3) likewise; dots: the picture, within frame;
    withheld: how many of the counts were withheld."""

    disclosure: Disclosure
    groups: tuple[int, ...]
    sizes: tuple[int, ...]
    counts: NDArray[np.int64]
    totals: NDArray[np.int64]
    dots: tuple[Dot, ...]
    withheld: int
    frame: Frame


def publish(opinion_map: OpinionMap, disclosure: Disclosure | None = None) -> PublishedMap:
    """The publishable part of a map.

    A count above zero and below `smallest` is withheld, and all counts of a group below `smallest` people. The total
    over groups must not give it away, so per statement and answer more counts are withheld, the smallest first, until
    at least two are and together they hold twice `smallest` people (complementary suppression); where that cannot be
    reached the total is withheld too. People in no group count as a group here. Cost: O(groups x statements + people).
    """
    rule = disclosure or Disclosure()
    everyone = opinion_map.counts
    groups = everyone.shape[0] - 1
    people = np.bincount(opinion_map.labels + 1, minlength=groups + 1)[1:]
    large = people >= rule.smallest
    hidden = (everyone > 0) & (everyone < rule.smallest)
    hidden[:groups] |= ~large[:, None, None] & (everyone[:groups] > 0)
    totals = everyone.sum(axis=0)
    hidden_total = (totals > 0) & (totals < rule.smallest)
    for statement, answer in np.argwhere(hidden.any(axis=0)):
        hidden_total[statement, answer] |= withhold_more(
            everyone[:, statement, answer], hidden[:, statement, answer], rule.smallest
        )
    shown = np.flatnonzero(large)
    frame = frame_of(opinion_map, shown)
    return PublishedMap(
        rule,
        tuple(int(each) for each in shown),
        tuple(int(each) for each in rule.rounded(people[shown].astype(float))),
        np.where(hidden[shown], WITHHELD, rule.rounded(everyone[shown])),
        np.where(hidden_total, WITHHELD, rule.rounded(totals)),
        dots(opinion_map, shown, rule, frame),
        int(hidden[shown].sum()),
        frame,
    )


def withhold_more(counts: Floats, hidden: NDArray[np.bool_], smallest: int) -> bool:
    """Marks more of `hidden` (groups,) until the marked ones protect each other; True when they cannot."""
    for each in np.argsort(counts, kind="stable"):
        if hidden.sum() >= 2 and counts[hidden].sum() >= 2 * smallest:
            return False
        if counts[each] > 0:
            hidden[each] = True
    return bool(hidden.sum() < 2 or counts[hidden].sum() < 2 * smallest)


def frame_of(opinion_map: OpinionMap, shown: NDArray[np.int64]) -> Frame:
    """The frame in which all but the outermost people of these groups lie, equal in both directions."""
    drawn = opinion_map.positions[np.isin(opinion_map.labels, shown)]
    if not len(drawn):
        return Frame((0.0, 0.0), 1.0)
    low, high = np.quantile(drawn, [0.01, 0.99], axis=0)
    middle = (low + high) / 2
    return Frame((float(middle[0]), float(middle[1])), float(max((high - low).max(), 1e-9)))


def dots(opinion_map: OpinionMap, shown: NDArray[np.int64], rule: Disclosure, frame: Frame) -> tuple[Dot, ...]:
    """People of a group gathered in handfuls of at least `smallest` who stand close together, each drawn in its middle.

    Microaggregation (Domingo-Ferrer and Mateo-Sanz 2002) by halving along the longest side, as a k-d tree does, until
    halves would be too small or about MARKS handfuls are there. Cost: O(people log people).
    """
    drawn = int(np.isin(opinion_map.labels, shown).sum())
    found = []
    for group in shown.tolist():
        places = frame.places(opinion_map.positions[opinion_map.labels == group])
        fewest = max(rule.smallest, drawn // MARKS)
        for handful in handfuls(places, fewest):
            x, y = handful.mean(axis=0)
            found.append(Dot(float(x), float(y), group, int(rule.rounded(np.array([float(len(handful))]))[0])))
    return tuple(found)


def handfuls(places: Floats, fewest: int) -> list[Floats]:
    """Parts of `places` (people, 2) with at least `fewest` and fewer than twice as many people each."""
    if len(places) < 2 * fewest:
        return [places]
    axis = int(np.argmax(np.ptp(places, axis=0)))
    order = np.argsort(places[:, axis], kind="stable")
    half = len(places) // 2
    return handfuls(places[order[:half]], fewest) + handfuls(places[order[half:]], fewest)
