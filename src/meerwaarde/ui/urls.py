from django.urls import path
from django.views.i18n import set_language

from . import views

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
