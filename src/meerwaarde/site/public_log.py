"""The public log of an organisation in plain words: what it is, what it proves, how it stands, and how to check it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meerwaarde.accounts.rate_limit import within_limit
from meerwaarde.ledger.exporting import write_export
from meerwaarde.ledger.logs import store_of
from meerwaarde.ledger.models import Log
from meerwaarde.ledger.published import NotPublished, PublishedLog
from meerwaarde.ledger.queries import Overdue, overdue_promises
from meerwaarde.organisations.models import Organisation
from meerwaarde.ui.feeds import AtomFeed

# Writing a whole log takes a while; who wants to follow it takes the tiles.
MOST_EXPORTS_PER_DAY = 20


@dataclass(frozen=True)
class LogPage:
    """The last signed state, or None before the first entry; and promises of more than a minute that were not kept."""

    organisation: Organisation
    size: int
    root: str
    note: str
    signed_at: datetime | None
    keys: list[str]
    late: Overdue | None

    @property
    def prefix(self) -> str:
        return f"{settings.BASE_URL}/ledger/{self.organisation.slug}"


def log_page(organisation: Organisation) -> LogPage:
    late = next((one for one in overdue_promises() if one.organisation == organisation.slug), None)
    log = Log.objects.filter(organisation=organisation.slug).prefetch_related("keys").first()
    keys = [str(key.verifier) for key in log.keys.all()] if log else []
    store = store_of(organisation.slug)
    try:
        published = PublishedLog(store)
    except NotPublished:
        return LogPage(organisation, 0, "", "", None, keys, late)
    written = datetime.fromtimestamp((store.folder / "checkpoint").stat().st_mtime, UTC)
    root = published.checkpoint.root.hex()
    return LogPage(organisation, published.size, root, published.note, written, keys, late)


@require_safe
def public_log(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    page = log_page(organisation)
    return render(request, "site/public_log.html", {"organisation": organisation, "page": page})


@require_safe
def public_logs(request: HttpRequest) -> HttpResponse:
    """Every organisation that keeps a log here."""
    sizes = dict(Log.objects.filter(published_size__gt=0).values_list("organisation", "published_size"))
    organisations = Organisation.objects.filter(slug__in=sizes).order_by("name")
    return render(request, "site/public_logs.html", {"logs": [(one, sizes[one.slug]) for one in organisations]})


@require_safe
def public_log_export(request: HttpRequest, slug: str) -> FileResponse | HttpResponse:
    """The whole log in one file, to check elsewhere; content only of what is public and was not erased."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not within_limit(request, "ledger-export", MOST_EXPORTS_PER_DAY):
        text = _("From here the log was taken often today. Try again tomorrow, or read its tiles.")
        return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        write_export(organisation.slug, file)
    except NotPublished:
        file.close()
        raise Http404(_("This log does not exist or has no entries yet.")) from None
    file.seek(0)
    name = f"{organisation.slug}-ledger.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl")


class CheckpointFeed(Feed[LogPage, LogPage]):
    """The newest signed state. Who keeps what the feed gave, can show later that nothing was taken out."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str) -> LogPage:
        return log_page(get_object_or_404(Organisation, slug=slug))

    def title(self, page: LogPage) -> str:
        return _("Public log of %(organisation)s") % {"organisation": page.organisation.name}

    def link(self, page: LogPage) -> str:
        return reverse("public_log", args=[page.organisation.slug])

    def items(self, page: LogPage) -> list[LogPage]:
        return [page] if page.size else []

    def item_title(self, page: LogPage) -> str:
        return _("Signed at %(size)s entries") % {"size": page.size}

    def item_description(self, page: LogPage) -> str:
        return page.note

    def item_guid(self, page: LogPage) -> str:
        return f"{page.prefix}/checkpoint#{page.size}-{page.root}"

    item_guid_is_permalink = False

    def item_link(self, page: LogPage) -> str:
        return f"{page.prefix}/checkpoint"

    def item_pubdate(self, page: LogPage) -> datetime:
        return page.signed_at or timezone.now()

    item_updateddate = item_pubdate


urlpatterns: list[Any] = [
    path("log/", public_logs, name="public_logs"),
    path("log/<slug:slug>/", public_log, name="public_log"),
    path("log/<slug:slug>/ledger.jsonl", public_log_export, name="public_log_export"),
    path("log/<slug:slug>/feed.atom", CheckpointFeed(), name="checkpoint_feed"),
]
