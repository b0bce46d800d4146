from parley.privacy.choices import Choice
from parley.privacy.daykeys import DayKey
from parley.privacy.departures import Departure
from parley.privacy.exports import Export
from parley.privacy.first_had import FirstHad
from parley.privacy.keyring import IndexKey, Keeping
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf, Node
from parley.privacy.sweep_models import Sweep

__all__ = [
    "Checkpoint",
    "Choice",
    "DayKey",
    "Departure",
    "Entry",
    "Export",
    "FirstHad",
    "IndexKey",
    "Keeping",
    "KeptCheckpoint",
    "Leaf",
    "Node",
    "Sweep",
]
