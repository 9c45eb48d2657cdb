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
    # the calendar
    "You play {name} ({address})": "Sie spielen {name} ({address})",
    "someone else": "jemand anders",
    "Nothing in these eight weeks.": "In diesen acht Wochen steht nichts.",
    "all day": "ganztägig",
    "Busy": "Belegt",
    "(no title)": "(ohne Titel)",
    "no answer yet": "noch keine Antwort",
    "accepted": "zugesagt",
    "maybe": "vielleicht",
    "declined": "abgesagt",
    "Calendars": "Kalender",
    "Earlier": "Früher",
    "Today": "Heute",
    "Later": "Später",
    "View": "Ansicht",
    "Week": "Woche",
    "List": "Liste",
    "You can only look at this one.": "Diesen können Sie nur ansehen.",
    "Add a meeting": "Termin hinzufügen",
    "Add a meeting on this day": "Termin an diesem Tag hinzufügen",
    "private": "privat",
    "series": "Serie",
    # a meeting
    "Save": "Speichern",
    "This is one occurrence; what you do here concerns it alone.": (
        "Dies ist ein einzelner Termin einer Serie; was Sie hier tun, betrifft nur ihn."
    ),
    "Go to the whole series": "Zur ganzen Serie",
    "This is the whole series, with all its dates.": (
        "Dies ist die ganze Serie mit allen ihren Terminen."
    ),
    "First day": "Erster Tag",
    "Begins": "Beginn",
    "Last day": "Letzter Tag",
    "Ends": "Ende",
    "Title": "Titel",
    "All day, without times": "Ganztägig, ohne Uhrzeiten",
    "Place": "Ort",
    "Description": "Beschreibung",
    "Guests, one address a line": "Gäste, eine Adresse je Zeile",
    "Private: others learn the time alone": "Privat: andere erfahren nur die Zeit",
    "Does not make me busy": "Belegt meine Zeit nicht",
    "does not repeat": "wiederholt sich nicht",
    "every day": "jeden Tag",
    "every week": "jede Woche",
    "every two weeks": "alle zwei Wochen",
    "every month": "jeden Monat",
    "every year": "jedes Jahr",
    "by a rule of its own, which stays": "nach einer eigenen Regel, die bleibt",
    "Repeats": "Wiederholung",
    "How often (empty: for ever)": "Wie oft (leer: ohne Ende)",
    "nobody": "niemanden",
    "all guests": "alle Gäste",
    "guests outside Google": "Gäste außerhalb von Google",
    "Mail about it to": "E-Mail darüber an",
    "Accept": "Zusagen",
    "Maybe": "Vielleicht",
    "Decline": "Absagen",
    "Your answer: {answer}": "Ihre Antwort: {answer}",
    "When": "Wann",
    "Invited by": "Eingeladen von",
    "Guests": "Gäste",
    "Delete this meeting": "Termin löschen",
    "Remove it from this calendar": "Aus diesem Kalender entfernen",
    "Delete": "Löschen",
    "What programs get to see": "Was Programme zu sehen bekommen",
}
