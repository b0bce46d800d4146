"""Addresses about minors."""

from django.urls import path

from parley.desk.views import hidden, minors, parents

urlpatterns = [
    path("minors/", parents.tell, name="minors"),
    path("minors/<uuid:row>/", parents.code, name="minors-code"),
    path("minors/<uuid:row>/mail/", parents.send_again, name="minors-code-again"),
    path("members/<str:handle>/minor/", minors.file, name="minor"),
    path("desk/minors/", minors.cases, name="minor-cases"),
    path("desk/minors/<int:pk>/", minors.show, name="minor-case"),
    path("desk/minors/<int:pk>/words/", minors.words, name="minor-words"),
    path("desk/minors/<int:pk>/agreement/", minors.agree, name="minor-agreement"),
    path("desk/minors/<int:pk>/disagreement/", minors.disagree, name="minor-disagreement"),
    path("sign-in/hidden/", hidden.show, name="hidden"),
]
