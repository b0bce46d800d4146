"""Addresses of the safety room."""

from django.urls import path

from parley.safety.views import restrictions

app_name = "safety"
urlpatterns = [
    path("members/<str:handle>/restriction/", restrictions.restriction, name="restriction"),
    path("members/<str:handle>/restriction/end/", restrictions.lift, name="lift"),
]
