"""Addresses of the public logs. They have no language: `<site>/ledger/<organisation>` is also the name of the log."""

from django.urls import path

from . import views

urlpatterns = [
    path("verify.py", views.verifier_program, name="ledger_verifier"),
    path("logs.json", views.logs, name="ledger_logs"),
    path("<slug:slug>/checkpoint", views.checkpoint, name="ledger_checkpoint"),
    path("<slug:slug>/key", views.key, name="ledger_key"),
    path("<slug:slug>/tile/<path:rest>", views.tile, name="ledger_tile"),
    path("<slug:slug>/proof/inclusion", views.inclusion, name="ledger_inclusion"),
    path("<slug:slug>/proof/consistency", views.consistency, name="ledger_consistency"),
]
