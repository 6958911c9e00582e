from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "meerwaarde.accounts"
    label = "accounts"

    def ready(self) -> None:
        from meerwaarde.runs.schedule import ScheduledJob, register

        def task() -> Any:
            from .tasks import remove_expired_limits

            return remove_expired_limits

        register(ScheduledJob("remove expired limits", timedelta(hours=1), task))
