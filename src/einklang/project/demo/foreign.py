"""Two texts as other programs leave them in a calendar, {placeholders} for days."""

from __future__ import annotations

from datetime import date, timedelta

OUTLOOK = """BEGIN:VCALENDAR
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN=Bernd Kallweit:mailto:b.kallweit@hs-ostkueste.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Mehmet
  Aydın:mailto:mehmet@lindhorst-akustik.example
DESCRIPTION;LANGUAGE=de-DE:Bitte die Kostenschätzung nach DIN 276 mitbringen.\\nRaum ist gebucht.\\n
UID:040000008200E00074C5B7101A82E00800000000C0FFEE00000000000000000001
SUMMARY;LANGUAGE=de-DE:Bauausschuss: Hörsaal 3
DTSTART;TZID=W. Europe Standard Time:{day}T120000
DTEND;TZID=W. Europe Standard Time:{day}T130000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}T071500Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:1
LOCATION;LANGUAGE=de-DE:Campusring 1\\, Raum 204
X-MICROSOFT-CDO-APPT-SEQUENCE:1
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-DISALLOW-COUNTER:FALSE
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
END:VCALENDAR
"""
# Its end was cut off to midnight: the meeting would end before it starts. A calendar server passes
# it on all the same; what is cut off further does not get past Radicale.
CUT_OFF = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Alter Terminexport//DE
BEGIN:VEVENT
UID:export-4711
DTSTAMP:{stamp}T071500Z
SUMMARY:Probemessung Foy
DTSTART:{day}T130000Z
DTEND:{day}T000000Z
END:VEVENT
END:VCALENDAR
"""


def outlook(today: date) -> str:
    """An invitation by Outlook, with the name that Windows gives our time zone."""
    return _filled(OUTLOOK, today + timedelta(days=10), today)


def cut_off(today: date) -> str:
    """An event that cannot be read."""
    return _filled(CUT_OFF, today + timedelta(days=11), today)


def _filled(text: str, day: date, today: date) -> str:
    stamp = today - timedelta(days=3)
    return text.format(day=f"{day:%Y%m%d}", stamp=f"{stamp:%Y%m%d}").replace("\n", "\r\n")
