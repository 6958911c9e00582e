"""The product with one page more: "hello", which shows what the framework and the server cost by themselves."""

from __future__ import annotations

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meerwaarde.config.settings")
settings.ROOT_URLCONF = __name__
django.setup()

from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from meerwaarde.config import urls  # noqa: E402


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *urls.urlpatterns]

from meerwaarde.runs.served import application  # noqa: E402  as the product is served, with our addresses

__all__ = ["application"]
