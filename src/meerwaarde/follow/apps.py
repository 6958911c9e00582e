from datetime import timedelta

from django.apps import AppConfig


class FollowConfig(AppConfig):
    name = "meerwaarde.follow"
    label = "follow"

    def ready(self) -> None:
        from meerwaarde.runs.schedule import ScheduledJob, register

        tasks = "meerwaarde.follow.tasks"
        register(ScheduledJob("follow_daily_digests", timedelta(days=1), f"{tasks}.send_daily_digests"))
        register(ScheduledJob("follow_weekly_digests", timedelta(days=7), f"{tasks}.send_weekly_digests"))
