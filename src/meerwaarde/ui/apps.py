from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "meerwaarde.ui"
    label = "ui"

    def ready(self) -> None:
        from . import addresses  # noqa: F401  from here on addresses of all rooms can hold a <number:...>
