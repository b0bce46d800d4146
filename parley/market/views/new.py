"""Listing something new."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.market.album import Taken
from parley.market.forms import NewForm, country_of
from parley.market.forms_unlisted import UnlistedForm
from parley.market.models import Listing
from parley.market.pages import viewer_of
from parley.market.uploads import note_refused
from parley.members.doors import details_given
from parley.members.models import Draft
from parley.safety.doors import may_deal

MADE_BEFORE = "made-before"


@repeatable("the form's own key makes one listing of it; photos are decoded before its transaction")
@require_http_methods(["GET", "HEAD", "POST"])
@details_given(to_read=False)
def make(request: HttpRequest) -> HttpResponse:
    """The form, and a listing made from it. Whoever cannot list yet is led to where they can; what
    they typed comes back with them."""
    if request.method != "POST":
        return _page(request, _blank(request))
    form = NewForm(request.POST, request.FILES, countries=country_of(request.user))
    note_refused(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return see_other(made(form, request.user, publish="draft" not in request.POST).get_absolute_url())
    except Refusal as refusal:
        refusal.add_to(form)
        if refusal.code != MADE_BEFORE:
            return _page(request, form, status=422)
        form.data = form.data.copy()
        form.data["made_with"] = str(uuid4())
        return _page(request, form, status=409)


def made(form: NewForm | UnlistedForm, by: Any, publish: bool) -> Listing:
    """The listing of `by` that a valid form stands for, with its photos, made once however often it is sent.
    Raises Refusal of `may_deal`, for photos, and MADE_BEFORE when the form had made something else."""
    may_deal(by)
    if (earlier := _earlier(form, by)) is not None:
        return earlier
    taken = Taken(salt=f"form {form.cleaned_data['made_with']}")
    taken.add(form.cleaned_data["photos"])
    try:
        return _stored(form, by, taken, publish)
    except IntegrityError:
        # The same form, sent twice at once: the other one made it, with the same photos. Those stay.
        if (earlier := _earlier(form, by)) is not None:
            return earlier
        taken.forget()
        raise
    except BaseException:
        taken.forget()
        raise


def _earlier(form: NewForm | UnlistedForm, by: Any) -> Listing | None:
    """The listing that was made of this form already, or None. Raises Refusal when that one says
    something else: then the form was filled in anew."""
    earlier = Listing.objects.of(by).filter(made_with=form.cleaned_data["made_with"]).first()
    if earlier is None or all(getattr(earlier, name) == said for name, said in form.changes().items()):
        return earlier
    words = _("This form has made the listing “%(title)s” already. Send it again to make another one.")
    raise Refusal(words % {"title": earlier.title}, code=MADE_BEFORE)


def _stored(form: NewForm | UnlistedForm, by: Any, taken: Taken, publish: bool) -> Listing:
    with transaction.atomic():
        columns = form.changes()
        listing = Listing.objects.create(
            owner=by, made_with=form.cleaned_data["made_with"], available=columns["quantity"], **columns
        )
        taken.keep(listing)
        listing.check_photo()
        if publish:
            listing.publish(by=by)
    return listing


def _blank(request: HttpRequest) -> NewForm:
    may_add = _may_add_photos(request)
    typed = Draft.initial(request)
    if typed is not None:
        return NewForm.typed(typed, with_photos=may_add)
    kind = "want" if request.GET.get("kind") == "want" else "thing"
    return NewForm(initial={"kind": kind}, with_photos=may_add)


def _may_add_photos(request: HttpRequest) -> bool:
    """Files cannot be kept while somebody joins or gives details: who has to, adds photos afterwards."""
    viewer = viewer_of(request)
    return viewer is not None and viewer.details_complete and not viewer.profile.is_due


def _page(request: HttpRequest, form: NewForm, status: int = 200) -> HttpResponse:
    return render(request, "market/new.html", {"form": form}, status=status)
