"""Registers the app with Django."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.project"
    label = "project"
    default_auto_field = "django.db.models.BigAutoField"
