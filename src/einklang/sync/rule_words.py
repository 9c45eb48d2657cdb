"""The rules in words: their names, what each can be, and what a change of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.calendars.visibility import Level
from einklang.reconcile.rules import (
    Contacts,
    Direction,
    Invitations,
    LaterPrivate,
    Past,
    Removal,
    Rules,
    Series,
    Which,
)

Choices = list[tuple[object, Promise]]
LEVELS: Choices = [
    (Level.EVERYTHING.value, _("Everything")),
    (Level.SUBJECT.value, _("Subject only")),
    (Level.METADATA.value, _("Time and participants only")),
    (Level.BUSY.value, _("Busy only")),
]
PRESET_WORDS: Choices = [
    ("known_contacts", _("Known contacts")),
    ("all_external", _("All external meetings")),
    ("bookings", _("Bookings")),
]
DIRECTIONS: Choices = [
    (Direction.BOTH.value, _("Both ways")),
    (Direction.READ.value, _("Only read")),
    (Direction.WRITE.value, _("Only what is made here")),
]
LABELS = {
    "which": _("Meetings with"),
    "past": _("From when on"),
    "days": _("Days before the connection"),
    "series": _("Of a series, timelines show"),
    "later_private": _("What turns private later"),
    "contacts": _("Make contacts of guests"),
    "free_mail": _("Also from free-mail addresses such as GMX and web.de"),
    "further_addresses": _("Further addresses of a contact count as well as the main one"),
    "only_busy": _("What comes from there counts only as busy"),
    "removal": _("To take a meeting off a record"),
    "invitations": _("Forms propose to mail"),
    "blocklist": _("Blocklist"),
    "direction": _("Direction"),
    "visibility": _("What colleagues see"),
}
CHOICES: Mapping[str, Choices] = {
    "which": [
        (Which.EXTERNAL.value, _("Anybody from outside")),
        (Which.KNOWN.value, _("Contacts only")),
    ],
    "past": [
        (Past.WHOLE.value, _("The whole past, too")),
        (Past.CONNECTED.value, _("Created since the connection")),
        (Past.BACKFILL.value, _("Since the connection, and some days before")),
    ],
    "series": [
        (Series.WHOLE.value, _("The whole, as one entry that unfolds")),
        (Series.CHANGED.value, _("The first meeting and each that was changed")),
    ],
    "later_private": [
        (LaterPrivate.FREEZE.value, _("Leave as it was that day")),
        (LaterPrivate.BUSY.value, _("Keep its time only")),
        (LaterPrivate.REMOVE.value, _("Leave nothing of it here")),
    ],
    "contacts": [
        (Contacts.NEVER.value, _("Never")),
        (Contacts.ORGANISERS.value, _("Of whoever invites")),
        (Contacts.ALL.value, _("Of everybody from outside")),
    ],
    "removal": [
        (Removal.HERE.value, _("Leaves the calendar as it is")),
        (Removal.SAME.value, _("Deletes it from the calendar, too")),
    ],
    "invitations": [
        (Invitations.NEVER.value, pgettext_lazy("to mail", "Nobody")),
        (Invitations.NEW.value, pgettext_lazy("to mail", "New guests")),
        (Invitations.ALL.value, pgettext_lazy("to mail", "All guests")),
    ],
    "direction": DIRECTIONS,
    "visibility": LEVELS,
}


def said(name: str, rules: Rules) -> str:
    """What the rules say in one field, for a list of changes."""
    value = getattr(rules, name)
    if name in CHOICES:
        return str(next(word for key, word in CHOICES[name] if key == value))
    if name == "days":
        return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}
    if name == "blocklist":
        return ", ".join(value) or gettext("empty")
    return gettext("yes") if value else gettext("no")


def changes(before: Rules, after: Rules) -> Sequence[tuple[str, str, str]]:
    """Each field that differs: its name, what it said, what it will say."""
    return [
        (str(label), said(name, before), said(name, after))
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]
