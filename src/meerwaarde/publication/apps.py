from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "meerwaarde.publication"
    label = "publication"
