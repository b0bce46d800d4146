"""Addresses of the safety room."""

from django.urls import path

from parley.safety.views import blocks

app_name = "safety"
urlpatterns = [
    path("me/blocks/", blocks.mine, name="blocks"),
    path("members/<str:handle>/block/", blocks.block, name="block"),
    path("members/<str:handle>/block/end/", blocks.unblock, name="unblock"),
]
