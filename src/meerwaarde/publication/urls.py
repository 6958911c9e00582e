from django.urls import path

from . import feeds, views

urlpatterns = [
    path("o/<slug:slug>/<slug:plan>/dossier.pdf", views.dossier_pdf, name="dossier_pdf"),
    path(
        "o/<slug:slug>/<slug:plan>/participation/<number:number>/map/report.pdf",
        views.opinion_report,
        name="opinion_report_pdf",
    ),
    path("o/<slug:slug>/<slug:plan>/calendar.ics", views.dossier_ics, name="dossier_ics"),
    path("o/<slug:slug>/<slug:plan>/council/memo.pdf", views.council_memo_pdf, name="council_memo_pdf"),
    path("o/<slug:slug>/<slug:plan>/council/memo.docx", views.council_memo_docx, name="council_memo_docx"),
    path("o/<slug:slug>/<slug:plan>/council/memo.json", views.council_memo_json, name="council_memo_json"),
    path("o/<slug:slug>/work/<slug:plan>/archive/export.zip", views.archive_export, name="archive_export"),
    path("o/<slug:slug>/<slug:plan>/card/", views.dossier_card, name="dossier_card"),
    path("o/<slug:slug>/<slug:plan>/embed/", views.dossier_embed, name="dossier_embed"),
    path("o/<slug:slug>/<slug:plan>/feed.atom", feeds.DossierFeed(), name="dossier_feed"),
]
