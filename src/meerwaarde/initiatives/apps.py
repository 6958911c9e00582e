from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "meerwaarde.initiatives"
    label = "initiatives"

    def ready(self) -> None:
        from . import following, gates, sections  # noqa: F401  they register themselves
