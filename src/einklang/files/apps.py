"""Registers the app with Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
