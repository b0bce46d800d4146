"""The desk: what staff do, and what the public is told of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Registers what this room knows about people when the program starts."""

    name = "parley.desk"
    label = "desk"
    verbose_name = _("The desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parley.desk import (  # noqa: F401
            deals_queue,
            messages_queue,
            minors_queue,
            personal,
            reports_queue,
            requests_queue,
            sweeping,
        )
