"""Long proofs: real processes, both engines, each lock with its negative control (lock off: it fails)."""
