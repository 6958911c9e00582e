"""What the log says."""

from __future__ import annotations

import logging


class NoTraceOfRefusals(logging.Filter):
    """A request that was refused (wrong host, too large) is one line: there is no error of ours to trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
