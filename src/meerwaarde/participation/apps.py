from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "meerwaarde.participation"
    label = "participation"

    def ready(self) -> None:
        from .registered import register

        register()
