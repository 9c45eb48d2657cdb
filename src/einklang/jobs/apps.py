"""Registers the app with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
