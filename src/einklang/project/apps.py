"""Registers the app with Django."""

import gc

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.project"
    label = "project"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What was loaded by now lives as long as the process. Python went through it again and
        again in search of garbage, for an eighth of the time of a first sync."""
        gc.freeze()
