from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ConversateWebConfig(AppConfig):
    name = "conversate_web"
    verbose_name = _("Conversate pages")

    def ready(self) -> None:
        from conversate_core.signals import member_changed

        from . import checks  # noqa: F401 - registers the system checks
        from .room_page import member_list

        member_changed.connect(member_list.forget, dispatch_uid="conversate_web.member_list")
        autodiscover_modules("conversate_panels")
