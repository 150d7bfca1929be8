from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateAlertsConfig(AppConfig):
    name = "conversate_alerts"
    verbose_name = _("Conversate alerts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from conversate_core.presence import register_backend

        from . import checks, receivers  # noqa: F401 - checks registers itself
        from .replies import anymail

        receivers.connect()
        anymail.connect()
        register_backend("conversate_alerts.presence.DatabasePresence")
