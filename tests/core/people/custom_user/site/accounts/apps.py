from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tests.core.people.custom_user.site.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
