"""Addresses of this room. The workspace's stand first: there the word after "work" is a plan."""

from django.urls import URLPattern, path

from .views import edit, manage, public, weighing

PLAN = "o/<slug:slug>/<slug:plan>/"
WORK = "o/<slug:slug>/work/<slug:plan>/"
urlpatterns: list[URLPattern] = [
    # The same address as the section "values" of the editing pages has: this room edits it in its own way.
    path("o/<slug:slug>/work/held-values/", manage.manage_values, name="manage_values"),
    path("o/<slug:slug>/work/held-values/<slug:value>/retire/", manage.retire_value, name="retire_value"),
    path("o/<slug:slug>/work/groups/", manage.weighing_groups, name="weighing_groups"),
    path("o/<slug:slug>/work/groups/<slug:group>/member/", manage.weighing_member, name="weighing_member"),
    path(f"{WORK}values/", edit.edit_values, name="edit_values"),
    path(f"{WORK}values/<slug:value>/", edit.edit_value, name="edit_value"),
    path("o/<slug:slug>/groups/<slug:group>/<slug:plan>/", weighing.group_preferences, name="group_preferences"),
    path("o/<slug:slug>/values/", public.organisation_values, name="organisation_values"),
    path(f"{PLAN}values/", public.dossier_values, name="dossier_values"),
    path(f"{PLAN}weighing/", weighing.dossier_weighing, name="dossier_weighing"),
    path(f"{PLAN}weighing.json", weighing.weighing_json, name="weighing_json"),
]
