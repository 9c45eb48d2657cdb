"""Registers the app with Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"
