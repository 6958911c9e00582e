from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "meerwaarde.database"
    label = "database"

    def ready(self) -> None:
        from .texts import guard_texts

        guard_texts()
