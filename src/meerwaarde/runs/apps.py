from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "meerwaarde.runs"
    label = "runs"

    def ready(self) -> None:
        from .schedule import ScheduledJob, register

        def task(name: str):  # type: ignore[no-untyped-def] # django-tasks has no types
            return lambda: getattr(import_module("meerwaarde.runs.tasks"), name)

        register(ScheduledJob("remove expired sessions", timedelta(days=1), task("remove_expired_sessions")))
        register(ScheduledJob("remove finished runs", timedelta(days=1), task("remove_finished_runs")))
