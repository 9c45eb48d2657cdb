"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
