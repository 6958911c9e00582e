from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "meerwaarde.api"
