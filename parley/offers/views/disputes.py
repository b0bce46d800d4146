"""The dispute about a deal: opened, argued with words and files, and settled by the two of them."""

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import once_key, repeatable, see_other
from parley.market.uploads import note_refused
from parley.members.doors import signed_in
from parley.members.models import Member
from parley.offers import exhibits
from parley.offers.forms import status_of
from parley.offers.forms_deals import AcceptForm, DisputeForm, ProposalForm, StatementForm, TakeBackForm
from parley.offers.models import Deal, Dispute, Exhibit, Statement
from parley.offers.views import deals
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, disclose
from parley.safety.models import Block

ONCE = (
    "the key of the form is that of what it says, so that it is said once; decoding stays out of transactions"
)


@repeatable(ONCE)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The dispute as it stands, or the form that opens one."""
    if request.method != "POST":
        return page(request, pk)

    def verb(deal: Deal, said: dict, files: list) -> None:
        Dispute.open(deal, request.user, said["kind"], said["words"], once_key(request), files)

    return _said(request, pk, DisputeForm(request.POST, request.FILES), verb)


@repeatable(ONCE)
@require_POST
@signed_in
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what happened."""

    def verb(deal: Deal, said: dict, files: list) -> None:
        _of(deal).say(request.user, said["words"], once_key(request), files)

    return _said(request, pk, StatementForm(request.POST, request.FILES), verb)


@require_POST
@signed_in
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an outcome."""
    form = ProposalForm(request.POST)
    return _step(request, pk, form, lambda it: it.propose(request.user, **form.cleaned_data))


@require_POST
@signed_in
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to what the other side proposed."""
    form = AcceptForm(request.POST)
    return _step(request, pk, form, lambda it: it.accept(request.user, **form.cleaned_data))


@require_POST
@signed_in
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Dispute it no more; leads back to the deal."""
    dispute = _of(deals.door(request, pk))
    try:
        dispute.take_back(request.user)
    except Refusal as refusal:
        form = TakeBackForm({})
        refusal.add_to(form)
        return page(request, pk, form=form, status=status_of(refusal))
    return see_other(dispute.deal.get_absolute_url())


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@signed_in
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what the other side said and put in: recorded, then shown; never redirected to."""
    deal = deals.door(request, pk)
    theirs = Statement.objects.filter(side=deal.other_than(request.user)).order_by("pk")
    try:
        said = opened(request.user, theirs, deal)
    except (GateStuck, GateBroken):
        raise
    except GateClosed:
        return page(request, pk, closed=True, status=409)
    response = page(request, pk, said=said)
    response.headers["Cache-Control"] = "no-store"
    return response


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@signed_in
def document(request: HttpRequest, pk: int, row: UUID) -> HttpResponse:
    """One file of the dispute, one's own or the other side's: recorded if it is theirs, then sent."""
    deal = deals.door(request, pk)
    found = Exhibit.objects.filter(statement__side__deal=deal).select_related("statement")
    exhibit = get_object_or_404(found, row=row)
    try:
        return sent(exhibit, disclose(request.user, "settle-dispute", ["content"], exhibit, because=deal))
    except (GateStuck, GateBroken):
        raise
    except GateClosed:
        return page(request, pk, closed=True, status=409)


def opened(reader: Member, statements: object, because: object, draws: bool = True) -> list[dict]:
    """Statements with their pictures, through the gate: [{"statement", "words", "pictures": [data: URL…],
    "documents": [Exhibit…]}]. `because`: the deal, or a moderator's reason. Where it
    does not draw, pictures are documents too. Raises GateClosed."""
    made = list(statements.prefetch_related("exhibits"))
    if not made:
        return []
    texts = disclose(reader, "settle-dispute", ["words"], made, because=because)
    files = [each for one in made for each in one.exhibits.all()]
    pictures = [each for each in files if draws and each.kind == exhibits.PICTURE]
    files = disclose(reader, "settle-dispute", ["content"], pictures, because=because) if pictures else []
    drawn = {each.pk: file["content"] for each, file in zip(pictures, files, strict=True)}
    return [_shown(one, text["words"], drawn) for one, text in zip(made, texts, strict=True)]


def _shown(statement: Statement, words: str, drawn: dict[int, str]) -> dict:
    files = list(statement.exhibits.all())
    return {
        "statement": statement,
        "words": words,
        "pictures": [drawn[each.pk] for each in files if each.pk in drawn],
        "documents": [each for each in files if each.pk not in drawn],
    }


def sent(exhibit: Exhibit, known: dict) -> HttpResponse:
    """The file as a download, kept by no browser."""
    response = HttpResponse(Exhibit.plain(known["content"]), content_type=exhibit.kind)
    name = f"deal-{exhibit.statement.side.deal_id}-{exhibit.pk}.{exhibit.kind.partition('/')[2]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _of(deal: Deal) -> Dispute:
    if not hasattr(deal, "dispute"):
        raise Http404
    return deal.dispute


def _said(
    request: HttpRequest, pk: int, form: Form, verb: Callable[[Deal, dict, list], None]
) -> HttpResponse:
    """A form with words and files; the files are made anew outside any transaction."""
    deal = deals.door(request, pk)
    if once_key(request) is None:
        return render(request, "400.html", {}, status=400)
    note_refused(request, form)
    if not form.is_valid():
        return page(request, pk, form=form, status=422)
    try:
        verb(deal, form.cleaned_data, exhibits.take(form.cleaned_data["photos"]))
    except Refusal as refusal:
        refusal.add_to(form)
        return page(request, pk, form=form, status=422 if refusal.field else status_of(refusal))
    return see_other(_of(deals.door(request, pk)).get_absolute_url())


def _step(request: HttpRequest, pk: int, form: Form, verb: Callable[[Dispute], None]) -> HttpResponse:
    dispute = _of(deals.door(request, pk))
    if not form.is_valid():
        return page(request, pk, form=form, status=422)
    try:
        verb(dispute)
    except Refusal as refusal:
        refusal.add_to(form)
        return page(request, pk, form=form, status=status_of(refusal))
    return see_other(dispute.get_absolute_url())


def page(
    request: HttpRequest, pk: int, form: Form | None = None, said: list | None = None, closed: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of the dispute; with a `form`, what is wrong with that; with what was just opened, `said`."""
    deal = deals.door(request, pk)
    dispute = getattr(deal, "dispute", None)
    mine, theirs = deal.side_of(request.user), deal.other_than(request.user)
    shown = {kind: form if isinstance(form, kind) else kind() for kind in (DisputeForm, ProposalForm)}
    context = {
        "deal": deal,
        "dispute": dispute,
        "other": theirs.member.as_seen(),
        "blocked": Block.stands(by=request.user, against=theirs.member),
        "may_dispute": may_dispute(deal),
        "opens_contact": deal.opens_contact(clock.now()) and not theirs.member.has_left,
        "own": opened(request.user, Statement.objects.filter(side=mine).order_by("pk"), deal, draws=False),
        "their_count": Statement.objects.filter(side=theirs).count(),
        "said": said,
        "closed": closed,
        "open_form": shown[DisputeForm],
        "say_form": form if type(form) is StatementForm else StatementForm(),
        "proposal_form": shown[ProposalForm],
        "accept_form": form if isinstance(form, AcceptForm) else None,
        "take_back_form": form if isinstance(form, TakeBackForm) else None,
    }
    return render(request, "offers/dispute.html", context, status=status)


def may_dispute(deal: Deal) -> bool:
    """Can it be disputed now?"""
    return deal.is_disputable and deal.may_be_disputed_at(clock.now())
