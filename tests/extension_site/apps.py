from django.apps import AppConfig


class ClubConfig(AppConfig):
    name = "tests.extension_site"
    label = "club"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects them
