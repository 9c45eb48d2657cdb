"""Registers the app with Django."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"
