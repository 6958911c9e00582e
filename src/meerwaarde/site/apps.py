from collections.abc import Iterable

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "meerwaarde.site"
    label = "site"

    def ready(self) -> None:
        from meerwaarde.participation.queries.public import rounds_open_now

        from .taking_part import Chance, ChanceSource, chances

        def open_rounds(language: str) -> Iterable[Chance]:
            for one in rounds_open_now():
                until = one.promise.closes_on.isoformat() if one.promise else ""
                yield Chance(one.title, one.initiative.organisation.name, until, one.get_absolute_url())

        chances.register(ChanceSource("rounds", 10, open_rounds))
