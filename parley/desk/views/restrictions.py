"""A moderator's page about one member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.desk.forms_reports import RestrictionForm
from parley.desk.models import Ruling
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import for_moderators
from parley.members.models import Member
from parley.safety.models import Restriction


def _page(request: HttpRequest, member: Member, form: RestrictionForm, status: int = 200) -> HttpResponse:
    context = {
        "member": member,
        "form": form,
        "restriction": Restriction.of_kind(member, Restriction.Kind.MODERATION),
        "held": Restriction.holds([member.pk]),
        "past": member.restrictions.select_related("by").order_by("-pk"),
    }
    return render(request, "desk/restriction.html", context, status=status)


def _address(member: Member) -> str:
    return reverse("desk:restriction", args=[member.handle])


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def restriction(request: HttpRequest, handle: str) -> HttpResponse:
    """Read about a member's restrictions; post a new one, which they read with its reasons and may appeal."""
    member = get_object_or_404(Member.objects.by_handle(handle))
    form = RestrictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            Ruling.restrict(member, by=request.user, **form.cleaned_data)
            return see_other(_address(member))
        except Refusal as refusal:
            refusal.add_to(form)
            return _page(request, member, form, 409)
    return _page(request, member, form, 422 if request.method == "POST" else 200)


@require_POST
@for_moderators
def lift(request: HttpRequest, handle: str) -> HttpResponse:
    """End the restriction in force."""
    member = get_object_or_404(Member.objects.by_handle(handle))
    try:
        Restriction.lift_from(member, by=request.user)
    except Refusal as refusal:
        form = RestrictionForm({})
        form.errors.clear()
        refusal.add_to(form)
        return _page(request, member, form, 409)
    return see_other(_address(member))
