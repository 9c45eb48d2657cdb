"""The words by which a line of text tells when, how long, how often and what kind. Pure."""

from __future__ import annotations

import re
from enum import Enum, auto

from einklang.calendars.dates import FAR, LONG_WEEKDAYS, MONTHS_END, PARTS, WEEKDAYS
from einklang.calendars.dates import MONTHS as LONG_MONTHS
from einklang.calendars.dates import SPOKEN as SPOKEN_TIME
from einklang.calendars.repeat import Pace
from einklang.tasks.length import LENGTH as SOME_LENGTH


class Where(Enum):
    """Where something has to stand to be a day."""

    ANYWHERE = auto()
    AT_AN_EDGE = auto()  # at either end of the text, beside a time, or after "am", "by" …
    IN_FRONT = auto()  # the same without the end
    AT_THE_END = auto()  # the same without the beginning
    BESIDE = auto()  # the same without both
    FIRST_BEFORE_A_TIME = auto()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


def _insensitive(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WEEKDAY = _any(f"{LONG_WEEKDAYS['de']} {LONG_WEEKDAYS['en']} Sonnabend")
GERMAN_WEEKDAY = _any(LONG_WEEKDAYS["de"])
SHORT_WEEKDAY = _any(f"{WEEKDAYS['de']} {WEEKDAYS['en']}")
SURE = _any("Mo Di Mi Fr Sa Mon Tue Thu Fri")
LIKE_WORDS = _any("Do So Sun Sat Wed")
MONTH = _any(
    f"{LONG_MONTHS['de']} {LONG_MONTHS['en']} Maerz Jänner"
    " Jan Feb Mär Mrz Mar Apr Jun Jul Aug Sept Sep Okt Oct Nov Dez Dec"
)
NEXT = _any("nächsten nächster nächstes nächste naechsten naechste kommenden kommende next")
THIS = _any("diesen dieser diese this")
DATE = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?|\d{1,2}[/-]\d{1,2}[/-]\d{4}"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)? ?{MONTH}\.?(?: \d{{4}})?)"
)
NEAR = r"(?:heute|today|morgen|(?:the )?day after tomorrow|tomorrow|übermorgen|uebermorgen)"
SOME_WEEKDAY = rf"(?:{WEEKDAY}|{SHORT_WEEKDAY}\.?)"
SURE_WEEKDAY = rf"(?:{WEEKDAY}|{SURE}\.?)"
START = rf"(?:(?:{NEXT} |{THIS} )?{SURE_WEEKDAY}|{NEAR}|{DATE})"
"""A day that another one may be counted from."""
LATER = rf"in {FAR}|{START} in {FAR}|(?:in )?{FAR} from (?:{START}|now)"
NEXT_WEEK = (
    rf"{NEXT} (?:woche|week),? {SURE_WEEKDAY}"
    rf"|{SURE_WEEKDAY},? (?:in der |of )?{NEXT} (?:woche|week)"
)

BEFORE_A_DAY = _insensitive(
    r"(?:bis spätestens zum|bis spätestens|spätestens bis|spätestens am|spätestens|bis zum|bis"
    r"|am|on the|on|by|until|till|due|before|vor|ab) "
)
DAYS = (
    (_insensitive(f"{NEAR}|{LATER}|{NEXT} (?:woche|week|monat|month)"), Where.ANYWHERE),
    (_insensitive(f"{NEXT_WEEK}|{MONTHS_END}"), Where.ANYWHERE),
    (_insensitive(rf"(?:{SOME_WEEKDAY},* (?:den |der )?)?{DATE}"), Where.ANYWHERE),
    (_insensitive(rf"{SURE_WEEKDAY},? (?:the )?\d{{1,2}}(?:st|nd|rd|th)"), Where.ANYWHERE),
    (_insensitive(rf"(?:(?:{NEXT}|{THIS}) )?{WEEKDAY}"), Where.ANYWHERE),
    (_insensitive(rf"(?:{NEXT}|{THIS}) {SHORT_WEEKDAY}\.?"), Where.ANYWHERE),
    # "Jan 5" may be five of something for Jan.
    (_insensitive(r"Jan\.? \d{1,2}(?:st|nd|rd|th)?"), Where.BESIDE),
    (_insensitive(rf"{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"), Where.AT_AN_EDGE),
    # "so", "do", "sun", "sat", "wed" are words; "Fr." is also Mrs.
    (re.compile(LIKE_WORDS), Where.BESIDE),
    (re.compile(rf"{LIKE_WORDS}\."), Where.AT_AN_EDGE),
    (_insensitive(LIKE_WORDS), Where.FIRST_BEFORE_A_TIME),
    (_insensitive(r"fr\."), Where.AT_THE_END),
    (_insensitive(rf"{SURE}\.?"), Where.AT_AN_EDGE),
    (_insensitive(r"\d{1,2}\.\d{1,2}"), Where.IN_FRONT),
    (_insensitive(r"\d{1,2}/\d{1,2}|\d{1,2}(?:st|nd|rd|th)"), Where.BESIDE),
    (_insensitive(r"\d{1,2}\."), Where.AT_THE_END),
)
"""What looks like a day; the first that fits says where it has to stand."""
NO_DAY_AFTER = _set(
    "von vom of für for from seit since nach after zum zur über about der die das dem des"
    " guten good"
    " ersten erster zweiten dritten dritter vierten vierter first second third fourth"
    " letzten letzter letztes letzte vergangenen last past übernächsten übernächster übernächste"
    " jeden jeder every each"
    " herr herrn frau familie dr. mr mr. mrs mrs. ms ms. black casual"
    " nr nr. no. version kapitel punkt teil part raum room seite page §"
)
"""What follows these is named by them."""

CLOCK = (
    r"(?:\d{1,2}:\d{2}(?: ?(?:uhr|[ap]\.?m\b\.?))?|\d{1,2}h\d{2}"
    r"|\d{1,2}(?:\.\d{2})? ?(?:uhr(?: \d{2})?|[ap]\.?m\b\.?)|\d{3,4} ?uhr"
    rf"|mittags|noon|midnight|mitternacht|{SPOKEN_TIME}"
    rf"|(?:\d{{1,2}}(?:[:.]\d{{2}})?(?: ?uhr)?|{SPOKEN_TIME}) (?:{'|'.join(PARTS)}))"
)
HOUR = r"(?:\d{1,2}(?:[.:]\d{2})?|\d{4})"
TIME = _insensitive(
    rf"(?:(?:um|at|@|gegen|around|ab|nach|after|vor|before|bis|by|until|till) )?(?P<at>{CLOCK})"
)
EARLY_HOURS = _set("1 2 3 4 5 6")
"""Alone they are hours of the afternoon: "um 3"."""
LOOSE_TIME = _insensitive(rf"(?:um|at|@) ?(?P<at>{HOUR})")
RANGE = _insensitive(
    rf"(?P<from>(?:von|from) )?(?P<first>{CLOCK}|{HOUR}) ?(?:-|–|bis|to|until|till) ?"
    rf"(?P<last>{CLOCK}|{HOUR})"
)
COUNTED = _set(
    "% € prozent percent euro euros eur chf usd grad degrees tag tage tagen day days woche wochen"
    " week weeks min minuten minutes h std stunden hours db hz khz mm cm m km kg stück mal times"
    " punkte points"
)
"""A number before these is no time: "um 5 Prozent"."""

PARTS_OF_A_DAY = {
    "früh": (8, 0), "morgen": (8, 0), "morning": (8, 0), "vormittag": (10, 0),
    "mittag": (12, 11), "noon": (12, 11), "nachmittag": (15, 12), "afternoon": (15, 12),
    "abend": (19, 17), "evening": (19, 17), "tonight": (19, 17),
}  # fmt: skip
"""The hour that is meant where no other is said, and from which on one that is said lies."""
PART = _any(" ".join(PARTS_OF_A_DAY))
PART_OF_A_DAY = _insensitive(
    rf"(?:{BEFORE_A_DAY.pattern})?(?:(?P<day>{NEAR} |(?:(?:{NEXT}|{THIS}) )?{WEEKDAY} ?"
    rf"|(?:{SURE}|Sat|Sun|Wed)\.? )(?P<part>{PART})s?"
    rf"|(?:this|diesen) (?P<today>{PART})|(?P<tonight>tonight)"
    rf"|(?:gegen|am|in the) (?P<some_day>(?!früh|tonight){PART}))"
)

LENGTH = _insensitive(rf"(?P<for>(?:für|for) )?(?P<length>{SOME_LENGTH})")
FROM_NOW = _insensitive(rf"in (?P<length>{SOME_LENGTH})")

PACES = {
    "täglich": Pace.DAILY, "jeden tag": Pace.DAILY, "jeden morgen": Pace.DAILY,
    "every day": Pace.DAILY, "every morning": Pace.DAILY,
    "wöchentlich": Pace.WEEKLY, "jede woche": Pace.WEEKLY, "every week": Pace.WEEKLY,
    "alle zwei wochen": Pace.FORTNIGHTLY, "alle 2 wochen": Pace.FORTNIGHTLY,
    "jede zweite woche": Pace.FORTNIGHTLY, "zweiwöchentlich": Pace.FORTNIGHTLY,
    "every two weeks": Pace.FORTNIGHTLY, "every 2 weeks": Pace.FORTNIGHTLY,
    "every other week": Pace.FORTNIGHTLY, "fortnightly": Pace.FORTNIGHTLY,
    "every second week": Pace.FORTNIGHTLY, "vierzehntägig": Pace.FORTNIGHTLY,
    "monatlich": Pace.MONTHLY, "jeden monat": Pace.MONTHLY, "every month": Pace.MONTHLY,
    "jährlich": Pace.YEARLY, "jedes jahr": Pace.YEARLY, "every year": Pace.YEARLY,
}  # fmt: skip
PACES_AT_THE_END = {
    "daily": Pace.DAILY, "weekly": Pace.WEEKLY, "biweekly": Pace.FORTNIGHTLY,
    "monthly": Pace.MONTHLY, "yearly": Pace.YEARLY,
}  # fmt: skip
"""Elsewhere they belong to a noun: "weekly report"."""
ALSO = r"(?: ?[&+/] ?|,? (?:und|and) (?:jeden |every |on )?|, )"
TO = r"(?: ?[-–] ?| (?:bis|to|through) )"
WEEKLY_ON = _insensitive(
    r"(?:jeden|jeder|immer|every|each)(?P<other> (?:zweiten|2\.|other|second))?"
    rf" (?P<days>{SOME_WEEKDAY}s?(?:{TO}{SOME_WEEKDAY}s?|(?:{ALSO}{SOME_WEEKDAY}s?)*))"
    rf"(?: ?(?P<part>{PART})s?)?"
    rf"|(?:on )?(?P<adverbs>{GERMAN_WEEKDAY}s(?:{ALSO}{GERMAN_WEEKDAY}s)*)"
    rf"|on (?P<plurals>{WEEKDAY}s(?:{ALSO}{WEEKDAY}s)*)"
    r"|(?P<working>werktags|an werktagen|jeden werktag|every (?:weekday|workday|working day)"
    r"|on (?:weekdays|workdays|working days))"
)
WORKING_DAYS = "Mo-Fr"
A_WEEKDAY = _insensitive(rf"\b(?:{WEEKDAY}|{SHORT_WEEKDAY})")
SPAN = _insensitive(TO)

ONE_OF_SEVERAL = (
    rf"(?:(?:{START}|{SOME_WEEKDAY})(?: ?{PART})?|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?"
    r"|\d{1,2}(?:\.|st|nd|rd|th))"
)
AND = (
    r"(?: ?[-–/&+] ?|,? (?:und|and|oder|or|bis|to|until|till|through) )"
    r"(?:jeden |every |zum |the )?"
)
GOES_ON = _insensitive(rf"{AND}{ONE_OF_SEVERAL}(?!\w)")
"""What follows a day where it is one of several, and a pace where it has an end."""
NO_DAY = _insensitive(
    rf"{ONE_OF_SEVERAL}(?:{AND}{ONE_OF_SEVERAL})+|(?:{'|'.join(PACES)}){AND}{ONE_OF_SEVERAL}"
    # What is counted in a way of its own: "acht Tage" are a week to some, "Monday week" is later.
    rf"|{START} in (?!{FAR}$)\S+ (?:tag|day|woche|week|monat|month)(?:en|s|n)?"
    rf"|{START} (?:week|fortnight|after next)|(?:weeks?|fortnight) on {SOME_WEEKDAY}"
)
"""More than one day, or one that we do not know: it stays in the title as it is."""

TYPES = {
    word: kind
    for kind, said in {
        "call": "call anruf anrufen anrufe rückruf zurückrufen telefon telefonat telefonieren"
        " telefontermin phone",
        "mail": "mail mails mailen e-mail e-mails e-mailen email emails",
        "meeting": "meeting meet treffen besprechung sitzung termin appointment",
    }.items()
    for word in said.split()
}
"""The type of a task in whose text one of these stands; the first does."""
