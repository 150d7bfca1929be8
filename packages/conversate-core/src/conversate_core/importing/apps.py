from django.apps import AppConfig


class ConversateImportConfig(AppConfig):
    name = "conversate_core.importing"
    label = "conversate_import"
    default_auto_field = "django.db.models.BigAutoField"
