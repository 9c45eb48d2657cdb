"""What the stand-in's own pages say, in English and German."""

from __future__ import annotations

_GERMAN = {
    "A local stand-in for Google. Nothing leaves this machine.": (
        "Ein Stellvertreter für Google auf diesem Rechner. Nichts verlässt ihn."
    ),
    "Whose calendar?": "Wessen Kalender?",
    "You play the other side: what you change here, Einklang sees.": (
        "Sie spielen die andere Seite: Was Sie hier ändern, sieht Einklang."
    ),
    "New meeting": "Neuer Termin",
    "Title": "Titel",
    "Begins": "Beginn",
    "Ends": "Ende",
    "Place": "Ort",
    "Text": "Text",
    "Guests, separated by blanks": "Gäste, durch Leerzeichen getrennt",
    "Repeats": "Wiederholt sich",
    "not": "nicht",
    "weekly": "wöchentlich",
    "daily": "täglich",
    "Private": "Privat",
    "Save": "Speichern",
    "Delete": "Löschen",
    "Whole series": "Ganze Serie",
    "This one": "Nur dieser",
    "This one and all that follow": "Dieser und alle folgenden",
    "How much": "Wie viel davon",
    "Accept": "Zusagen",
    "Decline": "Absagen",
    "Nothing stands here yet.": "Hier steht noch nichts.",
    "Back": "Zurück",
    "Mails that Google would have sent": "E-Mails, die Google verschickt hätte",
    "None.": "Keine.",
    "What goes wrong": "Was schiefgeht",
    "Answer each request with an error, 20 times": (
        "Jede Anfrage mit einem Fehler beantworten, 20-mal"
    ),
    "Lose the reply to the next write": "Die Antwort auf das nächste Schreiben verlieren",
    "Forget all sync tokens": "Alle Sync-Token vergessen",
    "Take back what was granted": "Zurücknehmen, was erlaubt wurde",
    "Take no changes any more (quota)": "Keine Änderungen mehr annehmen (Kontingent)",
    "Take changes again": "Wieder Änderungen annehmen",
    "Choose an account": "Konto wählen",
    "An application wants access": "Eine Anwendung möchte Zugriff",
    "Access blocked": "Zugriff gesperrt",
    "Select all and continue": "Alles auswählen und weiter",
    "Continue": "Weiter",
    "Cancel": "Abbrechen",
    "See and edit events on all your calendars": (
        "Termine in allen Ihren Kalendern sehen und bearbeiten"
    ),
    "See the list of your calendars": "Die Liste Ihrer Kalender sehen",
    "See when you are busy": "Sehen, wann Sie belegt sind",
    "no answer yet": "noch keine Antwort",
    "accepted": "zugesagt",
    "perhaps": "vielleicht",
    "declined": "abgesagt",
    "Done.": "Erledigt.",
}


def said(text: str, language: str) -> str:
    """The text in a language, "de" or "en"."""
    return _GERMAN.get(text, text) if language == "de" else text


def language_of(accepted: str) -> str:
    """From Accept-Language."""
    return "de" if accepted.strip().lower().startswith("de") else "en"
