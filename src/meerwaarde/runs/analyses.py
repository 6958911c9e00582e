"""Runs of an analysis: computed once for an input, kept with everything that is needed to compute it again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import rfc8785
from django.db import IntegrityError, transaction

from meerwaarde import __version__

from .models import AnalysisRun

Analysis = Callable[[Any, dict[str, Any], np.random.Generator], dict[str, Any]]


def hash_of(given: Any, parameters: dict[str, Any], seed: int) -> str:
    return hashlib.sha256(rfc8785.dumps({"input": given, "parameters": parameters, "seed": seed})).hexdigest()


def run_once(
    analysis: str, compute: Analysis, *, given: Any, parameters: dict[str, Any] | None = None, seed: int = 1
) -> AnalysisRun:
    """The stored run for this input, or a new one. `compute(given, parameters, rng)` returns plain JSON.

    What `compute` raises passes through, and nothing is stored then. Two workers that compute the same at the same
    moment store it once.
    """
    parameters = parameters or {}
    digest = hash_of(given, parameters, seed)
    same = {"analysis": analysis, "input_hash": digest, "code_version": __version__}
    found = AnalysisRun.objects.filter(**same).first()
    if found is not None:
        return found
    result = compute(given, parameters, np.random.default_rng(seed))
    try:
        with transaction.atomic():
            return AnalysisRun.objects.create(**same, input=given, parameters=parameters, seed=seed, result=result)
    except IntegrityError:
        return AnalysisRun.objects.get(**same)
