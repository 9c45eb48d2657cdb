"""Registers the app with Django."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell `calendars`, which knows no records, whom of a meeting's guests we know, who is
        called how, and with which record a meeting is filed."""
        # Here, as models are loaded by now.
        from einklang.calendars.acquainted import when_met, when_named  # noqa: PLC0415
        from einklang.calendars.occasion import when_divided, when_on  # noqa: PLC0415
        from einklang.crm.attending import acquaintances, called  # noqa: PLC0415
        from einklang.crm.file import follow, occasion  # noqa: PLC0415

        when_met(acquaintances)
        when_named(called)
        when_on(occasion)
        when_divided(follow)
