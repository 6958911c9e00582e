"""Addresses of the pages that gather. `/o/<slug>/` is exact: what lies below it belongs to other rooms."""

from django.urls import URLPattern, path

from . import pages, public_log, views

urlpatterns: list[URLPattern] = [
    *pages.urlpatterns,
    *public_log.urlpatterns,
    path("", views.home, name="home"),
    path("o/", views.organisations, name="organisations"),
    path("o/<slug:slug>/", views.organisation, name="organisation"),
]
