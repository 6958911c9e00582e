"""Conversations drawn by red-dwarf and by us, in the same run.

Every measurement runs in a process of its own, so that its peak memory is its own. The peer's packages
(bench/peers/red-dwarf.txt) go into an environment made here. "Same work" is the published pipeline; "with evidence"
adds bootstrap and permutations, which the peer does not have.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from peers import python_of, run_in

from .measuring import apart, row

Arrays = tuple[np.ndarray, ...]
STATISTICS = {
    "na": "agreed",
    "nd": "disagreed",
    "ns": "voters",
    "pa": "agree_share",
    "pd": "disagree_share",
    "pat": "agree_z",
    "pdt": "disagree_z",
    "ra": "agree_ratio",
    "rd": "disagree_ratio",
    "rat": "agree_ratio_z",
    "rdt": "disagree_ratio_z",
}


def run_peer(python: Path, source: Path, target: Path) -> dict[str, Any]:
    run_in(python, "opinion_map_red_dwarf.py", source, target)
    with np.load(target) as found:
        return dict(found)


def compare(source: Path, peer: dict[str, Any]) -> dict[str, float]:
    """Our figures next to the peer's: relative difference of variances, lowest correlation of positions, largest
    difference of the statistics of the peer's own groups, adjusted Rand index at its number of groups."""
    from meerwaarde.analysis.opinion_map import Settings, adjusted_rand_index, build_map, votes_from_arrays
    from meerwaarde.analysis.opinion_map.counting import count_votes
    from meerwaarde.analysis.opinion_map.statistics import group_statistics

    with np.load(source) as given:
        votes = votes_from_arrays(given["participants"], given["statements"], given["values"])
    groups = int(peer["groups"].max()) + 1
    settings = Settings(groups=groups, resamples=0, permutations=0)
    found = build_map(votes, rng=np.random.default_rng(1), settings=settings)
    positions = found.positions[peer["participants"]]
    labels = np.full(votes.participant_count, -1)
    labels[peer["participants"]] = peer["groups"]
    ours = group_statistics(count_votes(votes, labels, groups)[:groups])
    differences = [
        np.abs(getattr(ours, name)[:, peer["statements"]] - peer[theirs]).max() for theirs, name in STATISTICS.items()
    ]
    differences.append(np.abs(ours.consensus_agree[peer["statements"]] - peer["consensus"]).max())
    placed = labels >= 0
    return {
        "variance": float(np.abs(found.explained_variance / peer["variance"] - 1).max()),
        "correlation": min(abs(np.corrcoef(positions[:, k], peer["positions"][:, k])[0, 1]) for k in (0, 1)),
        "statistics": float(max(differences)),
        "groups": groups,
        "ari": adjusted_rand_index(found.labels[placed], labels[placed]),
        "inertia": within(found.positions[placed], found.labels[placed])
        / within(found.positions[placed], labels[placed]),
    }


def within(positions: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances to the own centre: what k-means makes small."""
    centres = np.array([positions[labels == group].mean(axis=0) for group in range(labels.max() + 1)])
    return float(((positions - centres[labels]) ** 2).sum())


def side_by_side(
    conversations: dict[str, Arrays], *, repeats: int, times: dict[str, int], memory: dict[str, int]
) -> list[dict[str, object]]:
    """Rows that compare. times: per name how many times faster is promised; memory: per name the
    peak of the peer over ours that is promised."""
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        home = Path(folder)
        python = python_of("red-dwarf", home)
        if python is None:
            return []
        ours, peers, compared = {}, {}, {}
        for name, (people, statements, values) in conversations.items():
            path = home / f"{name.replace(' ', '')}.npz"
            np.savez(path, participants=people, statements=statements, values=values)
            ours[name] = apart("map", path, repeats)
            peers[name] = run_peer(python, path, home / "peer.npz")
            compared[name] = compare(path, peers[name])
            seconds = float(peers[name]["seconds"])
            print(f"  red-dwarf {name}: {seconds:.2f} s {compared[name]}", file=sys.stderr, flush=True)
    return [*equal(compared), *faster(ours, peers, times), *smaller(ours, peers, memory)]


def equal(compared: dict[str, dict[str, float]]) -> list[dict[str, object]]:
    return [
        row(
            f"explained variance next to red-dwarf, {len(compared)} conversations: largest relative difference",
            "at most 0.000001",
            f"{max(each['variance'] for each in compared.values()):.1e}",
            "",
            max(each["variance"] for each in compared.values()) <= 1e-6,
        ),
        row(
            "positions next to red-dwarf, up to sign: lowest correlation",
            "at least 0.999",
            f"{min(each['correlation'] for each in compared.values()):.7f}",
            "",
            min(each["correlation"] for each in compared.values()) >= 0.999,
        ),
        row(
            "statistics of red-dwarf's own groups: largest difference",
            "at most 0.000001",
            f"{max(each['statistics'] for each in compared.values()):.1e}",
            "",
            max(each["statistics"] for each in compared.values()) <= 1e-6,
        ),
        row(
            "groups next to red-dwarf at its number of groups: adjusted Rand index",
            "shown",
            ", ".join(f"{name} {each['ari']:.2f} ({each['groups']})" for name, each in compared.items()),
            "",
            True,
        ),
        row(
            "spread within those groups (what k-means makes small), ours over red-dwarf's: largest",
            "at most 1.01",
            f"{max(each['inertia'] for each in compared.values()):.4f}",
            "",
            max(each["inertia"] for each in compared.values()) <= 1.01,
        ),
    ]


def faster(ours: dict[str, Any], peers: dict[str, Any], times: dict[str, int]) -> list[dict[str, object]]:
    rows = []
    for name in ours:
        ratio = float(peers[name]["seconds"]) / ours[name]["seconds"]
        target = times.get(name)
        rows.append(
            row(
                f"same work, {name}: red-dwarf {float(peers[name]['seconds']):.2f} s, ours "
                f"{ours[name]['seconds']:.3f} s ({ours[name]['full']:.2f} s with evidence)",
                f"at least {target} times faster" if target else "shown",
                f"{ratio:,.0f}",
                "times faster",
                target is None or ratio >= target,
            )
        )
    return rows


def smaller(ours: dict[str, Any], peers: dict[str, Any], memory: dict[str, int]) -> list[dict[str, object]]:
    rows = []
    for name, target in memory.items():
        if name not in ours:
            continue
        ratio = float(peers[name]["peak_mb"]) / ours[name]["peak_mb"]
        rows.append(
            row(
                f"peak memory, {name}: red-dwarf {float(peers[name]['peak_mb']):,.0f} MB, ours "
                f"{ours[name]['peak_mb']:,.0f} MB",
                f"at most 1/{target}",
                f"1 / {ratio:.1f}",
                "of the peer's",
                ratio >= target,
            )
        )
    return rows
