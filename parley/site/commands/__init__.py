"""The commands of `parley`, one module each: `help`, `add_arguments(parser)`, `run(options) -> int`.

A module is imported when its command was chosen, after Django is up; those in EARLY are imported
before, because they set the environment that Django's settings are read from, or do without them. They
import what needs Django where they use it."""

SUMMARIES = {
    "demo": "serve a marketplace full of made-up people and things, to try it out",
    "serve": "serve the marketplace",
    "worker": "do the background work: mail, photos, reminders, the ledger",
    "live": "serve the live streams to which open pages listen",
    "import": "bring in listings and wants from elsewhere",
    "policy": "show the privacy policy that the code executes, or check it",
    "ledger": "check the record of who saw what, or sign its present state",
    "check": "try out whether what happens is what the privacy policy says",
    "invariants": "ask the databases whether everything holds that always must",
    "backup": "write the marketplace, or its keys, into one file",
    "restore": "bring a backup back",
    "keys": "check the keys and the shred list, or change the master key",
    "sweep": "end what is past its declared time, now",
    "manage": "run a Django management command",
}
EARLY = ("demo", "serve", "worker", "live", "restore", "ledger", "check")


def module_of(name: str) -> str:
    """The module of a command (`import` is a word of Python's)."""
    return f"parley.site.commands.{'import_' if name == 'import' else name}"
