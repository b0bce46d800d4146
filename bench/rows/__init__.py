"""The one table of the bare page."""
