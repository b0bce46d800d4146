"""Addresses of deals in which staff is asked."""

from django.urls import path

from parley.desk.views import disputes, marks, ratings

urlpatterns = [
    path("desk/ratings/<int:pk>/", ratings.rating, name="rating"),
    path("desk/members/<str:handle>/links/", ratings.links, name="links"),
    path("desk/disputes/", disputes.disputes, name="disputes"),
    path("desk/disputes/<int:pk>/", disputes.show, name="dispute"),
    path("desk/disputes/<int:pk>/words/", disputes.words, name="dispute-words"),
    path("desk/disputes/<int:pk>/files/<uuid:row>/", disputes.document, name="dispute-file"),
    path("desk/openers/", marks.openers, name="openers"),
    path("desk/marks/", marks.marks, name="marks"),
    path("desk/marks/<int:pk>/", marks.show, name="mark"),
    path("desk/marks/<int:pk>/words/", marks.words, name="mark-words"),
]
