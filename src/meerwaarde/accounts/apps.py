from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "meerwaarde.accounts"
    label = "accounts"

    def ready(self) -> None:
        from meerwaarde.runs.schedule import ScheduledJob, register

        task = "meerwaarde.accounts.tasks.remove_expired_limits"
        register(ScheduledJob("remove expired limits", timedelta(hours=1), task))
