"""The notices room: what happened, and who is told by which channel."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers what this room knows about people when the program starts."""

    name = "parley.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.notices import personal, sweeping  # noqa: F401
