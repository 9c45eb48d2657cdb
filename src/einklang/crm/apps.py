"""Registers the app with Django."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"
