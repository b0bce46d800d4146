"""Addresses of the market."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from parley.market.views import (
    beginning,
    browse,
    edit,
    home,
    listing,
    matches,
    members,
    new,
    photos,
    questions,
    states,
    unlisted,
    watches,
)


class Number(IntConverter):
    """The number of a row: what fits into a column. Longer ones are no address."""

    regex = "[0-9]{1,18}"


register_converter(Number, "number")

app_name = "market"
urlpatterns = [
    # The addresses that are asked for most stand first: each one before them costs every request.
    path("listings/<number:pk>/", listing.show, name="listing"),
    path("", home.show, name="home"),
    path("browse/", browse.show, name="browse"),
    path("browse/<slug:slug>/", browse.show, name="browse"),
    path("listings/", members.mine, name="mine"),
    path("matches/", matches.show, name="matches"),
    path("begin/", beginning.begin, name="begin"),
    path("watched/", watches.mine, name="watched"),
    path("listings/new/", new.make, name="new"),
    path("listings/private/new/", unlisted.make, name="unlisted"),
    path("listings/<number:pk>/edit/", edit.change, name="edit"),
    path("listings/<number:pk>/photos/", photos.manage, name="photos"),
    path("listings/<number:pk>/photos/order/", photos.order, name="photo-order"),
    path("listings/<number:pk>/photos/<number:photo>/removal/", photos.remove, name="photo-removal"),
    path("listings/<number:pk>/photos/<number:photo>/<str:direction>/", photos.move, name="photo-move"),
    path("listings/<number:pk>/publication/", states.publish, name="publish"),
    path("listings/<number:pk>/pause/", states.pause, name="pause"),
    path("listings/<number:pk>/resumption/", states.resume, name="resume"),
    path("listings/<number:pk>/end/", states.end, name="end"),
    path("listings/<number:pk>/watch/", watches.watch, name="watch"),
    path("listings/<number:pk>/watch/removal/", watches.stop, name="unwatch"),
    path("listings/<number:pk>/questions/", questions.ask, name="questions"),
    path("questions/<number:pk>/answer/", questions.answer, name="answer"),
    path("questions/<number:pk>/correction/", questions.correct, name="correction"),
    path("questions/<number:pk>/dismissal/", questions.dismiss, name="dismissal"),
    path("questions/<number:pk>/withdrawal/", questions.withdraw, name="withdrawal"),
    path("members/<str:handle>/", members.show, name="member"),
]
