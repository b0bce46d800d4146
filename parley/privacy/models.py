from parley.privacy.keyring import IndexKey, Keeping
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf

__all__ = ["Checkpoint", "Entry", "IndexKey", "Keeping", "KeptCheckpoint", "Leaf"]
