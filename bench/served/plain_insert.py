"""The least that Django needs to keep a text that somebody sends: one model, one insert, its usual middleware.

Same database, durability settings, server, threads and settling as the product; no receipt, no log, no
limits, no form.
"""

from __future__ import annotations

import os
from contextlib import suppress

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meerwaarde.config.settings")
settings.ROOT_URLCONF = __name__
settings.INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
settings.AUTH_USER_MODEL = "auth.User"
settings.TEMPLATES = []
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  after the set-up
from django.db import DatabaseError, connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from meerwaarde.runs.settling import settle  # noqa: E402


class PlainText(models.Model):
    kind = models.CharField(max_length=10)
    text = models.TextField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.kind


def insert(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        PlainText.objects.create(kind=request.POST["kind"], text=request.POST["text"])
    return HttpResponse(status=204)


if PlainText._meta.db_table not in connection.introspection.table_names():
    # Another process may make it at the same moment.
    with suppress(DatabaseError), connection.schema_editor() as editor:
        editor.create_model(PlainText)
connection.close()

urlpatterns = [path("insert/", insert)]
application = get_wsgi_application()
settle()
