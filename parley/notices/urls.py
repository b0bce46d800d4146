"""The notices page, and what of it comes by mail."""

from django.urls import path

from parley.notices import choosing_views, live, views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/seen/", views.seen, name="seen"),
    path("live/", live.live, name="live"),
    path("notices/mail/", choosing_views.choose, name="mail"),
    path("notices/mail/stop/<str:token>/", choosing_views.stop, name="stop"),
]
