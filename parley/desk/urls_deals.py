"""Addresses of deals in which staff is asked."""

from django.urls import path

from parley.desk.views import marks

urlpatterns = [
    path("desk/marks/<int:pk>/", marks.show, name="mark"),
    path("desk/marks/<int:pk>/words/", marks.words, name="mark-words"),
]
