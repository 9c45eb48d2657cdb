"""The German of the pages, by their English."""

from __future__ import annotations

from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    # on every page
    "Local stand-in": "Lokaler Ersatz",
    "This is a local stand-in, not Google. Nothing that happens here reaches Google.": (
        "Dies ist ein lokaler Ersatz und nicht Google. Was hier geschieht, erreicht Google nicht."
    ),
    "Language": "Sprache",
    # between an application and a person
    "Choose an account": "Konto auswählen",
    "to go on to {application}": "um mit {application} fortzufahren",
    "There is no account here yet.": "Hier gibt es noch kein Konto.",
    "{application} wants access to your account": "{application} möchte auf Ihr Konto zugreifen",
    "It learns who you are: your name and your address.": (
        "Die Anwendung erfährt, wer Sie sind: Ihren Namen und Ihre Adresse."
    ),
    "Choose what it may do": "Wählen Sie aus, was sie darf",
    "Select all": "Alles auswählen",
    "It will be able to: {right}": "Sie wird dies dürfen: {right}",
    "What it may do already, and still may:": "Was sie schon darf und weiterhin darf:",
    "It may come back when you are away.": (
        "Sie darf auch zugreifen, während Sie nicht angemeldet sind."
    ),
    "Cancel": "Abbrechen",
    "Continue": "Weiter",
    "Access blocked": "Zugriff blockiert",
    "Error {status}: {error}": "Fehler {status}: {error}",
    "The application's request is not in order. Its makers can mend that.": (
        "Die Anfrage der Anwendung ist nicht in Ordnung. Beheben können das deren Entwickler."
    ),
    "see, change, share and delete all your calendars": (
        "alle Ihre Kalender sehen, ändern, freigeben und löschen"
    ),
    "make calendars of its own and write in those": ("eigene Kalender anlegen und darin schreiben"),
    "see the list of your calendars": "die Liste Ihrer Kalender sehen",
    "see and change the list of your calendars": "die Liste Ihrer Kalender sehen und ändern",
    "make calendars, and change their names and time zones": (
        "Kalender anlegen sowie deren Namen und Zeitzone ändern"
    ),
    "see and change the events in all your calendars": (
        "die Termine in allen Ihren Kalendern sehen und ändern"
    ),
    "see and change the events in the calendars that you own": (
        "die Termine in den Kalendern sehen und ändern, die Ihnen gehören"
    ),
    "see the events in all your calendars": "die Termine in allen Ihren Kalendern sehen",
    "see when you are busy": "sehen, wann Sie belegt sind",
    "see all your calendars and their events": "alle Ihre Kalender und deren Termine sehen",
    "see your calendar settings": "Ihre Kalendereinstellungen sehen",
    "see, change and delete your contacts": "Ihre Kontakte sehen, ändern und löschen",
    "see your contacts": "Ihre Kontakte sehen",
}
