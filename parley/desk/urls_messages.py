"""Addresses of messages that are held."""

from django.urls import path

from parley.desk.views import messages

urlpatterns = [
    path("desk/messages/", messages.held, name="messages"),
    path("desk/messages/<int:pk>/", messages.show, name="message"),
    path("desk/messages/<int:pk>/words/", messages.words, name="message-words"),
    path("desk/messages/<int:pk>/release/", messages.release, name="message-release"),
    path("desk/messages/<int:pk>/keeping-back/", messages.keep_back, name="message-keeping-back"),
]
