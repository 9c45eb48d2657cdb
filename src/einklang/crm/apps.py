"""Registers the app with Django."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell `calendars`, which knows no customers, whom of a meeting's guests we know."""
        from einklang.calendars.acquainted import when_met  # noqa: PLC0415 (models are loaded by now)
        from einklang.crm.attending import acquaintances  # noqa: PLC0415

        when_met(acquaintances)
