from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "meerwaarde.opinions"
    label = "opinions"

    def ready(self) -> None:
        from .registered import register

        register()
