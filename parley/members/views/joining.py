"""Joining: the form, then the code from the mail."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import once_key, repeatable, see_other
from parley.members.forms.joining import CodeAndHandleForm, CodeForm, JoiningForm
from parley.members.guard import is_guarded, set_guard
from parley.members.models import Draft, Joining
from parley.members.onward import onward
from parley.members.views.sessions import enter
from parley.privacy.documents import POLICY, TERMS


@repeatable("the form's own key makes one joining of it; the password is hashed before its transaction")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask what joining needs. The same answer whether or not the address has an account."""
    after = onward(request)
    if request.method == "POST" and once_key(request) is None:
        return render(request, "400.html", {}, status=400)
    if request.user.is_authenticated:
        return redirect(after or "members:profile")
    if is_guarded(request):
        return _too_young(request)
    if request.method == "POST":
        return _joined(request, JoiningForm(request.POST), after)
    return _form(request, JoiningForm(), after)


def _joined(request: HttpRequest, form: JoiningForm, after: str) -> HttpResponse:
    """Begin a joining and lead to its code, or say what is wrong with the form."""
    if form.is_valid() and not form.is_minor:
        try:
            return see_other(reverse("members:code", args=[_begun(request, form, after).row]))
        except Refusal as refusal:
            refusal.add_to(form)
            return _form(request, form, after, status=409)
    if form.is_minor:
        Draft.drop_all(request)
        return set_guard(request, _too_young(request))
    return _form(request, form, after, status=422)


def _begun(request: HttpRequest, form: JoiningForm, after: str) -> Joining:
    known = form.cleaned_data
    return Joining.begin(
        made_with=once_key(request),
        email=known["email"],
        password=known["password"],
        handle=known["handle"],
        city=known["place"],
        adult_checked_on=clock.today(),
        agreed_version=str(POLICY.newest().version),
        agreed_terms=str(TERMS.newest().version),
        onward=after,
    )


def _form(request: HttpRequest, form: JoiningForm, after: str, status: int = 200) -> HttpResponse:
    """The page with the form; each time the form has a key of its own."""
    context = {"form": form, "after": after, "kept": Draft.waits(request, after), **_words()}
    return render(request, "members/join.html", context, status=status)


def _too_young(request: HttpRequest) -> HttpResponse:
    return render(request, "members/too_young.html", _words(), status=403)


def _words() -> dict:
    return {"adult_age": settings.PARLEY_ADULT_AGE, "site_name": settings.PARLEY_NAME}


@repeatable("each try is counted whatever becomes of it; the second of two right codes finds the member made")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take the code. The right one makes the member, signs them in and leads on."""
    joining = _open(row)
    if joining is None:
        return _finished(request)
    asks_handle = "handle" in request.POST
    form = (CodeAndHandleForm if asks_handle else CodeForm)(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _enter(request, joining, form)
            except Refusal as refusal:
                form = _refused(form, refusal, joining)
                status = 429 if refusal.code == "too-many" else 422
    context = {"form": form, "joining": joining, "after": joining.onward}
    return render(request, "members/code.html", context, status=status)


def _enter(request: HttpRequest, joining: Joining, form: CodeForm) -> HttpResponse:
    member = joining.confirm(form.cleaned_data["code"], form.cleaned_data.get("handle", ""))
    enter(request, member)
    return see_other(joining.onward or reverse("market:begin"))


def _refused(form: CodeForm, refusal: Refusal, joining: Joining) -> CodeForm:
    """The form to show with the refusal; it asks for another user ID when that is what is wrong."""
    if refusal.code == "taken" and "handle" not in form.fields:
        form = CodeAndHandleForm({**form.data.dict(), "handle": joining.handle})
        form.is_valid()
    elif "handle" not in form.errors:
        refusal.add_to(form)
    return form


@require_POST
def send_again(request: HttpRequest, row: UUID) -> HttpResponse:
    """Mail the code again, as often as is allowed; the answer does not say whether it went."""
    joining = _open(row)
    if joining is None:
        return _finished(request)
    joining.send_code()
    return see_other(f"{reverse('members:code', args=[row])}?{urlencode({'again': 1})}")


def _open(row: UUID) -> Joining | None:
    joining = Joining.objects.filter(row=row).select_related("city").first()
    return joining if joining and joining.is_open else None


def _finished(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("members:profile")
    return render(request, "members/code_finished.html", {}, status=404)
