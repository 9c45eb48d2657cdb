"""Registers the app with Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
