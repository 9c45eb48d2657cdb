"""Sentences about a meeting that more than one page says, in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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


def not_as_said(mails: Mailing) -> str:
    """Why nothing was moved: other mails would go out than the button said."""
    text = ngettext(
        "Nothing was moved: %(n)s mail would go out, and the button said otherwise.",
        "Nothing was moved: %(n)s mails would go out, and the button said otherwise.",
        len(mails.everybody),
    )
    way = gettext("Change the meeting in the form, which names them all.")
    return text % {"n": len(mails.everybody)} + " " + way


def announced(mails: Mailing) -> list[str]:
    """Sentences before the save: how many mails it sends, of which kind, and to whom."""
    said = []
    if mails.invited:
        text = ngettext(
            "Saving sends %(n)s invitation: to %(names)s.",
            "Saving sends %(n)s invitations: to %(names)s.",
            len(mails.invited),
        )
        said.append(text % _counted(mails.invited))
    if mails.changed:
        text = ngettext(
            "Saving tells %(n)s guest of the change: %(names)s.",
            "Saving tells %(n)s guests of the change: %(names)s.",
            len(mails.changed),
        )
        said.append(text % _counted(mails.changed))
    if mails.called_off:
        text = ngettext(
            "Saving sends %(n)s cancellation: to %(names)s.",
            "Saving sends %(n)s cancellations: to %(names)s.",
            len(mails.called_off),
        )
        said.append(text % _counted(mails.called_off))
    return said


def save_and_send(mails: Mailing) -> str:
    """The name of the button that does it; of mails of several kinds their number."""
    count = len(mails.everybody)
    if count == len(mails.invited):
        text = ngettext("Save and send %(n)s invitation", "Save and send %(n)s invitations", count)
    elif count == len(mails.changed):
        text = ngettext(
            "Save and tell %(n)s guest of the change",
            "Save and tell %(n)s guests of the change",
            count,
        )
    else:
        text = ngettext("Save and send %(n)s mail", "Save and send %(n)s mails", count)
    return text % {"n": count}


def unclear(texts: Sequence[str], fitting: Mapping[str, Sequence[Participant]]) -> Iterator[str]:
    """What is wrong with guests that were typed without an address."""
    for text in texts:
        if several := fitting.get(text):
            said = gettext("“%(text)s” fits several people: %(people)s.")
            yield said % {
                "text": text,
                "people": listed([f"{g.name} <{g.address}>" for g in several]),
            }
    if unknown := [text for text in texts if not fitting.get(text)]:
        said = ngettext(
            "“%(texts)s” is no e-mail address, and nobody whom we know has this name.",
            "These are no e-mail addresses, and nobody whom we know has these names: %(texts)s.",
            len(unknown),
        )
        yield said % {"texts": ", ".join(unknown)}


def names(guests: Sequence[Participant]) -> str:
    """Who they are, in one line."""
    return listed([guest.name or guest.address for guest in guests])


def _counted(guests: Sequence[Participant]) -> dict[str, object]:
    return {"n": len(guests), "names": names(guests)}


def _with_mails(silent: str, mails: Mailing) -> str:
    if not mails.everybody:
        return silent
    return gettext("Done. On their way: %(mails)s.") % {"mails": listed(_kinds(mails))}


def _kinds(mails: Mailing) -> list[str]:
    """How many mails of which kind."""
    invited, changed, off = len(mails.invited), len(mails.changed), len(mails.called_off)
    told = [
        (invited, ngettext("%(n)s invitation", "%(n)s invitations", invited)),
        (changed, ngettext("%(n)s message of the change", "%(n)s messages of the change", changed)),
        (off, ngettext("%(n)s cancellation", "%(n)s cancellations", off)),
    ]
    return [text % {"n": count} for count, text in told if count]
