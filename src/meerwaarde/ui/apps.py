from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "meerwaarde.ui"
    label = "ui"
