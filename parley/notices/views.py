"""The page on which a member reads what happened."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parley.ground import clock
from parley.ground.requests import see_other
from parley.notices.models import Notice
from parley.notices.wording import page_line

ON_A_PAGE = 30


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What happened, newest first, new ones marked. Reading changes nothing."""
    mine = Notice.objects.of(request.user.subject).select_related("event__about_type")
    page = Paginator(mine.prefetch_related("event__about"), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [(notice, page_line(notice, request.user, request)) for notice in page]
    newest = page[0].pk if len(page) else 0
    unseen = any(notice.seen_at is None for notice in page)
    context = {"page": page, "lines": lines, "newest": newest, "unseen": unseen}
    return render(request, "notices/list.html", context)


@require_POST
@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """Mark as seen what was on the page when it was read (`upto`), not what came since."""
    upto = request.POST.get("upto", "")
    mine = Notice.objects.filter(subject=request.user.subject).unseen()
    if upto.isascii() and upto.isdigit() and len(upto) < 19:
        mine.filter(pk__lte=int(upto)).update(seen_at=clock.now())
    return see_other(reverse("notices:list"))
