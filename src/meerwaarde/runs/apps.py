from datetime import timedelta

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "meerwaarde.runs"
    label = "runs"

    def ready(self) -> None:
        from .schedule import ScheduledJob, register

        tasks, daily = "meerwaarde.runs.tasks", timedelta(days=1)
        register(ScheduledJob("remove expired sessions", daily, f"{tasks}.remove_expired_sessions"))
        register(ScheduledJob("remove finished runs", daily, f"{tasks}.remove_finished_runs"))
