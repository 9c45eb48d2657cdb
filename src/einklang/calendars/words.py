"""Sentences about a meeting that more than one page says, in the active language."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from einklang.calendars.dates import show_time
from einklang.calendars.mailing import Mailing
from einklang.calendars.models import Event


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


def _with_mails(silent: str, mails: Mailing) -> str:
    count = len(mails.everybody)
    if not count:
        return silent
    done = ngettext("Done. %(n)s mail goes out.", "Done. %(n)s mails go out.", count)
    return done % {"n": count}
