"""The safety room: what keeps members from harm by one another."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Registers what this room knows about people when the program starts."""

    name = "parley.safety"
    label = "safety"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.safety import personal, sweeping  # noqa: F401
