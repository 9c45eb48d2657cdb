"""Registers the app with Django."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"
