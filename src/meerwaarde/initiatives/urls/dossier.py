"""The public dossier and the suppliers. A plan is never called "work" or by another reserved word."""

from django.urls import URLPattern, path

from ..freshness import public_page
from ..queries.register import last_change
from ..slugs import PlanSlug  # noqa: F401  the kind of word that addresses call "plan"
from ..views import dossier, history, suggestions, suppliers

PLAN = "o/<slug:slug>/<plan:plan>/"

# Most people come here: looked at before all others.
busy = [path(PLAN, dossier.dossier, name="dossier")]
# Before the workspace's own addresses, in which the second word is a plan.
work_urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/work/suggestions/", suggestions.suggestions, name="suggestions"),
    path("o/<slug:slug>/work/suppliers/", suppliers.supplier_people, name="supplier_people"),
    path(
        "o/<slug:slug>/work/suppliers/<number:member>/remove/",
        suppliers.supplier_person_gone,
        name="remove_supplier_person",
    ),
]
urlpatterns: list[URLPattern] = [
    path("suppliers/", public_page(lambda request: (last_change(),))(suppliers.suppliers), name="suppliers"),
    path("suppliers/<slug:supplier>/", suppliers.supplier, name="supplier"),
    path("suppliers/<slug:supplier>/propose/", suppliers.supplier_propose, name="supplier_propose"),
    path(f"{PLAN}dossier.json", dossier.dossier_json, name="dossier_json"),
    path(f"{PLAN}history/", history.dossier_history, name="dossier_history"),
    path(f"{PLAN}versions/<number:number>/", history.dossier_version, name="dossier_version"),
    path(f"{PLAN}compare/", history.dossier_compare, name="dossier_compare"),
    path(f"{PLAN}suggest/", suggestions.dossier_suggest, name="dossier_suggest"),
]
