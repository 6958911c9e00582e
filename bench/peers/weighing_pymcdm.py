"""The same sampling with pymcdm, in a process of its own: one decision matrix and one weight vector at a time.

python bench/peers/weighing_pymcdm.py IN.npz OUT.npz, in an environment made from bench/peers/pymcdm.txt.
"""

import sys
import time

import numpy as np
from pymcdm.methods import WSM

given = np.load(sys.argv[1])
mean, spread, samples = given["mean"], given["spread"], int(given["samples"])
count, criteria = mean.shape
rng = np.random.default_rng(int(given["seed"]))
# Effects are on one scale already, so nothing is normalised, and its checks are off: the least work for the peer.
weighted_sum, benefit = WSM(normalization_function=lambda column, cost: column), np.ones(criteria)
ranks, central = np.zeros((count, count)), np.zeros((count, criteria))
every = np.arange(count)
begin = time.process_time()
for _weighting in range(samples):
    weights = rng.dirichlet(np.ones(criteria))
    values = weighted_sum(rng.normal(mean, spread), weights, benefit, validation=False)
    rank = weighted_sum.rank(values).astype(int) - 1
    ranks[every, rank] += 1
    central[np.argmin(rank)] += weights
seconds = time.process_time() - begin
np.savez(sys.argv[2], seconds=seconds, rank=ranks / samples, central=central / ranks[:, :1])
