"""Addresses of the opinion map, below those of its round."""

from django.urls import URLPattern, path, re_path

from .views import own, public, vote, work

WORK = "o/<slug:slug>/work/<slug:plan>/participation/<number:number>/statements/"
ROUND = "o/<slug:slug>/<slug:plan>/participation/<number:number>/"
VOTE = f"{ROUND}statements/"
MAP = f"{ROUND}map/"
# Many people come here at the same moment: looked at before all others.
busy = [path(VOTE, vote.vote, name="opinion_vote")]
urlpatterns: list[URLPattern] = [
    path(WORK, work.conversation, name="conversation_work"),
    path(f"{WORK}create/", work.create, name="create_conversation"),
    path(f"{WORK}add/", work.seed, name="add_seed"),
    path(f"{WORK}limits/", work.disclosure, name="conversation_limits"),
    path(f"{WORK}open/", work.step, {"what": "open"}, name="open_conversation"),
    path(f"{WORK}close/", work.step, {"what": "close"}, name="close_conversation"),
    path(f"{WORK}take-along/", work.take_along_shared, name="take_along"),
    path(f"{WORK}export/", work.export, name="export_votes"),
    path(f"{WORK}import/", work.import_files, name="import_conversation"),
    path(f"{VOTE}add/", vote.add, name="opinion_add"),
    path(f"{VOTE}confirm/<str:token>/", vote.confirm, name="opinion_confirm"),
    path(f"{VOTE}own/", own.own, name="opinion_own"),
    path(f"{VOTE}own/<number:statement>/receipt.json", own.vote_proof, name="vote_proof"),
    path(f"{VOTE}place/", own.place, name="opinion_place"),
    path(MAP, public.opinion_map, name="opinion_map"),
    path(f"{MAP}report/", public.report, name="opinion_report"),
    path(f"{MAP}map.json", public.opinion_map_json, name="opinion_map_json"),
    path(f"{MAP}comments.csv", public.statements_csv, name="opinion_counts"),
    re_path(r"^answers/(?P<code>[^/]{1,200})/$", own.code, name="opinion_code"),
]
