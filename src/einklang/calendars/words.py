"""Sentences about a meeting that more than one page says, in the active language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from einklang.calendars.dates import show_time
from einklang.calendars.mailing import Mailing
from einklang.calendars.models import Event
from einklang.calendars.rule_words import listed
from einklang.records.event import Participant


def meanwhile(event: Event) -> str:
    """Who changed it, and when."""
    if event.changed_at is None:
        return gettext("The meeting was changed meanwhile.")
    at = show_time(timezone.localtime(event.changed_at), get_language() or "en")
    if event.changed_by is None:
        return gettext("A sync run changed the meeting at %(time)s.") % {"time": at}
    names = {"name": event.changed_by, "time": at}
    return gettext("%(name)s changed the meeting at %(time)s.") % names


def saved(mails: Mailing) -> str:
    """What was done, mails included."""
    return _with_mails(gettext("Saved. No mail went out."), mails)


def deleted(mails: Mailing) -> str:
    """The same of a deletion."""
    return _with_mails(gettext("The meeting is deleted. No mail went out."), mails)


def moved(mails: Mailing) -> str:
    """The same of a move."""
    return _with_mails(gettext("The meeting is moved. No mail went out."), mails)


def announced(mails: Mailing) -> list[str]:
    """Sentences before the save: how many mails it sends, and to whom."""
    said = []
    if mails.invited:
        text = ngettext(
            "Saving sends %(n)s invitation: to %(names)s.",
            "Saving sends %(n)s invitations: to %(names)s.",
            len(mails.invited),
        )
        said.append(text % _counted(mails.invited))
    if mails.called_off:
        text = ngettext(
            "Saving sends %(n)s cancellation: to %(names)s.",
            "Saving sends %(n)s cancellations: to %(names)s.",
            len(mails.called_off),
        )
        said.append(text % _counted(mails.called_off))
    return said


def save_and_send(mails: Mailing) -> str:
    """The name of the button that does it."""
    count = len(mails.everybody)
    if mails.called_off:
        text = ngettext("Save and send %(n)s mail", "Save and send %(n)s mails", count)
    else:
        text = ngettext("Save and send %(n)s invitation", "Save and send %(n)s invitations", count)
    return text % {"n": count}


def names(guests: Sequence[Participant]) -> str:
    """Who they are, in one line."""
    return listed([guest.name or guest.address for guest in guests])


def _counted(guests: Sequence[Participant]) -> dict[str, object]:
    return {"n": len(guests), "names": names(guests)}


def _with_mails(silent: str, mails: Mailing) -> str:
    count = len(mails.everybody)
    if not count:
        return silent
    done = ngettext("Done. %(n)s mail goes out.", "Done. %(n)s mails go out.", count)
    return done % {"n": count}
