"""Which database holds which table: keys apart from what they protect, the ledger apart from both."""

KEYS = {"keeping", "indexkey", "daykey"}
LEDGER = {"entry", "leaf", "node", "checkpoint"}


class Router:
    """Sends keepings to "keys", the ledger's tables to "ledger", everything else to "default"."""

    def db_for_read(self, model, **hints):
        """The alias of the database that holds the model's table."""
        return home_of(model._meta.app_label, model._meta.model_name)

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints):
        """Foreign keys stay inside one database."""
        # Instances, not their types: `request.user` is a lazy stand-in until it is looked at.
        here, there = (home_of(each._meta.app_label, each._meta.model_name) for each in (one, other))
        return here == there

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        """Each table is made in its own database alone; other operations ask where they run themselves."""
        if model_name is None:
            return db == "default" or app_label == "privacy"
        return db == home_of(app_label, model_name)


def home_of(app_label: str, model_name: str) -> str:
    """The database alias for a model."""
    if app_label == "privacy" and model_name in KEYS:
        return "keys"
    if app_label == "privacy" and model_name in LEDGER:
        return "ledger"
    return "default"
