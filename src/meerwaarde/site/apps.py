from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "meerwaarde.site"
    label = "site"
