from django.apps import AppConfig


class ValuesConfig(AppConfig):
    name = "meerwaarde.values"
    label = "values"

    def ready(self) -> None:
        from . import gates, rows, sections  # noqa: F401  they register themselves
