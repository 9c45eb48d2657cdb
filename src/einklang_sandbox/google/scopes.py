"""The scopes that this Google knows, and how it spells them in its answers.

Sources: the discovery documents of calendar.v3 and people.v1; contract, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable

PREFIX = "https://www.googleapis.com/auth/"
OPENID = "openid"
EMAIL = f"{PREFIX}userinfo.email"
PROFILE = f"{PREFIX}userinfo.profile"
SIGN_IN = frozenset({OPENID, EMAIL, PROFILE})
"""Granted with the sign-in itself: the consent page has no box for these."""

_SHORT = {"email": EMAIL, "profile": PROFILE}
KNOWN = SIGN_IN | {
    PREFIX + name
    for name in (
        "calendar",
        "calendar.acls",
        "calendar.acls.readonly",
        "calendar.app.created",
        "calendar.calendarlist",
        "calendar.calendarlist.readonly",
        "calendar.calendars",
        "calendar.calendars.readonly",
        "calendar.events",
        "calendar.events.freebusy",
        "calendar.events.owned",
        "calendar.events.owned.readonly",
        "calendar.events.public.readonly",
        "calendar.events.readonly",
        "calendar.freebusy",
        "calendar.readonly",
        "calendar.settings",
        "calendar.settings.readonly",
        "carddav",
        "contacts",
        "contacts.other.readonly",
        "contacts.readonly",
        "directory.readonly",
    )
}


def expanded(asked: Iterable[str]) -> frozenset[str]:
    """The scopes under the names that answers use: `email` is `…/auth/userinfo.email` there."""
    return frozenset(_SHORT.get(scope, scope) for scope in asked)


def spelt(scopes: Iterable[str]) -> str:
    """As one `scope` string. Sorted, so that nobody relies on the order of the request."""
    return " ".join(sorted(scopes))
