"""Every address of the site; each room brings its own."""

from django.conf import settings
from django.urls import include, path

from parley.site import views

urlpatterns = [
    path("", include("parley.market.urls")),
    path("", include("parley.offers.urls")),
    path("", include("parley.desk.urls")),
    path("", include("parley.ratings.urls")),
    path("", include("parley.safety.urls")),
    path("", include("parley.members.urls")),
    path("", include("parley.notices.urls")),
    path("", include("parley.privacy.urls")),
    path("photos/<path:name>", views.photo),
]
if settings.PARLEY_MAIL_CATCHER:
    urlpatterns.append(path("mail-catcher/", views.mail_catcher, name="mail-catcher"))

handler400, handler403, handler404, handler500 = (
    f"parley.site.views.{name}" for name in ("bad_request", "forbidden", "not_found", "failed")
)
