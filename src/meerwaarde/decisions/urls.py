"""Addresses of decisions. The workspace stands first: there the word after "work" is a plan."""

from django.urls import URLPattern, path

from .views import follow_up, public, writing

WORK = "o/<slug:slug>/work/<slug:plan>/"
DECISION_WORK = f"{WORK}decisions/<number:number>/"
PLAN = "o/<slug:slug>/<slug:plan>/"
urlpatterns: list[URLPattern] = [
    path(f"{WORK}decisions/", writing.plan_decisions, name="plan_decisions"),
    path(DECISION_WORK, writing.decision_work, name="decision_work"),
    path(f"{DECISION_WORK}edit/", writing.edit_decision, name="edit_decision"),
    path(f"{DECISION_WORK}considerations/", writing.edit_consideration, name="add_consideration"),
    path(f"{DECISION_WORK}considerations/<number:position>/", writing.edit_consideration, name="edit_consideration"),
    path(
        f"{DECISION_WORK}considerations/<number:position>/drop/", writing.drop_consideration, name="drop_consideration"
    ),
    path(f"{DECISION_WORK}change/", writing.change_decision, name="change_decision"),
    path(f"{DECISION_WORK}discard/", writing.discard_decision, name="discard_decision"),
    path(f"{DECISION_WORK}publish/", writing.publish, name="publish_decision"),
    path(f"{DECISION_WORK}announce/", writing.announce, name="announce_decision"),
    path(f"{WORK}commitments/", follow_up.plan_commitments, name="plan_commitments"),
    path(f"{WORK}commitments/<number:number>/", follow_up.settle_commitment, name="settle_commitment"),
    path(f"{WORK}turnout/<number:number>/", follow_up.round_turnout, name="round_turnout"),
    path(f"{WORK}archive/", follow_up.plan_archive, name="plan_archive"),
    path("o/<slug:slug>/council/", public.council, name="council"),
    path(f"{PLAN}council/", public.plan_council, name="plan_council"),
    path(f"{PLAN}impact/", public.impact, name="impact"),
    path(f"{PLAN}decisions.json", public.decisions_json, name="decisions_json"),
    path(f"{PLAN}decisions/<number:number>/", public.decision, name="decision"),
    path(f"{PLAN}decisions/<number:number>/versions/<number:version>/", public.decision, name="decision_version"),
]
