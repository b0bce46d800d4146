"""Everything a member told the marketplace, on one page, each piece to be changed there."""

from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members import addresses, countries, phones
from parley.members.doors import signed_in
from parley.members.forms.account import DealEmailForm, EmailForm, HandleForm, PasswordForm
from parley.members.forms.joining import CodeForm
from parley.members.forms.place import PlaceForm
from parley.members.models import AddressChange
from parley.members.own import own_details, own_email, own_for_deals

SAME = "the same value set twice is the same; nothing else depends on it"


def _page(request: HttpRequest, **forms: object) -> HttpResponse:
    """The one page; `forms` are those that were refused, with what was typed."""
    member = request.user
    known = own_details(member)
    complete = member.details_complete
    for_deals = own_for_deals(member)
    context = {
        "member": member,
        "email": own_email(member),
        "waiting": {each.for_deals for each in AddressChange.objects.filter(member=member)},
        "agreements": {each.document: each for each in member.agreements.order_by("at", "pk")},
        "country": countries.names().get(member.city.country, "") if member.city else "",
        "name": known["name"],
        "phone": phones.readable(known["phone"]) if complete else "",
        "address": addresses.lines(known["name"], _address(known)) if complete else [],
        "deal_email": for_deals["email"],
        "deal_address": addresses.lines(known["name"], for_deals["address"]) if for_deals["address"] else [],
        "restriction": member.restrictions.in_force().first(),
        "handle_form": HandleForm(member=member, initial={"handle": member.handle}, prefix="id"),
        "city_form": PlaceForm(initial=_place(member), prefix="place"),
        "email_form": EmailForm(member=member, prefix="mail"),
        "deal_email_form": DealEmailForm(member=member, prefix="deal"),
        **forms,
    }
    return render(request, "members/profile.html", context, status=422 if forms else 200)


def _address(known: dict) -> dict:
    return {name: value for name, value in known.items() if name not in ("name", "phone")}


def _place(member: object) -> dict:
    return {"country": member.city.country, "city": member.city.name} if member.city else {}


def _profile() -> str:
    return reverse("members:profile")


@require_GET
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show it all."""
    return _page(request)


@repeatable(SAME)
@require_POST
@signed_in
def handle(request: HttpRequest) -> HttpResponse:
    """Take another user ID."""
    form = HandleForm(request.POST, member=request.user, prefix="id")
    if form.is_valid():
        try:
            with transaction.atomic():
                request.user.rename(form.cleaned_data["handle"])
            return see_other(_profile())
        except Refusal as refusal:
            refusal.add_to(form)
        except IntegrityError:
            form.add_error("handle", _("This user ID is taken. Choose another."))
        request.user.refresh_from_db()
    return _page(request, handle_form=form)


@repeatable(SAME)
@require_POST
@signed_in
def city(request: HttpRequest) -> HttpResponse:
    """Live in another city."""
    form = PlaceForm(request.POST, prefix="place")
    if not form.is_valid():
        return _page(request, city_form=form)
    request.user.move(form.cleaned_data["place"])
    return see_other(_profile())


@repeatable("the same address asked for again at once is one asking")
@require_POST
@signed_in
def email(request: HttpRequest) -> HttpResponse:
    """Begin to change the address: a code goes to the new one."""
    form = EmailForm(request.POST, member=request.user, prefix="mail")
    if not form.is_valid():
        return _page(request, email_form=form)
    AddressChange.begin(request.user, form.cleaned_data["email"])
    return see_other(reverse("members:email-code"))


@repeatable("the same address asked for again at once is one asking")
@require_POST
@signed_in
def deal_email(request: HttpRequest) -> HttpResponse:
    """Begin to have another address given in deals: a code goes to it."""
    form = DealEmailForm(request.POST, member=request.user, prefix="deal")
    if not form.is_valid():
        return _page(request, deal_email_form=form)
    AddressChange.begin(request.user, form.cleaned_data["email"], for_deals=True)
    return see_other(reverse("members:deal-email-code"))


@repeatable("each try is counted whatever becomes of it")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def email_code(request: HttpRequest, for_deals: bool = False) -> HttpResponse:
    """Take the code that went to the new address, and use that from now on."""
    change = _change(request, for_deals)
    if change is None:
        return see_other(_profile())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change.confirm(form.cleaned_data["code"])
            return see_other(_profile())
        except Refusal as refusal:
            refusal.add_to(form)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "for_deals": for_deals}
    return render(request, "members/email_code.html", context, status=status)


@require_POST
@signed_in
def email_code_again(request: HttpRequest, for_deals: bool = False) -> HttpResponse:
    """Mail the code again, as often as is allowed."""
    if change := _change(request, for_deals):
        change.send_code()
    return see_other(reverse("members:deal-email-code" if for_deals else "members:email-code") + "?again=1")


def _change(request: HttpRequest, for_deals: bool) -> AddressChange | None:
    asked = AddressChange.objects.filter(member=request.user, for_deals=for_deals)
    change = asked.select_related("member").first()
    return change if change and change.is_open else None


@require_POST
@signed_in
def deal_email_removal(request: HttpRequest) -> HttpResponse:
    """Have the address of the account given in deals again."""
    AddressChange.end_deal_mail(request.user)
    return see_other(_profile())


@repeatable("the old password does not fit a second time")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change the password in one step; every other session ends."""
    member = request.user
    form = PasswordForm(request.POST or None, handle=member.handle, email=own_email(member))
    if request.method == "POST" and form.is_valid():
        try:
            member.change_password(**form.cleaned_data)
            update_session_auth_hash(request, member)
            return see_other(_profile())
        except Refusal as refusal:
            refusal.add_to(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "members/password.html", {"form": form}, status=status)
