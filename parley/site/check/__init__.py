"""`parley check`: a scratch marketplace in which every personal field holds a marker, read as bytes on
every surface by every kind of viewer, and held against the policy and the ledger."""
