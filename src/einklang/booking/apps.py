"""Registers the app with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BookingConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.booking"
    label = "booking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See to it that no two reservations overlap, whenever tables were made, and that bookings
        outlast whoever leaves and are known as such."""
        # Here, as models are loaded by now.
        from einklang.accounts.team import when_leaving  # noqa: PLC0415
        from einklang.booking.guard import stand_guard  # noqa: PLC0415
        from einklang.booking.leave import hand_on  # noqa: PLC0415
        from einklang.booking.letters import ABOUT  # noqa: PLC0415
        from einklang.booking.listing import meetings_with, readable  # noqa: PLC0415
        from einklang.calendars.booked import tell_booked  # noqa: PLC0415
        from einklang.mail.reading import tell_readable  # noqa: PLC0415

        when_leaving(hand_on)
        tell_booked(meetings_with)
        tell_readable(ABOUT, readable)
        post_migrate.connect(stand_guard, sender=self)
