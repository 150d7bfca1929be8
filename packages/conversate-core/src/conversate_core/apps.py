from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversateCoreConfig(AppConfig):
    name = "conversate_core"
    verbose_name = _("Conversate")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from django.db.models.signals import post_delete, post_save

        from . import checks  # noqa: F401 - registers the system checks
        from .internal.locks import lock_before_deletion
        from .internal.room_names import forget_names
        from .services.removal_thread import remove_rest, resume_with_first_request

        lock_before_deletion()
        post_save.connect(forget_names, sender=get_user_model())
        post_delete.connect(remove_rest, sender=self.get_model("Room"))
        resume_with_first_request()
