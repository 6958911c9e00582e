from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class FollowConfig(AppConfig):
    name = "meerwaarde.follow"
    label = "follow"

    def ready(self) -> None:
        from meerwaarde.runs.schedule import ScheduledJob, register

        register(ScheduledJob("follow_daily_digests", timedelta(days=1), _daily))
        register(ScheduledJob("follow_weekly_digests", timedelta(days=7), _weekly))


def _daily() -> Any:
    from .tasks import send_daily_digests

    return send_daily_digests


def _weekly() -> Any:
    from .tasks import send_weekly_digests

    return send_weekly_digests
