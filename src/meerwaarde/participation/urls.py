"""Addresses of participation. The workspace stands first: there the word after "work" can be a plan."""

from django.urls import URLPattern, path, re_path

from .views import (
    access,
    answering,
    answers,
    contribute,
    erasure,
    identify,
    moderation,
    proposals,
    public,
    receipts,
    rounds,
)

ORGANISATION = "o/<slug:slug>/work/participation/"
WORK = "o/<slug:slug>/work/<slug:plan>/participation/"
ROUND_WORK = f"{WORK}<number:number>/"
PLAN = "o/<slug:slug>/<slug:plan>/"
ROUND = f"{PLAN}participation/<number:number>/"
# Many people come here at the same moment: looked at before all others.
busy = [path(f"{ROUND}contribute/", contribute.contribute_to_round, name="contribute")]
urlpatterns: list[URLPattern] = [
    path(ORGANISATION, rounds.organisation_participation, name="organisation_participation"),
    path(f"{ORGANISATION}inbox/", answers.participation_inbox, name="participation_inbox"),
    path(f"{ORGANISATION}inbox/settings/", rounds.inbox_settings, name="inbox_settings"),
    path(f"{ORGANISATION}levels/", rounds.level_names, name="level_names"),
    path(f"{ORGANISATION}proposals/", proposals.plan_proposals, name="plan_proposals"),
    path(f"{ORGANISATION}mine/", answering.my_answers, name="my_answers"),
    path(f"{ORGANISATION}moderation/", moderation.participation_moderation, name="participation_moderation"),
    path(f"{ORGANISATION}appeals/", moderation.participation_appeals, name="participation_appeals"),
    path(f"{ORGANISATION}erasure/", erasure.participation_erasure, name="participation_erasure"),
    path(WORK, rounds.plan_participation, name="plan_participation"),
    path(f"{WORK}signs/", access.plan_signs, name="plan_signs"),
    path(f"{WORK}signs/print/", access.print_signs, name="print_signs"),
    path(f"{WORK}enter/", answers.enter_for_inbox, name="enter_for_inbox"),
    path(ROUND_WORK, rounds.round_work, name="round_work"),
    path(f"{ROUND_WORK}promise/", rounds.edit_promise, name="edit_promise"),
    path(f"{ROUND_WORK}promise/discard/", rounds.discard_promise, name="discard_promise"),
    path(f"{ROUND_WORK}answers/", answering.round_answers, name="round_answers"),
    path(f"{ROUND_WORK}answers/proposed/", answering.answer_proposals, name="answer_proposals"),
    path(f"{ROUND_WORK}arguments/", answering.round_arguments, name="round_arguments"),
    path(f"{ROUND_WORK}enter/", answers.enter_for_round, name="enter_for_round"),
    path(f"{ROUND_WORK}letters/", access.round_letters, name="round_letters"),
    path(f"{ROUND_WORK}import/", answers.import_for_round, name="import_for_round"),
    path(f"{ROUND_WORK}publish/", rounds.round_step, {"step": "promise"}, name="publish_promise"),
    path(f"{ROUND_WORK}open/", rounds.round_step, {"step": "open"}, name="open_round"),
    path(f"{ROUND_WORK}close/", rounds.round_step, {"step": "close"}, name="close_round"),
    path(f"{ROUND_WORK}text/", rounds.round_step, {"step": "text"}, name="round_text"),
    path(f"{ROUND_WORK}four-eyes/", rounds.round_step, {"step": "four_eyes"}, name="four_eyes"),
    path(f"{ROUND_WORK}report/", rounds.round_step, {"step": "report"}, name="report_back"),
    path("o/<slug:slug>/propose/", proposals.propose, name="propose_plan"),
    re_path(r"^proposal/(?P<code>[^/]{1,200})/$", proposals.plan_proposal, name="plan_proposal"),
    re_path(r"^proposal/(?P<code>[^/]{1,200})/data\.json$", proposals.plan_proposal_data, name="plan_proposal_data"),
    path("b/<slug:code>/", access.sign, name="sign"),
    path("receipt/", receipts.receipt_search, name="receipt_search"),
    path("receipt/confirm/<str:token>/", contribute.confirm, name="confirm_contribution"),
    re_path(r"^receipt/(?P<code>[^/]{1,200})/$", receipts.receipt, name="receipt"),
    re_path(r"^receipt/(?P<code>[^/]{1,200})/receipt\.json$", receipts.receipt_json, name="receipt_json"),
    re_path(r"^receipt/(?P<code>[^/]{1,200})/data\.json$", receipts.receipt_data, name="receipt_data"),
    path("moderation/<slug:slug>/", public.moderation_rules, name="moderation_rules"),
    path(ROUND, public.round, name="round"),
    path(f"{ROUND}promise/", public.round_promise, name="round_promise"),
    path(f"{ROUND}identify/", identify.identify, name="identify"),
    path("identified/", identify.identified, name="identified"),
    path(f"{PLAN}ask/", contribute.ask, name="ask"),
    path(f"{PLAN}participation.json", public.participation_json, name="participation_json"),
]
