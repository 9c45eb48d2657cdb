"""What a line of text means as a task."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.calendars.repeat import Pace
from einklang.tasks.quick import LONGEST, Meant, read

NOW = datetime(2026, 11, 26, 10, 30)  # noqa: DTZ001 (the clock on the wall); a Thursday
TODAY, TOMORROW, FRIDAY = date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 27)
MONDAY = date(2026, 11, 30)
WORKING = ("MO", "TU", "WE", "TH", "FR")


def meant(text: str) -> Meant:
    return read(text, now=NOW, own=("Vor Ort", "Messung"))


def said(**told: Any) -> dict[str, Any]:
    return told


def at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


@pytest.mark.parametrize(
    ("text", "title", "told"),
    [
        ("Fri 14:00 call Anna", "Call Anna", said(day=FRIDAY, at=at(14), type="call")),
        ("Fr 14 Uhr Anna anrufen", "Anna anrufen", said(day=FRIDAY, at=at(14), type="call")),
        ("morgen 14:30 Angebot nachfassen",
         "Angebot nachfassen", said(day=TOMORROW, at=at(14, 30))),
        ("Anna am 3.12. um 9 Uhr anrufen",
         "Anna anrufen", said(day=date(2026, 12, 3), at=at(9), type="call")),
        ("tomorrow at 3pm send offer", "Send offer", said(day=TOMORROW, at=at(15))),
        ("jeden Montag 9 Uhr Wochenplan",
         "Wochenplan", said(day=MONDAY, at=at(9), pace=Pace.WEEKLY)),
        ("bis Freitag Rechnung prüfen", "Rechnung prüfen", said(day=FRIDAY)),
        ("in 3 Tagen Pegelmesser holen", "Pegelmesser holen", said(day=date(2026, 11, 29))),
        ("14:00-15:30 Besprechung Feld",
         "Besprechung Feld", said(day=TODAY, at=at(14), minutes=90, type="meeting")),
        ("Anna um halb drei anrufen", "Anna anrufen", said(day=TODAY, at=at(14, 30), type="call")),
        ("Fr halb 8 Lager", "Lager", said(day=FRIDAY, at=at(7, 30))),
        ("quarter past nine call Anna tomorrow",
         "Call Anna", said(day=TOMORROW, at=at(9, 15), type="call")),
        ("halb fertiges Angebot prüfen", "Halb fertiges Angebot prüfen", said()),
        # Days.
        ("nächsten Monat Inventur", "Inventur", said(day=date(2026, 12, 1))),
        ("in zwei Monaten nachmessen", "Nachmessen", said(day=date(2027, 1, 26))),
        ("Freitag, 27.11., Messprotokoll", "Messprotokoll", said(day=FRIDAY)),
        ("Rechnung schreiben Fr", "Rechnung schreiben", said(day=FRIDAY)),
        ("Rechnung schreiben am Fr.", "Rechnung schreiben", said(day=FRIDAY)),
        ("Mo Angebot", "Angebot", said(day=MONDAY)),
        ("Mon: offer", "Offer", said(day=MONDAY)),
        ("next Friday: report", "Report", said(day=FRIDAY)),
        ("nächsten Donnerstag Abnahme", "Abnahme", said(day=date(2026, 12, 3))),
        ("this Friday tidy up", "Tidy up", said(day=FRIDAY)),
        ("nächste Woche Feld zurückrufen", "Feld zurückrufen", said(day=MONDAY, type="call")),
        ("next week plan the fair", "Plan the fair", said(day=MONDAY)),
        ("Angebot bis zum 3.12.", "Angebot", said(day=date(2026, 12, 3))),
        ("Angebot bis spätestens 3. Dezember prüfen",
         "Angebot prüfen", said(day=date(2026, 12, 3))),
        ("3. Dezember Abnahme", "Abnahme", said(day=date(2026, 12, 3))),
        ("call Anna on Dec 3", "Call Anna", said(day=date(2026, 12, 3), type="call")),
        ("Send invoice December 3rd", "Send invoice", said(day=date(2026, 12, 3))),
        ("pay rent on the 1st", "Pay rent", said(day=date(2026, 12, 1))),
        ("Miete am 1. zahlen", "Miete zahlen", said(day=date(2026, 12, 1))),
        ("2026-12-24 Büro schließen", "Büro schließen", said(day=date(2026, 12, 24))),
        ("24.12.2026 Büro schließen", "Büro schließen", said(day=date(2026, 12, 24))),
        ("do Anna by 3/12", "Do Anna", said(day=date(2026, 12, 3))),
        ("in a week ask again", "Ask again", said(day=date(2026, 12, 3))),
        ("in zwei Wochen nachfassen", "Nachfassen", said(day=date(2026, 12, 10))),
        ("follow up in two weeks", "Follow up", said(day=date(2026, 12, 10))),
        ("Anna Montag anrufen", "Anna anrufen", said(day=MONDAY, type="call")),
        ("Messprotokoll senden morgen.", "Messprotokoll senden", said(day=TOMORROW)),
        ("übermorgen Regale", "Regale", said(day=date(2026, 11, 28))),
        ("Do 14 Uhr Zahnarzt", "Zahnarzt", said(day=TODAY, at=at(14))),
        ("do 14 uhr zahnarzt", "Zahnarzt", said(day=TODAY, at=at(14))),
        ("So. Wäsche", "Wäsche", said(day=date(2026, 11, 29))),
        ("bis So Wäsche", "Wäsche", said(day=date(2026, 11, 29))),
        ("Sun 10am run", "Run", said(day=date(2026, 11, 29), at=at(10))),
        ("heute in 8 Tagen liefern", "Liefern", said(day=date(2026, 12, 4))),
        ("Freitag in einer Woche abholen", "Abholen", said(day=date(2026, 12, 4))),
        ("a week from Monday call", "Call", said(day=date(2026, 12, 7), type="call")),
        ("Messe nächste Woche Freitag", "Messe", said(day=date(2026, 12, 4))),
        ("Freitag nächster Woche Messe", "Messe", said(day=date(2026, 12, 4))),
        ("Freitag, den 4.12. Abnahme", "Abnahme", said(day=date(2026, 12, 4))),
        ("Friday the 4th report", "Report", said(day=date(2026, 12, 4))),
        ("the day after tomorrow call", "Call", said(day=date(2026, 11, 28), type="call")),
        ("Bericht bis Ende des Monats", "Bericht", said(day=MONDAY)),
        ("end of the month report", "Report", said(day=MONDAY)),
        # Times.
        ("um 9 Anna anrufen", "Anna anrufen", said(day=TOMORROW, at=at(9), type="call")),
        ("15 Uhr Post", "Post", said(day=TODAY, at=at(15))),
        ("10:30 Post", "Post", said(day=TOMORROW, at=at(10, 30))),
        ("at noon eat", "Eat", said(day=TODAY, at=at(12))),
        ("Fr um 1430 Abnahme", "Abnahme", said(day=FRIDAY, at=at(14, 30))),
        ("Fr 14.30 Uhr Abnahme", "Abnahme", said(day=FRIDAY, at=at(14, 30))),
        ("Do 9 Uhr Messung",
         "Messung", said(day=date(2026, 12, 3), at=at(9), type="own", own="Messung")),
        ("in 30 Minuten Ofen aus", "Ofen aus", said(day=TODAY, at=at(11))),
        ("in 2 hours call Anna", "Call Anna", said(day=TODAY, at=at(12, 30), type="call")),
        ("Raum 4 am Freitag messen", "Raum 4 messen", said(day=FRIDAY)),
        ("in half an hour call", "Call", said(day=TODAY, at=at(11), type="call")),
        ("in einer halben Stunde Ofen aus", "Ofen aus", said(day=TODAY, at=at(11))),
        ("in two hours Ofen aus", "Ofen aus", said(day=TODAY, at=at(12, 30))),
        ("heute halb drei Kaffee", "Kaffee", said(day=TODAY, at=at(14, 30))),
        # An hour alone is one of the day, unless something says otherwise.
        ("um 3 Anna anrufen", "Anna anrufen", said(day=TODAY, at=at(15), type="call")),
        ("tomorrow at 5 call Anna", "Call Anna", said(day=TOMORROW, at=at(17), type="call")),
        ("um 3 Uhr nachts Sicherung", "Sicherung", said(day=TOMORROW, at=at(3))),
        ("Fri 3 am backup", "Backup", said(day=FRIDAY, at=at(3))),
        ("Fri 03:00 backup", "Backup", said(day=FRIDAY, at=at(3))),
        ("Fr von 9 bis 5 Messe", "Messe", said(day=FRIDAY, at=at(9), minutes=480)),
        # Parts of the day.
        ("morgen Mittag Essen", "Essen", said(day=TOMORROW, at=at(12))),
        ("morgen früh Post", "Post", said(day=TOMORROW, at=at(8))),
        ("morgen früh um 5 Zug", "Zug", said(day=TOMORROW, at=at(5))),
        ("heute Abend Oper", "Oper", said(day=TODAY, at=at(19))),
        ("heute Abend 20 Uhr Oper", "Oper", said(day=TODAY, at=at(20))),
        ("um 20 Uhr heute Abend Oper", "Oper", said(day=TODAY, at=at(20))),
        ("this afternoon tidy up", "Tidy up", said(day=TODAY, at=at(15))),
        ("tomorrow morning tidy up", "Tidy up", said(day=TOMORROW, at=at(8))),
        ("tonight at 8 opera", "Opera", said(day=TODAY, at=at(20))),
        ("12 Uhr mittags Essen", "Essen", said(day=TODAY, at=at(12))),
        ("gegen Mittag Essen", "Essen", said(day=TODAY, at=at(12))),
        ("Montagmorgen Runde", "Runde", said(day=MONDAY, at=at(8))),
        ("on Monday morning tidy up", "Tidy up", said(day=MONDAY, at=at(8))),
        ("Fri 9 am standup", "Standup", said(day=FRIDAY, at=at(9))),
        # Lengths.
        ("Fr 14-15 Uhr Abnahme", "Abnahme", said(day=FRIDAY, at=at(14), minutes=60)),
        ("Fr von 9 bis 10:30 Uhr Abnahme", "Abnahme", said(day=FRIDAY, at=at(9), minutes=90)),
        ("Fri 2-3pm review", "Review", said(day=FRIDAY, at=at(14), minutes=60)),
        ("Fri 11-1pm review", "Review", said(day=FRIDAY, at=at(11), minutes=120)),
        ("Fr 22:00–01:00 Nachtmessung", "Nachtmessung", said(day=FRIDAY, at=at(22), minutes=180)),
        ("Fr 14 Uhr 45 Min. Anna", "Anna", said(day=FRIDAY, at=at(14), minutes=45)),
        ("Termin Fr 14 Uhr für 1,5 Stunden",
         "Termin", said(day=FRIDAY, at=at(14), minutes=90, type="meeting")),
        ("Fri 2pm meeting for an hour",
         "Meeting", said(day=FRIDAY, at=at(14), minutes=60, type="meeting")),
        ("Ablage 30 min", "Ablage", said(minutes=30)),
        # Repetition.
        ("every Friday report", "Report", said(day=FRIDAY, pace=Pace.WEEKLY)),
        ("montags Wochenplan", "Wochenplan", said(day=MONDAY, pace=Pace.WEEKLY)),
        ("jeden zweiten Montag Abgleich", "Abgleich", said(day=MONDAY, pace=Pace.FORTNIGHTLY)),
        ("täglich 9 Uhr Post", "Post", said(day=TOMORROW, at=at(9), pace=Pace.DAILY)),
        ("Rechnungen am 1. monatlich",
         "Rechnungen", said(day=date(2026, 12, 1), pace=Pace.MONTHLY)),
        ("jede Woche Fr Ablage", "Ablage", said(day=FRIDAY, pace=Pace.WEEKLY)),
        ("check backups weekly", "Check backups", said(day=TODAY, pace=Pace.WEEKLY)),
        ("jeden Donnerstag 9 Uhr Runde",
         "Runde", said(day=date(2026, 12, 3), at=at(9), pace=Pace.WEEKLY)),
        ("jeden Montag ab 3.12. Runde",
         "Runde", said(day=date(2026, 12, 7), pace=Pace.WEEKLY)),
        ("jeden Montagabend 20 Uhr Chor",
         "Chor", said(day=MONDAY, at=at(20), pace=Pace.WEEKLY)),
        ("stand-up biweekly", "Stand-up", said(day=TODAY, pace=Pace.FORTNIGHTLY)),
        ("every weekday 9:15 stand-up",
         "Stand-up", said(day=FRIDAY, at=at(9, 15), pace=Pace.WEEKLY, days=WORKING)),
        ("werktags 9:15 Runde",
         "Runde", said(day=FRIDAY, at=at(9, 15), pace=Pace.WEEKLY, days=WORKING)),
        ("jeden Montag bis Freitag Ablage",
         "Ablage", said(day=TODAY, pace=Pace.WEEKLY, days=WORKING)),
        ("jeden Montag und Mittwoch Sport",
         "Sport", said(day=MONDAY, pace=Pace.WEEKLY, days=("MO", "WE"))),
        ("every Wed, Mon and Tue run",
         "Run", said(day=MONDAY, pace=Pace.WEEKLY, days=("MO", "TU", "WE"))),
        ("montags und mittwochs Sport",
         "Sport", said(day=MONDAY, pace=Pace.WEEKLY, days=("MO", "WE"))),
        # Kinds and weight.
        ("! Rechnung mahnen", "Rechnung mahnen", said(high=True)),
        ("Mail an Feld", "Mail an Feld", said(type="mail")),
        ("Feld: E-Mail beantworten", "Feld: E-Mail beantworten", said(type="mail")),
        ("Treffen mit Anna", "Treffen mit Anna", said(type="meeting")),
        ("vor ort aufnehmen", "Vor ort aufnehmen", said(type="own", own="Vor Ort")),
        ("Anna anrufen, dann Mail", "Anna anrufen, dann Mail", said(type="call")),
        ("Fr 14 Uhr", "Fr 14 Uhr", said(day=FRIDAY, at=at(14))),
        # What looks like a day or a time, and is none.
        ("Do the report", "Do the report", {}),
        ("Sun cream", "Sun cream", {}),
        ("So wie besprochen", "So wie besprochen", {}),
        ("Raum 14 messen", "Raum 14 messen", {}),
        ("Angebot 2027", "Angebot 2027", {}),
        ("Teil 1/2", "Teil 1/2", {}),
        ("March report", "March report", {}),
        ("Die 3. Mahnung", "Die 3. Mahnung", {}),
        ("3. Mahnung schicken", "3. Mahnung schicken", {}),
        ("Fr. Müller schreiben", "Fr. Müller schreiben", {}),
        ("Frau Freitag schreiben", "Frau Freitag schreiben", {}),
        ("Protokoll vom 3.12. senden", "Protokoll vom 3.12. senden", {}),
        ("Preis um 5 Prozent senken", "Preis um 5 Prozent senken", {}),
        ("Update auf Python 3.12", "Update auf Python 3.12", {}),
        ("Jan 5 Angebote zeigen", "Jan 5 Angebote zeigen", {}),
        ("Black Friday vorbereiten", "Black Friday vorbereiten", {}),
        ("weekly report", "Weekly report", {}),
        ("3 bis 4 Muster", "3 bis 4 Muster", {}),
        ("5 Minuten Pitch üben", "5 Minuten Pitch üben", {}),
        ("mach es so gut du kannst", "Mach es so gut du kannst", {}),
        ("Termin um 25 Uhr", "Termin um 25 Uhr", said(type="meeting")),
        ("am 31.2. Fasching", "Am 31.2. Fasching", {}),
        ("14:00-14:75 Pause", "14:00-14:75 Pause", {}),
        ("we met anna", "We met anna", {}),
        ("Monday to Wednesday fair", "Monday to Wednesday fair", {}),
        ("Montag und Mittwoch Sport", "Montag und Mittwoch Sport", {}),
        ("3.12. bis 5.12. Messe", "3.12. bis 5.12. Messe", {}),
        ("jeden Montag oder Dienstag Sport", "Jeden Montag oder Dienstag Sport", {}),
        ("jeden Montag bis 3.12. Sport", "Jeden Montag bis 3.12. Sport", {}),
        ("täglich bis 3.12. Sport", "Täglich bis 3.12. Sport", {}),
        ("jeden dritten Freitag Runde", "Jeden dritten Freitag Runde", {}),
        ("heute in acht Tagen liefern", "Heute in acht Tagen liefern", {}),
        ("Monday week tidy up", "Monday week tidy up", {}),
        ("a fortnight from Monday tidy up", "A fortnight from Monday tidy up", {}),
        ("der Montagabend im Chor", "Der Montagabend im Chor", {}),
        ("do the 3rd report", "Do the 3rd report", {}),
        ("guten Morgen sagen", "Guten Morgen sagen", {}),
        ("biweekly report", "Biweekly report", {}),
        ("!", "!", said(high=True)),
        ("", "–", {}),
    ],
)  # fmt: skip
def test_a_line_is_read_as_it_was_meant(text: str, title: str, told: dict[str, Any]) -> None:
    assert meant(text) == Meant(title, **told)


SOME = (
    "Fr Fri. Do so um at am bis jeden 14 14:00 3. 3.12. 99.99. 31.2. 14-15 Uhr pm ! , heute nächste"
    " Woche every in 3 Tagen 999 min für Anna \0 2026-02-30 00 mittags"
    " Montag Monday und from früh Abend tonight Ende des Monats the 31st 9999-12-31 after tomorrow"
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(SOME.split(" "))).map(" ".join)))
def test_any_text_gives_a_title(text: str) -> None:
    found = meant(text)
    assert 0 < len(found.title) <= LONGEST
    assert found.at is None or found.day is not None
    assert found.pace is Pace.NEVER or found.day is not None
    assert found.day is None or found.day >= TODAY - timedelta(days=92)
