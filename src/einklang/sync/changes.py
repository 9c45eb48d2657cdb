"""Before and after in words: which fields of a record differ, and how each side put it.

Takes plain records (`records.plain`) and gives texts in the reader's language; times are shown in
the active zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from einklang.calendars.dates import show_day, show_time
from einklang.calendars.rule_words import in_words
from einklang.crm import contact_words as words
from einklang.records.moment import Day, Floating, Moment, Zoned, later, read, wall
from einklang.records.plain import Plain
from einklang.records.record import is_contact

LONGEST = 600
"""Characters of a text that a comparison shows."""
LABELS: dict[str, Promise] = {
    "summary": _("Title"),
    "schedule": _("Time"),
    "place": _("Place"),
    "link": _("Link"),
    "description": _("Text"),
    "status": _("Status"),
    "busy": _("Shown as"),
    "private": _("Private"),
    "organiser": _("Invited by"),
    "participants": _("Participants"),
    "reminders": _("Reminders"),
    "excluded": _("Left out"),
}
STATUS: dict[str, Promise] = {
    "confirmed": _("confirmed"),
    "tentative": _("tentative"),
    "cancelled": _("cancelled"),
}
ANSWERS: dict[str, Promise] = {
    "open": _("no answer yet"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "tentative": _("accepted tentatively"),
}
TELLING = ("summary", "schedule", "place", "link", "description", "participants")
"""What is worth showing of a record that is new or gone."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field. An empty text means that the side had nothing there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that both sides changed differently, and which of the two values holds."""

    label: str
    here: str
    there: str
    kept_here: bool


def changes(before: Plain | None, after: Plain | None, *, times_only: bool) -> list[Change]:
    """The fields that differ. `times_only`: of what may not be shown, the times alone."""
    if times_only:
        before, after = _times(before), _times(after)
    if before is None or after is None:
        said = _whole(after or before or {})
        sides = [("", text) if before is None else (text, "") for text in said.values()]
        return [Change(label, *side) for label, side in zip(said, sides, strict=True)]
    old, new = _said(before, after), _said(after, before)
    labels = dict.fromkeys((*old, *new))
    pairs = ((label, old.get(label, ""), new.get(label, "")) for label in labels)
    return [Change(*each) for each in pairs if each[1] != each[2]]


def clashes(stored: Sequence[Mapping[str, Any]]) -> list[Clash]:
    """The conflicts of a journal line."""
    return [
        Clash(
            _label(conflict["path"]),
            _value(conflict["path"], conflict["local"]),
            _value(conflict["path"], conflict["remote"]),
            conflict["kept"] == "local",
        )
        for conflict in stored
    ]


def ground_in_words(ground: Mapping[str, str]) -> str:
    """On what conflicts were decided, and never more than was known: two clocks are told apart."""
    match ground:
        case {"rule": "here"}:
            return gettext("By your rule, what stands here holds.")
        case {"rule": "later", "here": str(here), "there": str(there)} if here and there:
            said = {"here": _at(here), "there": _at(there)}
            return (
                gettext(
                    "By your rule the later change holds. Changed here on %(here)s by our clock,"
                    " there on %(there)s by the clock there."
                )
                % said
            )
        case {"rule": "later"}:
            return gettext(
                "By your rule the later change holds. The other side does not tell when it changed,"
                " so its value holds."
            )
        case {"rule": _}:
            return gettext("By the rule, what stands there holds.")
        case _:
            return ""


def _at(iso: str) -> str:
    at = timezone.localtime(datetime.fromisoformat(iso))
    return f"{show_day(at.date(), get_language() or 'en')}, {show_time(at, get_language() or 'en')}"


def _times(plain: Plain | None) -> Plain | None:
    return {"schedule": plain["schedule"]} if plain is not None else None


def _whole(plain: Plain) -> dict[str, str]:
    if is_contact(plain):
        return words.fields(plain)
    told = {key: plain[key] for key in TELLING if plain.get(key)}
    return {**_fields(told), **_repetition(plain)}


def _said(plain: Plain, other: Plain) -> dict[str, str]:
    """Every field in words, the occurrences that differ on either side field by field."""
    if is_contact(plain):
        return words.fields(plain)
    said = {**_fields(plain), **_repetition(plain), **_answers(plain, other)}
    moments = dict.fromkeys((*plain.get("overrides", {}), *other.get("overrides", {})))
    for of in moments:
        occurrence = plain.get("overrides", {}).get(of) or _as_series(plain, of)
        counterpart = other.get("overrides", {}).get(of) or other
        inside = {**_fields(occurrence), **_answers(occurrence, counterpart)}
        said.update({_of(of, label): text for label, text in inside.items()})
    return said


def _as_series(plain: Plain, of: str) -> Plain:
    """What the occurrence says where nothing is told apart from the series."""
    start, end = (wall(read(text)) for text in plain["schedule"][:2])
    alone = {key: plain[key] for key in LABELS if key in plain and key != "excluded"}
    return {**alone, "schedule": [of, str(later(read(of), end - start))]}


def _fields(plain: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(label): text
        for key, label in LABELS.items()
        if key in plain and (text := _text(key, plain[key]))
    }


def _repetition(plain: Mapping[str, Any]) -> dict[str, str]:
    schedule = plain.get("schedule", ())
    if len(schedule) < 4:
        return {}
    dates = [read(text) for text in schedule[3]]
    told = in_words(schedule[2], dates, read(schedule[0]))
    return {gettext("Repetition"): told} if told else {}


def _answers(plain: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    """Of those who take part on both sides; who comes or goes is told by the participants."""
    both = other.get("participants", {})
    return {
        gettext("Answer of %(who)s") % {"who": said["name"] or address}: _answer(said["answer"])
        for address, said in plain.get("participants", {}).items()
        if address in both
    }


def _text(key: str, value: Any) -> str:
    write = WRITERS.get(key)
    return write(value) if write else _cut(str(value or ""))


def _answer(value: str) -> str:
    return str(ANSWERS.get(value, value))


def _reminder(minutes: int) -> str:
    return ngettext("%(n)d minute before", "%(n)d minutes before", minutes) % {"n": minutes}


def _organiser(value: Sequence[str] | None) -> str:
    return (value[1] or value[0]) if value else ""


def _names(value: Mapping[str, Mapping[str, str]]) -> str:
    # Sorted: the order of participants means nothing, so another one is no change.
    return ", ".join(sorted(said["name"] or address for address, said in value.items()))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# ── times ────────────────────────────────────────────────────────────────────


def time_in_words(schedule: Sequence[Any]) -> str:
    """ "Fr, 13. November 2026, 14:00–15:00"; days without a time by their days."""
    start, end = read(schedule[0]), read(schedule[1])
    if isinstance(start, Day) and isinstance(end, Day):
        last = Day(end.date - timedelta(days=1))
        return _day(start) if last <= start else f"{_day(start)} – {_day(last)}"
    if _local(start).date() == _local(end).date():
        return f"{_day(start)}, {_clock(start)}–{_clock(end)}"
    return f"{_day(start)}, {_clock(start)} – {_day(end)}, {_clock(end)}"


def _local(moment: Moment) -> Any:
    match moment:
        case Zoned(at, zone):
            return timezone.localtime(at.replace(tzinfo=ZoneInfo(zone)))
        case Floating() | Day():
            return wall(moment)


def _day(moment: Moment) -> str:
    return show_day(_local(moment).date(), get_language() or "en")


def _clock(moment: Moment) -> str:
    return show_time(_local(moment), get_language() or "en")


# ── conflicts ────────────────────────────────────────────────────────────────


def _of(moment: str, label: str) -> str:
    said = {"day": _day(read(moment)), "field": label}
    return gettext("%(day)s: %(field)s") % said


def _label(path: Sequence[str]) -> str:
    match list(path):
        case [key, *_rest] if key in words.LABELS:
            return words.label(path)
        case ["overrides", of, *rest]:
            return _of(of, _label(rest) if rest else gettext("Occurrence"))
        case ["answers", of, address] if of:
            return _of(of, _label(["answers", "", address]))
        case ["participants", _address, "name" | "role"]:
            return str(LABELS["participants"])
        case ["participants", address, *_rest] | ["answers", "", address, *_rest]:
            return gettext("Answer of %(who)s") % {"who": address}
        case [key, *_rest]:
            return str(LABELS.get(key, key))
        case _:
            return ""


def _value(path: Sequence[str], value: Any) -> str:
    if value is None:
        return ""
    match list(path):
        case [key, *_rest] if key in words.LABELS:
            return words.value(path, value)
        case ["overrides", _of_moment, *rest]:
            return _value(rest, value) if rest else str(value.get("summary", ""))
        case ["participants", _address, "answer"] | ["answers", _, _address]:
            return _answer(value)
        case ["participants", _address, _field]:
            return str(value)
        case ["participants", _address]:
            return _answer(value["answer"])
        case [key]:
            return _text(key, value)
        case _:
            return str(value)


WRITERS: dict[str, Callable[[Any], str]] = {
    "schedule": time_in_words,
    "status": lambda value: str(STATUS.get(value, value)),
    "busy": lambda value: gettext("taken") if value else gettext("free"),
    "private": lambda value: gettext("yes") if value else gettext("no"),
    "organiser": _organiser,
    "participants": _names,
    "reminders": lambda value: ", ".join(map(_reminder, value)),
    "excluded": lambda value: ", ".join(_day(read(text)) for text in value),
}
"""What is not a text by itself."""
