"""Addresses of the safety room."""

from django.urls import path

from parley.safety import views

app_name = "safety"
urlpatterns = [
    path("members/<str:handle>/restriction/", views.restriction, name="restriction"),
    path("members/<str:handle>/restriction/end/", views.lift, name="lift"),
]
