"""Staff freezes the account of a member who wrote to them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.desk.forms_misuse import SinceForm
from parley.desk.models import Report
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import for_moderators
from parley.members.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def freeze(request: HttpRequest, handle: str) -> HttpResponse:
    """Freeze it, and no more: no password is seen or asked for, the way back is the member's own."""
    member = get_object_or_404(Member.objects.by_handle(handle).filter(imported=False, cancelled_on=None))
    form = SinceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                Report.by(request.user, member, form.since)
                return see_other(reverse("desk:misuse", args=[member.handle]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    shown = {"member": member, "form": form, "report": Report.of(member)}
    return render(request, "desk/misuse.html", shown, status=status)
