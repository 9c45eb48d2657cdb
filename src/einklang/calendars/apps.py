"""Registers the app with Django."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell who may read the mails about meetings."""
        # Here, as models are loaded by now.
        from einklang.calendars.mails import ABOUT, readable  # noqa: PLC0415
        from einklang.mail.reading import tell_readable  # noqa: PLC0415

        tell_readable(ABOUT, readable)
