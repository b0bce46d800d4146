"""After a real loss: another ledger, under another name, that says which one it comes after."""

from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.privacy import sequencing
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf, Node
from parley.privacy.notes import encoded
from parley.privacy.signing import Signer


def begin_anew(lost: str) -> str:
    """Begin a new ledger after `lost`, the origin of the one before, as a person typed it.

    Gives the first checkpoint. The database must be empty: nothing that is left is thrown away here.
    Raises Refusal.
    """
    old = Signer.load()
    if lost != old.origin:
        raise Refusal(_("That is not the name of this ledger. Nothing was done."), code="wrong-name")
    if any(model.objects.exists() for model in (Entry, Leaf, Node, Checkpoint)):
        raise Refusal(
            _("The ledger's database is not empty, so it is not lost. To begin anew, move it away first."),
            code="not-lost",
        )
    Signer.new(before=old.origin, known=_last_known(old)).take_over()
    sequencing.sequence()
    return sequencing.latest().note


def present_name() -> str:
    """The origin of this marketplace's ledger, which has to be typed if it is lost."""
    return Signer.load().origin


def _last_known(old: Signer) -> str:
    """What the checkpoint kept outside the lost ledger says: "SIZE ROOT"."""
    kept = KeptCheckpoint.objects.filter(origin=old.origin).first()
    if kept is None:
        return ""
    said = old.read(kept.note)
    return f"{said.size} {encoded(said.root)}"
