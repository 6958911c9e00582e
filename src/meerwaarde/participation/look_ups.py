"""Looking something up by its tracking code is limited for each visitor, so that codes cannot be tried."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from meerwaarde.accounts.rate_limit import within_limit

MOST_PER_DAY = 100
TOO_MANY = gettext_lazy("From here enough codes were tried today. Please try again tomorrow.")


def may_look_up(request: HttpRequest) -> bool:
    """Count one more; False when it is more than allowed today, on pages and API together."""
    return within_limit(request, "receipt", MOST_PER_DAY)
