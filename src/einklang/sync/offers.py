"""What can be connected: a line for each kind of provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of provider: how it is called and what it is; `page` names the address on which it
    is connected; `count` says how many accounts are."""

    name: str | Promise
    icon: str
    words: Promise
    page: str
    count: int


_KINDS = (
    (
        "google",
        "Google",
        "brand-google",
        _("Calendars of Google accounts, in seconds."),
        "connect-google",
    ),
    (
        "google_contacts",
        _("Google Contacts"),
        "brand-google",
        _("Contact groups of Google accounts."),
        "connect-google-contacts",
    ),
    (
        "caldav",
        "CalDAV",
        "server-2",
        _("Nextcloud, iCloud, Fastmail, mailbox.org and every other server that speaks CalDAV."),
        "connect-caldav",
    ),
    (
        "carddav",
        "CardDAV",
        "address-book",
        _("Address books of Nextcloud, iCloud, Fastmail, mailbox.org and every other server."),
        "connect-carddav",
    ),
)


def offers(connected: Iterable[str]) -> list[Offer]:
    """Every kind, with the number of accounts among the `connected` kinds."""
    counted = Counter(connected)
    return [
        Offer(name, icon, words, page, counted[kind]) for kind, name, icon, words, page in _KINDS
    ]
