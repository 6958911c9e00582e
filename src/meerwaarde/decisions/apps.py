from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "meerwaarde.decisions"
    label = "decisions"

    def ready(self) -> None:
        from .registered import register

        register()
