from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "meerwaarde.demo"
    label = "demo"
