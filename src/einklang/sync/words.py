"""Reason codes in words, in the reader's language. Every code that sync stores stands here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.reconcile.observation import Standing
from einklang.sync.models import Connection, Pair

REASONS: dict[str, Promise] = {
    # why an event is busy, held or admitted (reconcile.admit)
    "private": _("The event is private. Only its time counts as taken."),
    "internal": _("Only colleagues take part. Only the time counts as taken."),
    "only_busy": _("What comes from this calendar counts only as busy, by its rules."),
    "blocklisted": _("A participant is on the blocklist of this connection."),
    "before_connection": _("The event is older than the connection, and its rule starts there."),
    "unknown_guest": _("No participant is a contact, and the rule asks for one."),
    "known_contact": _("A contact takes part."),
    "external_guest": _("Somebody from outside takes part."),
    "made_here": _("The event was made here."),
    "filed": _("The event was made here, from a record on whose timeline it stands."),
    "frozen": _("The event turned private later. It stays here as it was that day."),
    "taken_away": _("The event turned private later. By the rules nothing of it stays here."),
    "not_brought": _("By the rules only what is made here is synced."),
    "disconnected": _("The connection was ended. There, everything stayed as it was."),
    "undone": _("You have undone that sync brought it. There it stays as it is."),
    # what became of a contact (sync.people)
    "new_contact": _("The contact was new here."),
    "same_address": _("The contact has the address of somebody who is here already."),
    "contact_known": _("The contact is somebody who is here already."),
    "review": _("The contact may be somebody who is here already. You are asked about it."),
    "separate": _("You have said that the contact is nobody who is here already."),
    "second_contact": _(
        "The address book holds this person twice. The first contact is kept in accord, this one is"
        " left as it is."
    ),
    "not_yours": _("Somebody else looks after this person, so your address book is left as it is."),
    "left_group": _("The contact was taken out of the group there. Nothing was deleted."),
    "merged_there": _("The contact was merged with another one there. Here the person stays."),
    "gone_there": _("The contact was deleted there. By the rules the person stays here."),
    "removed_here": _("The person was removed here. By the rules the contact stays there."),
    # why an entry was set aside (formats)
    "too_big": _("It is larger than we read, or than the server takes."),
    "binary": _("The entry is not text."),
    "not_calendar": _("The entry holds no calendar data."),
    "two_calendars": _("The entry holds two calendars at once."),
    "truncated": _("The entry is cut off."),
    "bad_line": _("A line of the entry cannot be taken apart."),
    "no_event": _("The entry holds no event."),
    "two_uids": _("The entry mixes several events."),
    "two_masters": _("The entry holds the same event twice."),
    "no_uid": _("The entry has no identifier (UID)."),
    "no_start": _("The entry has no start."),
    "bad_date": _("A date in the entry does not exist."),
    "end_before_start": _("The end lies before the start."),
    "unknown_zone": _("The entry names a time zone that nobody knows."),
    "bad_rule": _("The rule of the repetition cannot be read."),
    "endless_rule": _("The repetition is too dense, or goes on without an end."),
    "ranged_override": _("The entry changes all following meetings at once, in an old form."),
    "not_card": _("The entry is no contact."),
    "two_cards": _("The entry holds two contacts at once."),
    "vcard_version": _("The entry is in a form of vCard that we do not read."),
    "group_card": _("The entry is a list of contacts, not a contact."),
    "not_storable": _("The database did not take the entry."),
    # why a connection, or one write, does not get on
    "questions": _("Questions are waiting for you."),
    "brake": _("Many would have been deleted at once."),
    "collection_missing": _(
        "The calendar or address book is no longer there. Nothing was deleted here."
    ),
    "unreachable": _("The server cannot be reached."),
    "host_not_found": _("There is no server of this name."),
    "too_slow": _("The server takes too long to answer."),
    "too_many_requests": _("The server asks us to pause."),
    "server_away": _("The server is being serviced or is overloaded."),
    "server_error": _("The server reports a fault of its own."),
    "garbled_reply": _("The server answers with something that is no calendar data."),
    "certificate_not_trusted": _("The server's certificate is not trustworthy."),
    "no_tls": _("The server answers, but not by https."),
    "leads_elsewhere": _("The server leads to another host, which may not have your password."),
    "too_many_redirects": _("The server sends us round in circles."),
    "bad_address": _("This is no address of a server."),
    "password_in_address": _("The address holds a user name or a password."),
    "address_not_allowed": _("The address lies in a private network, which is not opened here."),
    "needs_https": _("The connection to this server is not encrypted, so we send no password."),
    "no_dav_here": _("We found neither calendars nor address books under this address."),
    "credentials_refused": _("The server does not accept user name and password."),
    "not_found": _("The server no longer knows this entry."),
    "forbidden": _("The server does not allow this."),
    "not_accepted": _("The server does not take the entry in this form."),
    "access_withdrawn": _("Google does not let us in any more."),
    "client_refused": _("Google does not know this installation of Einklang (any more)."),
    "no_lasting_access": _("Google has let us in for an hour only."),
    "scope_missing": _("The account has not allowed this."),
    "api_not_enabled": _("The Google Calendar API is not switched on for this installation."),
    "people_not_enabled": _("The Google People API is not switched on for this installation."),
    "book_full": _("The account holds as many contacts as it may."),
    "name_taken": _("There is a group of this name already."),
    "last_group": _("The contact is in no other group."),
    "only_organiser": _("Only the organiser can change this."),
    "quota_used_up": _("Google takes no changes of this account for some hours. It is read on."),
    "would_notify": _("The server would send mails to the guests."),
    "uid_conflict": _("The server holds another entry with this identifier."),
    "place_taken": _("Another entry stands in this place at the server."),
    "changed_meanwhile": _("The entry was changed there at the same moment."),
    "not_stored_yet": _("The server has taken the entry but does not show it yet."),
    "not_deleted_yet": _("The server has taken the deletion but still shows the entry."),
    "listing_incomplete": _("The server broke off in the middle of its list."),
    "sync_interrupted": _("The server broke off in the middle of its list."),
    "sync_failed": _("The server cannot tell what has changed; we compare everything."),
    "cursor_dead": _("The server has forgotten what it last told us; we compare everything."),
}
WITH_ADDRESS: dict[str, Promise] = {
    "blocklisted": _("%(whom)s is on the blocklist of this connection."),
    "unknown_guest": _("%(whom)s is no contact, and the rule asks for one."),
    "known_contact": _("%(whom)s is a contact."),
    "external_guest": _("%(whom)s takes part from outside."),
}
ADVICE: dict[str, Promise] = {
    "credentials_refused": _(
        "With iCloud, Fastmail and Nextcloud with a second factor you need an app password."
    ),
    "host_not_found": _("Please check the spelling."),
    "bad_address": _("Type an e-mail address, a host such as cloud.example.org, or a full link."),
    "no_dav_here": _("Type the full link that the program names under CalDAV or CardDAV."),
    "unreachable": _("Please check the address, or try again in a few minutes."),
    "too_slow": _("Please try again in a few minutes."),
    "too_many_requests": _("Please try again in a few minutes."),
    "server_away": _("Please try again in a few minutes."),
    "server_error": _("Please try again in a few minutes, or ask whoever runs the server."),
    "garbled_reply": _("Type the full link that the program names under CalDAV."),
    "certificate_not_trusted": _("Ask whoever runs the server to renew the certificate."),
    "address_not_allowed": _("Whoever runs Einklang can open this host (EINKLANG_ALLOW_HOSTS)."),
    "password_in_address": _("Type them into their own fields, and the address without them."),
    "needs_https": _("Use the address that begins with https://."),
    "no_tls": _(
        "Please check the port. If whoever runs Einklang has opened this host"
        " (EINKLANG_ALLOW_HOSTS), begin the address with http://."
    ),
    "leads_elsewhere": _("Type the address to which it leads."),
    "forbidden": _("Ask whoever runs the server for the right."),
    "client_refused": _("Whoever runs Einklang must check its Google client id and secret."),
    "no_lasting_access": _("Please connect the account once more."),
    "api_not_enabled": _("Whoever runs Einklang switches it on in Google's console."),
    "people_not_enabled": _("Whoever runs Einklang switches it on in Google's console."),
    "not_accepted": _("Change the meeting, or take over what stands there."),
}


REMEDY: dict[str, Promise] = {
    "too_big": _("Remove attachments there, or shorten the text."),
    "no_start": _("Set its date and time anew there."),
    "bad_date": _("Set its date and time anew there."),
    "end_before_start": _("Set the end after the start there."),
    "unknown_zone": _("Choose another time zone for it there."),
    "bad_rule": _("Set its repetition anew there."),
    "endless_rule": _("Give the repetition an end there, or let it repeat daily at most."),
    "ranged_override": _("Make the changed meetings a series of their own there."),
}
"""Entries that are set aside: what their owner changes in their own calendar program."""


NAMES = {"google": "Google", "google_contacts": "Google"}
"""Providers that people know by name; others are told by their host."""


def reason_in_words(code: str) -> Promise | str:
    """The sentence for a code; a plain one where a server's reason has no sentence yet."""
    if not code:
        return ""
    return REASONS.get(code, _("The server refused. What it said stands in the details."))


def explained(code: str, whom: str = "") -> str:
    """Why an event is what it is here, with the address on which it turned, where there is one."""
    if whom and code in WITH_ADDRESS:
        return str(WITH_ADDRESS[code]) % {"whom": whom}
    return str(reason_in_words(code))


BY_STANDING: dict[str, Promise] = {
    Standing.GONE: _("This contact is not there any more."),
    Standing.KEPT_HERE: REASONS["gone_there"],
    Standing.LEFT_THERE: REASONS["removed_here"],
}


def stands_as(pair: Pair) -> str:
    """How a contact stands, and why: in words of people where those of meetings differ."""
    standing = Standing(pair.standing)
    if standing in BY_STANDING:
        return str(BY_STANDING[standing])
    if pair.reason == "made_here":
        return gettext("You look after this person, so your address book has them, too.")
    return explained(pair.reason, "" if standing is Standing.SET_ASIDE else pair.detail)


def advice(code: str) -> Promise | str:
    """What a person can do about it; '' where nothing is left to them."""
    return ADVICE.get(code, "")


def reason_and_advice(code: str) -> str:
    """What happened, and what a person can do about it."""
    return " ".join(filter(None, (str(reason_in_words(code)), str(advice(code)))))


STANDS: dict[str, Promise] = {
    Standing.GONE: _("It was deleted, here and there."),
    Standing.LEFT_THERE: _("It was removed here; there it stays."),
    Standing.KEPT_HERE: _("It was deleted there. Here it was kept, and is not synced."),
}
TO_DO: dict[str, Promise] = {
    "private": _("If it belongs to a customer, make it public in your calendar program."),
    "internal": _(
        "It comes in once somebody from outside is invited. If a participant is no colleague, check"
        " the own domains of the workspace."
    ),
    "only_busy": _("Change the rules of this calendar, so that it does not only count as busy."),
    "blocklisted": _("Take the address off the blocklist in the rules."),
    "before_connection": _("Choose in the rules that older meetings count, too."),
    "unknown_guest": _("Make this person a contact, or let all external meetings in by the rules."),
    "not_brought": _("Choose another direction in the rules, so that what stands there comes in."),
    "frozen": _("Make it public there, and it is synced again."),
    "taken_away": _("Make it public there, and it comes back."),
    "disconnected": _("Connect the account again, and it comes back."),
    "undone": _("Undo that in the journal, and it is synced again."),
}
"""What a person can do so that a meeting comes in."""


def stands(pair: Pair, *, gone_here: bool) -> Promise | str:
    """What became of a meeting since it was decided about; '' where that still holds."""
    if pair.standing == Standing.GONE and not gone_here:
        return _("It was deleted there. On timelines it stays as cancelled.")
    if pair.standing == Standing.PAIRED and gone_here:
        return _("It was deleted here. The next sync deletes it there, or asks.")
    return STANDS.get(pair.standing, "")


def advised(code: str) -> Promise | str:
    """What a person can do so that a meeting comes in; '' where nothing is left to do."""
    return TO_DO.get(code, "")


def what_to_do(pair: Pair) -> Promise | str:
    """The same for a meeting that was seen."""
    if pair.standing == Standing.SET_ASIDE:
        return remedy(pair.reason)
    return "" if pair.standing in STANDS else advised(pair.reason)


def remedy(code: str) -> str:
    """What the owner of an entry that is set aside can do in their own calendar program."""
    mend = _("Open it in your calendar program and save it once more, or delete it there.")
    again = gettext("It is tried again as soon as it changes there.")
    return f"{REMEDY.get(code, mend)} {again}"


def server_name(connection: Connection) -> str:
    """What a person calls the other side: the host, or what stands behind the @."""
    if connection.provider in NAMES:
        return NAMES[connection.provider]
    bare = connection.address.partition("://")[2] or connection.address
    host = bare.partition("/")[0].rpartition("@")[2]
    return host or gettext("the server")
