from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "parley.site"
    label = "site"

    def ready(self) -> None:
        from parley.site import personal, sweeping  # noqa: F401  (what this room knows of people)
