"""A marketplace that hypothesis plays with, and what must hold whatever it does: see `machine`."""
