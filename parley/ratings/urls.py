"""Addresses of ratings."""

from django.urls import path

from parley.ratings import views

app_name = "ratings"
urlpatterns = [
    path("deals/<int:pk>/rating/", views.new, name="new"),
    path("ratings/<int:pk>/answer/", views.answer, name="answer"),
    path("members/<str:handle>/ratings/", views.of_member, name="of-member"),
]
