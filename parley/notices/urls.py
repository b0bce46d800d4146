"""The notices page."""

from django.urls import path

from parley.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/seen/", views.seen, name="seen"),
]
