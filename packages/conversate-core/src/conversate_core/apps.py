from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateCoreConfig(AppConfig):
    name = "conversate_core"
    verbose_name = _("Conversate")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from django.db.models.signals import post_save

        from . import (
            checks,  # noqa: F401 - registers the system checks
            permissions,
        )
        from .accounts import lock_before_deletion
        from .services._names import forget_names

        lock_before_deletion()
        permissions.connect()
        post_save.connect(forget_names, sender=get_user_model())
