from django.apps import AppConfig
from django.core.signals import request_started


class InitiativesConfig(AppConfig):
    name = "meerwaarde.initiatives"
    label = "initiatives"

    def ready(self) -> None:
        from . import following, gates, sections  # noqa: F401  they register themselves
        from .freshness import forget_what_was_erased
        from .queries.waiting import register_waiting

        register_waiting()
        request_started.connect(forget_what_was_erased, dispatch_uid="forget_what_was_erased")
