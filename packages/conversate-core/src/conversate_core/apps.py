from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateCoreConfig(AppConfig):
    name = "conversate_core"
    verbose_name = _("Conversate")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the system checks
        from .accounts import lock_before_deletion

        lock_before_deletion()
