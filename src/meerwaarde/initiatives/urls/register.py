from django.urls import URLPattern, path

from ..views import register

urlpatterns: list[URLPattern] = [
    path("register/", register.register, name="register"),
    path("register.csv", register.register_csv, name="register_csv"),
    path("register.json", register.register_json, name="register_json"),
    path("register.atom", register.register_feed, name="register_feed"),
]
