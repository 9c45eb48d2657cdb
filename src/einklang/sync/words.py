"""Reason codes in words, in the reader's language. Every code that sync stores stands here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OUTCOMES: dict[str, Promise] = {
    "admitted": _("on the timelines"),
    "held": _("seen by its holder alone"),
    "busy": _("time only"),
    "": _("not read"),
}
REASONS: dict[str, Promise] = {
    # why an event is busy, held or admitted
    "private": _("The event is private. Only its time counts as taken."),
    "internal": _("Only colleagues take part. Only the time counts as taken."),
    "blocklisted": _("A participant is on the blocklist."),
    "before_connection": _("The event is older than the connection, and the rule starts there."),
    "unknown_guest": _("No participant is a contact, and the rule asks for one."),
    "known_contact": _("A contact takes part."),
    "external_guest": _("Somebody from outside takes part."),
    "made_here": _("The event was made here."),
    "frozen": _("The event turned private later. It stays as it was that day."),
    # why a record was set aside
    "too_big": _("The entry is larger than we read."),
    "not_calendar": _("The entry is no calendar data."),
    "no_event": _("The entry holds no event."),
    "two_uids": _("The entry mixes several events."),
    "no_uid": _("The entry has no identifier (UID)."),
    "no_start": _("The entry has no start."),
    "bad_date": _("A date in the entry cannot be read."),
    "end_before_start": _("The end lies before the start."),
    "unknown_zone": _("The entry names a time zone that nobody knows."),
    "endless_rule": _("The repetition never ends and is too dense."),
    "bad_rule": _("The repetition rule cannot be read."),
    "binary": _("The entry is not text."),
    "truncated": _("The entry is cut off."),
    "ranged_override": _("The entry changes this and all following meetings in one, an old form."),
    "not_storable": _("The database did not take the entry."),
    # why a connection waits
    "questions": _("Questions are waiting for you."),
    "brake": _("Many records would have been deleted."),
    "unreachable": _("The server cannot be reached."),
    "timeout": _("The server takes too long to answer."),
    "server_error": _("The server reports an error of its own."),
    "not_dav": _("What answers there is no calendar server."),
    "too_large": _("The server's answer is larger than we read."),
    "slow_down": _("The server asks for a pause."),
    "listing_incomplete": _("The server broke off in the middle of its list."),
    "address_not_allowed": _("This address lies in a private network and is not opened."),
    "needs_https": _("The password is only sent over an encrypted connection (https)."),
    "no_collections": _("There is no calendar under this address."),
    "bad_credentials": _("The server does not accept the user name or password."),
    "collection_missing": _("The calendar is no longer there. Nothing was deleted here."),
    "forbidden": _("The server does not allow this."),
    "uid_conflict": _("The server already holds another entry with this identifier."),
}


def reason_in_words(code: str) -> Promise | str:
    """The sentence for a code; a plain one where a server's reason has no sentence yet."""
    if not code:
        return ""
    return REASONS.get(code, _("The server refused: see the details."))
