from django.urls import path

from ..views import files, start, uploads

urlpatterns = [
    path("files/<path:path>", files.uploaded_file, name="file"),
    path("o/<slug:slug>/work/new/", start.start, name="start"),
    path("o/<slug:slug>/work/new/light/", start.light, name="start_light"),
    path("o/<slug:slug>/work/new/register/", start.from_register, name="start_register"),
    path("o/<slug:slug>/work/new/copy/", start.copy, name="start_copy"),
    path("o/<slug:slug>/work/new/text/", start.from_text, name="start_text"),
    path("o/<slug:slug>/work/<slug:plan>/copied/", start.copied_fields, name="copied_fields"),
    path("o/<slug:slug>/work/<slug:plan>/attachments/", uploads.attachments, name="attachments"),
]
