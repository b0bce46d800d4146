"""The one sequencer: it gives entries their places in an append-only Merkle log, and signs checkpoints.

Whoever writes an entry never waits for it: what takes long (finding what waits, hashing) is done before
its transaction, in which nothing is left but to insert rows that are ready.
"""

from dataclasses import dataclass

from django.db import connections, transaction
from django.db.models import Exists, OuterRef

from parley.ground import clock
from parley.privacy import merkle
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf, Node, microseconds
from parley.privacy.proofs import Tree
from parley.privacy.signing import Signer

BATCH = 1000
HOUR_US = 3600 * 1_000_000
SEQUENCER_LOCK = 0x5041524C  # any number that nothing else in this database locks


@dataclass(frozen=True)
class Batch:
    """Rows that are ready to be appended to the log of `after` entries."""

    after: int
    leaves: list[Leaf]
    nodes: list[Node]
    checkpoint: Checkpoint


def sequence() -> int:
    """Give every waiting entry its place, and sign a checkpoint; how many there were. Harmless to repeat."""
    _announce()
    total = 0
    while batch := _next_batch():
        if _appended(batch):
            _keep(batch.checkpoint)
            total += len(batch.leaves)
    return total


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def signed_state() -> str:
    """The newest checkpoint as a signed note; of a log without entries, that it is empty."""
    newest = latest()
    return newest.note if newest else Signer.load().sign(0, merkle.EMPTY, microseconds(clock.now()))


def tree(size: int) -> Tree:
    """The log's first `size` entries, to make proofs from."""
    return Tree(size, tile)


def tile(level: int, number: int) -> list[bytes]:
    """The hashes of one tile, as far as they exist."""
    start = number * merkle.WIDTH
    if level == 0:
        rows = Leaf.objects.filter(position__gte=start, position__lt=start + merkle.WIDTH)
        return [bytes(hash) for hash in rows.order_by("position").values_list("hash", flat=True)]
    first = merkle.node_number(level, start)
    rows = Node.objects.filter(number__gte=first, number__lt=first + merkle.WIDTH)
    return [bytes(hash) for hash in rows.order_by("number").values_list("hash", flat=True)]


def _announce() -> None:
    """A ledger that begins anew says after which one, before anything else stands in it."""
    signer = Signer.load()
    if signer.before and not Checkpoint.objects.exists():
        _appended(_batch(merkle.Frontier(), []))


def _next_batch() -> Batch | None:
    before = latest()
    edge = merkle.Frontier(before.size, bytes(before.frontier)) if before else merkle.Frontier()
    waiting = _waiting(Entry.objects.count() - edge.size)
    return _batch(edge, waiting) if waiting else None


def _waiting(count: int) -> list[Entry]:
    """The entries without a place, oldest first. Those of the last hour are looked for first, since to look
    through a long log for a few takes long; after a long pause or a clock set back they are not all."""
    if count <= 0:
        return []
    placed = Exists(Leaf.objects.filter(entry=OuterRef("pk")))
    everything = Entry.objects.filter(~placed).order_by("at_us", "pk")
    recent = list(everything.filter(at_us__gte=microseconds(clock.now()) - HOUR_US)[:BATCH])
    return recent if len(recent) >= min(count, BATCH) else list(everything[:BATCH])


def _batch(edge: merkle.Frontier, waiting: list[Entry]) -> Batch:
    after, leaves, nodes = edge.size, [], []
    for entry in waiting:
        leaves.append(Leaf(position=edge.size, entry=entry.pk, hash=merkle.leaf_hash(entry.leaf())))
        for level, place, hash in edge.append(leaves[-1].hash):
            nodes.append(Node(number=merkle.node_number(level, place), hash=hash))
    note = Signer.load().sign(edge.size, edge.root(), microseconds(clock.now()))
    checkpoint = Checkpoint(size=edge.size, root=edge.root(), frontier=edge.pack(), note=note)
    return Batch(after, leaves, nodes, checkpoint)


def _appended(batch: Batch) -> bool:
    """Append it; False if another sequencer was faster, and it no longer fits."""
    with transaction.atomic(using="ledger"):
        _be_the_only_sequencer()
        newest = latest()
        fits = newest is None if batch.checkpoint.size == 0 else (newest.size if newest else 0) == batch.after
        if fits:
            _append(batch)
    return fits


def _append(batch: Batch) -> None:
    Leaf.objects.bulk_create(batch.leaves)
    Node.objects.bulk_create(batch.nodes)
    batch.checkpoint.save(force_insert=True)


def _be_the_only_sequencer() -> None:
    # On SQLite the transaction itself is the lock: it begins IMMEDIATE, behind the file lock of the engine.
    if connections["ledger"].vendor == "postgresql":
        with connections["ledger"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])


def _keep(checkpoint: Checkpoint) -> None:
    with transaction.atomic():
        kept, made = KeptCheckpoint.objects.select_for_update().get_or_create(
            origin=Signer.load().origin, defaults={"size": checkpoint.size, "note": checkpoint.note}
        )
        if not made and kept.size < checkpoint.size:
            kept.size, kept.note = checkpoint.size, checkpoint.note
            kept.save()
