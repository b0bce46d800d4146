"""The ratings room: what each side says of a deal."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Registers what this room knows about people when the program starts."""

    name = "parley.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.ratings import personal, waiting  # noqa: F401
