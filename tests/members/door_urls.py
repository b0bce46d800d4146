"""The site's addresses and three forms behind doors."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from parley.ground.requests import see_other
from parley.members.doors import agreed, details_given, signed_in
from parley.members.models import Draft


def _form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return see_other("/done/") if request.POST.get("word") else HttpResponse(status=422)
    typed = Draft.initial(request)
    return HttpResponse("nothing" if typed is None else repr(dict(typed.lists())))


urlpatterns = [
    path("for-members/", signed_in(_form)),
    path("open-form/", signed_in(_form, to_read=False)),
    path("agreed/", agreed(_form)),
    path("with-details/", details_given(_form)),
    path("", include("parley.site.urls")),
]
