"""The demo tells what happened over months. While a step is played, the clock stands at the moment it happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Every action in here reads this moment as now. Only for the demo, which is loaded before anything else runs."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield
