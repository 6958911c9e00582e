"""The same map with red-dwarf, in a process of its own: its `run_pipeline` on the same votes.

python bench/peers/opinion_map_red_dwarf.py IN.npz OUT.npz, in an environment made from bench/peers/red-dwarf.txt.
Only the pipeline is timed; making its list of votes is not. The peak memory is that of the whole process.
"""

import sys
import time
import warnings
from pathlib import Path

import numpy as np
from reddwarf.implementations.polis import run_pipeline

warnings.filterwarnings("ignore")
given = np.load(sys.argv[1])
votes = [
    {"participant_id": participant, "statement_id": statement, "vote": vote, "modified": 0}
    for participant, statement, vote in zip(
        given["participants"].tolist(), given["statements"].tolist(), given["values"].tolist(), strict=True
    )
]
begin = time.perf_counter()
result = run_pipeline(votes=votes, random_state=0)
seconds = time.perf_counter() - begin
status = Path("/proc/self/status").read_text(encoding="ascii")
peak_mb = int(status.split("VmHWM:")[1].split()[0]) / 1024
table = result.participants_df
placed = table["to_cluster"].to_numpy(dtype=bool)
groups = np.full(len(table), -1)
groups[placed] = table["cluster_id"][placed].to_numpy(dtype=int)
statistics = result.group_comment_stats
names = ["na", "nd", "ns", "pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt"]
shape = (groups.max() + 1, -1)
np.savez(
    sys.argv[2],
    seconds=seconds,
    peak_mb=peak_mb,
    participants=table.index.to_numpy(),
    statements=result.statements_df.index.to_numpy(),
    variance=result.reducer.explained_variance_,
    positions=table[["x", "y"]].to_numpy(),
    groups=groups,
    consensus=result.statements_df["group-aware-consensus-agree"].to_numpy(),
    **{name: statistics[name].to_numpy().reshape(shape) for name in names},
)
