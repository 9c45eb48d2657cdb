"""How soon a change made there is seen here, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from einklang.sync import channels
from einklang.sync.consent import GOOGLE
from einklang.sync.models import Connection


def pace(connection: Connection, now: datetime) -> str:
    """One sentence about a connection with calendars."""
    if connection.provider != GOOGLE:
        return gettext("We look every minute, and every 15 seconds while you look here.")
    if not channels.is_public():
        said = gettext(
            "Google cannot call this address, as it is not public. So we look every minute, and"
            " every 15 seconds while you look here."
        )
    elif channels.standing(connection, now)["polled"]:
        said = gettext(
            "Google is to call us when something changes and has not done so yet. Until then we"
            " look every minute, and every 15 seconds while you look here."
        )
    else:
        said = gettext(
            "Google calls us when something changes, so it is here in seconds. To be sure we look"
            " every ten minutes as well."
        )
    return said
