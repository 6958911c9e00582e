from django.urls import path

from .feeds import TopicFeed
from .views import confirm, follow_topic, notices, stop

urlpatterns = [
    path("work/notices/", notices, name="notices"),
    path("follow/confirm/<str:token>/", confirm, name="confirm_following"),
    path("follow/stop/<str:token>/", stop, name="stop_following"),
    path("follow/<slug:kind>/<number:number>/", follow_topic, name="follow_topic"),
    path("follow/<slug:kind>/<number:number>/feed.atom", TopicFeed(), name="topic_feed"),
]
