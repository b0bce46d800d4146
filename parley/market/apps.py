"""The market room: what people list, show and look for."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    """Listings, wants, photos, categories and the pages that show them."""

    name = "parley.market"
    label = "market"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the privacy room what this room knows about people."""
        from parley.market import personal, personal_questions, personal_watches, sweeping  # noqa: F401
