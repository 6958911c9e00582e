"""Addresses of assessments and advice. They stand before those of the trunk, in which the second word is a plan."""

from django.urls import URLPattern, path

from .views import advice, part, public, work

PLAN = "o/<slug:slug>/work/<slug:plan>/"
ONE = f"{PLAN}assessments/<number:number>/"
PUBLIC = "o/<slug:slug>/<slug:plan>/"
urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/work/advice/", advice.advice_inbox, name="advice_inbox"),
    path("o/<slug:slug>/work/advice/<number:number>/", advice.advice, name="give_advice"),
    path(f"{PLAN}advice/", advice.plan_advice, name="plan_advice"),
    path(f"{PLAN}assessments/", work.assessments, name="assessments"),
    path(ONE, work.assessment, name="assessment"),
    path(f"{ONE}propose/", work.propose, name="assessment_propose"),
    path(f"{ONE}take-over/", work.take_over, name="assessment_take_over"),
    path(f"{ONE}output.json", work.output, name="assessment_output"),
    path(f"{ONE}definition.json", work.definition, name="assessment_definition"),
    path(f"{ONE}<str:part>/", part.part, name="assessment_part"),
    path(f"{ONE}<str:part>/roles/", work.roles, name="assessment_roles"),
    path(f"{ONE}<str:part>/publish/", work.publish, name="assessment_publish"),
    path(f"{PUBLIC}assessments/<number:number>/", public.dossier_assessment, name="dossier_assessment"),
    path(f"{PUBLIC}assessments.json", public.dossier_assessments_json, name="dossier_assessments_json"),
]
