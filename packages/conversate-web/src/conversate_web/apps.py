from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateWebConfig(AppConfig):
    name = "conversate_web"
    verbose_name = _("Conversate pages")
