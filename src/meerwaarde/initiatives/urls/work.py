"""Addresses of the officials' workspace."""

from django.urls import URLPattern, path

from ..views import differences, edit, executive, phases, work

plan = "o/<slug:slug>/work/<slug:plan>/"
urlpatterns: list[URLPattern] = [
    path("work/", work.work, name="work"),
    path("work/readability/", work.readability, name="readability"),
    path("o/<slug:slug>/work/", work.organisation_work, name="organisation_work"),
    path("o/<slug:slug>/work/executive/", executive.executive_page, name="executive_page"),
    path(plan, edit.edit_overview, name="edit_overview"),
    path(plan + "adopt/", edit.adopt, name="adopt"),
    path(plan + "discard/", edit.discard, name="discard_draft"),
    path(plan + "preview/", edit.preview, name="preview"),
    path(plan + "publish/", edit.publish, name="publish"),
    path(plan + "scan/", phases.quick_scan, name="quick_scan"),
    path(plan + "scan/agree/", phases.agree_route, name="agree_route"),
    path(plan + "phase/", phases.change_phase, name="change_phase"),
    path(plan + "sign/", executive.sign, name="sign_why"),
    path(plan + "translate/", edit.edit_translation, name="edit_translation"),
    path(plan + "differences/", differences.differences, name="differences"),
    path(plan + "<slug:section>/", edit.edit_section, name="edit_section"),
]
