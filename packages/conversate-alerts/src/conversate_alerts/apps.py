from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateAlertsConfig(AppConfig):
    name = "conversate_alerts"
    verbose_name = _("Conversate alerts")
    default_auto_field = "django.db.models.BigAutoField"
