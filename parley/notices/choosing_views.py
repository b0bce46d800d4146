"""Choosing what comes by mail: on a page, and by one click from a mail."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parley.ground.requests import repeatable, see_other
from parley.notices import stopping
from parley.notices.choosing import MailChoice, Way, chosen
from parley.notices.digest import HOUR
from parley.notices.kinds import GROUPS, REFUSABLE
from parley.privacy.choices import allowed


class KindField(forms.ChoiceField):
    """The way of one kind of notice, or "": as for its group."""

    def __init__(self, label: object) -> None:
        super().__init__(label=label, choices=[("", _("as for all of these")), *Way.choices])

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class MailForm(forms.Form):
    """One choice for each group of notices, and one for each kind in it, which may be as for the group."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, group in GROUPS.items():
            self.fields[name] = forms.ChoiceField(
                label=group.label, help_text=group.about, choices=Way.choices, widget=forms.RadioSelect
            )
            for kind, label in group.kinds.items():
                self.fields[kind] = KindField(label)

    @property
    def parts(self) -> list[tuple[str, list[str], bool]]:
        """For each group: its name, its kinds, and whether anything of them is chosen or wrong."""
        return [
            (name, list(group.kinds), any(self[kind].value() or self[kind].errors for kind in group.kinds))
            for name, group in GROUPS.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """What of the notices comes by mail, and when."""
    subject = request.user.subject
    initial = {**dict.fromkeys(GROUPS, Way.AT_ONCE.value), **chosen(subject)}
    form = MailForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        MailChoice.choose(subject, form.cleaned_data)
        return see_other(f"{reverse('notices:mail')}?saved=1")
    context = {
        "form": form,
        "hour": HOUR,
        "refusable": [(use, label, allowed(subject, use)) for use, label in REFUSABLE.items()],
        "saved": "saved" in request.GET and not form.errors,
    }
    return render(request, "notices/mail.html", context, status=422 if form.errors else 200)


@csrf_exempt
@repeatable("what is off stays off; mail programs send this without a key or a cookie (RFC 8058)")
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Turn mails of one kind off. The link is proof enough; a mail program may POST to it, and must not be
    led on, so the answer is the page itself. Reading it changes nothing."""
    found = stopping.read(token)
    if found is None:
        return render(request, "notices/stop.html", {"found": None}, status=404)
    if request.method == "POST":
        found.turn_off()
    return render(request, "notices/stop.html", {"found": found, "done": request.method == "POST"})
