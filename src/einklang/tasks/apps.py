"""Registers the app with Django."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
