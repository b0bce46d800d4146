"""The members room: joining, signing in, the profile."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Registers what this room knows about people when the program starts."""

    name = "parley.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.members import personal, sweeping  # noqa: F401
