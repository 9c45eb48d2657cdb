"""Registers the app with Django."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand on the page of `calendars`, which knows no tasks."""
        # Here, as models are loaded by now.
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415

        from einklang.calendars.besides import Beside, stand_beside  # noqa: PLC0415
        from einklang.tasks.on_calendar import COLOUR, KEY, on_calendar  # noqa: PLC0415

        stand_beside(Beside(KEY, _("Tasks"), COLOUR, on_calendar))
