"""The offers room: negotiation, offer, deal."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Registers what this room knows about people, which photos it holds, what a block ends, what it says
    of a member and who sees what is not listed, when the program starts."""

    name = "parley.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.offers import (  # noqa: F401
            blocking,
            keepsakes,
            offered,
            personal,
            personal_deals,
            personal_invitations,
            personal_messages,
            remarks,
            sweeping,
        )
