from django.urls import path

from .views import goals, people, settings

urlpatterns = [
    path("o/<slug:slug>/work/people/", people.people, name="people"),
    path("o/<slug:slug>/work/people/give/", people.change_role, {"change": "give"}, name="give_role"),
    path("o/<slug:slug>/work/people/take/", people.change_role, {"change": "take"}, name="take_role"),
    path("o/<slug:slug>/work/people/<number:number>/handover/", people.handover, name="hand_over"),
    path("o/<slug:slug>/work/goals/", goals.policy_goals, name="policy_goals"),
    path("o/<slug:slug>/work/goals/<number:goal>/", goals.policy_goal, name="policy_goal"),
    path("o/<slug:slug>/work/goals/<number:goal>/retire/", goals.retire_goal, name="retire_goal"),
    path("o/<slug:slug>/work/settings/", settings.organisation_settings, name="organisation_settings"),
    path("o/<slug:slug>/work/settings/executives/", settings.new_executive, name="new_executive"),
    path("o/<slug:slug>/work/settings/executives/end/", settings.executive_ended, name="end_executive"),
]
