"""Addresses about accounts that somebody else uses."""

from django.urls import path

from parley.desk.views import lost, misuse, review

urlpatterns = [
    path("help/lost/", lost.tell, name="lost"),
    path("help/lost/<uuid:row>/", lost.code, name="lost-code"),
    path("members/<str:handle>/misuse/", misuse.freeze, name="misuse"),
    path("me/review/", review.show, name="review"),
    path("me/review/address/<int:pk>/", review.take_back, name="review-address"),
    path("me/review/listing/<int:pk>/", review.restore, name="review-listing"),
    path("me/review/end/", review.end, name="review-end"),
]
