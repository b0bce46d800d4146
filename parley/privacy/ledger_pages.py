"""The ledger's public addresses, and the receipts that a member takes home from "Who saw my data"."""

import re
import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.privacy import ledger, merkle, receipts, sequencing, sightings
from parley.privacy.ledger_models import Checkpoint, Leaf
from parley.privacy.receipts import Growth, Proof
from parley.privacy.signing import Signer

TILE = re.compile(r"((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed state of the ledger (tlog-checkpoint)."""
    return _text(ledger.signed_state())


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that signs it."""
    return _text(f"{Signer.load().verifier()}\n")


@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """That the ledger of `new` entries, a size that was signed, grew out of that of `old`."""
    signed = get_object_or_404(Checkpoint, size=new)
    if not 0 < old <= new:
        raise Http404
    return _text(Growth(old, sequencing.tree(new).consistency(old), signed.note).text())


@require_safe
def tile(request: HttpRequest, level: int, path: str) -> HttpResponse:
    """One tile of hashes (tlog-tiles): from these anybody can make every proof. Entries are not published."""
    found = TILE.fullmatch(path)
    newest = ledger.latest()
    if not found or newest is None or level > 5:
        raise Http404
    number = int(found[1].replace("x", "").replace("/", ""))
    signed = (newest.size >> merkle.STEP * level) - number * merkle.WIDTH
    width = int(found[2]) if found[2] else merkle.WIDTH
    if not 0 < width <= min(signed, merkle.WIDTH) or (found[2] and width == merkle.WIDTH):
        raise Http404
    hashes = sequencing.tile(level, number)[:width]
    return HttpResponse(b"".join(hashes), content_type="application/octet-stream")


@require_safe
@login_required
def entry_receipt(request: HttpRequest, entry: uuid.UUID) -> HttpResponse:
    """One of the viewer's own entries, with the proof that it stands in the signed ledger."""
    about = get_object_or_404(ledger.entries_about(request.user.subject), pk=entry)
    try:
        place, hashes, signed = ledger.inclusion(about.pk)
    except Leaf.DoesNotExist:
        return _text(_("This entry has no place in the ledger yet. Try again in a minute."), status=409)
    proof = Proof(about.leaf(), ledger.key_of(about), place, hashes, signed.note)
    (said,) = sightings.told([*ledger.opened([about])])
    return _download(receipts.proof_text(_words_of_entry(said), proof), f"entry-{place}.tlog-proof")


@require_safe
@login_required
def state_receipt(request: HttpRequest) -> HttpResponse:
    """The present state of the whole ledger, to be compared with later ones."""
    note = ledger.signed_state()
    size = Signer.load().read(note).size
    return _download(receipts.state_text(_words_of_state(), note), f"ledger-{size}.txt")


def _words_of_entry(said: str) -> list[str]:
    return [
        _("A receipt from the record of who saw your data."),
        "",
        said,
        "",
        _("What this file proves: the entry below stood in the ledger when the state at its end was signed."),
        _("Whoever runs the marketplace cannot change or remove it afterwards without this file showing it."),
        _("It also holds the key of this one entry, and of nothing else: whoever has the file can read the"),
        _("entry and check that it says the above. Keep it as you would keep a letter."),
        _("It cannot prove that everybody is shown the same ledger: compare the state with other people's."),
        "",
        *_how(),
        _("Believe what that prints, not these words: only what comes after them is proved."),
    ]


def _words_of_state() -> list[str]:
    return [
        _("The state of the record of who saw whose data, to be kept."),
        "",
        _("What this file proves: on the day that is written below, the ledger had this size and this"),
        _("fingerprint. If entries up to then are changed or removed later, the ledger no longer fits it."),
        _("It holds nothing about you. Compare it with other people's: all should fit one ledger."),
        "",
        *_how(),
    ]


def _how() -> list[str]:
    return [
        _("To check it, without asking the marketplace:"),
        f"  parley ledger verify --receipt FILE --key {Signer.load().verifier()}",
        _("The key at the end of that line is the same for everybody: compare it too."),
    ]


def _text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _download(text: str, name: str) -> HttpResponse:
    response = _text(text)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
