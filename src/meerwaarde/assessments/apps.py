from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "meerwaarde.assessments"
    label = "assessments"

    def ready(self) -> None:
        from .registered import register

        register()
