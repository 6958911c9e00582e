from django.urls import path, re_path

from .application import api, nothing_here
from .endpoints import router, start

api.add_router("", router)
urlpatterns = [
    path("v1", start),
    path("v1/", api.urls),
    re_path("", nothing_here),
]
