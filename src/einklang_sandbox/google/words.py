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
    "See, edit, download and permanently delete your contacts": (
        "Ihre Kontakte sehen, bearbeiten, herunterladen und endgültig löschen"
    ),
    "See and download your contacts": "Ihre Kontakte sehen und herunterladen",
    "See contacts that you have not saved": "Kontakte sehen, die Sie nicht gespeichert haben",
    "Whose contacts?": "Wessen Kontakte?",
    "Contacts": "Kontakte",
    "New contact": "Neuer Kontakt",
    "New group": "Neue Gruppe",
    "Name of the group": "Name der Gruppe",
    "Search": "Suchen",
    "Name or address": "Name oder Adresse",
    "The first hundred are shown.": "Die ersten hundert sind zu sehen.",
    "Given name": "Vorname",
    "Family name": "Nachname",
    "Phone numbers, separated by commas": "Telefonnummern, durch Kommas getrennt",
    "Mail addresses, separated by blanks": "E-Mail-Adressen, durch Leerzeichen getrennt",
    "Organisation": "Organisation",
    "Position": "Position",
    "Groups": "Gruppen",
    "Merge the two that are ticked": "Die beiden angekreuzten zusammenführen",
    "Tick two contacts.": "Kreuzen Sie zwei Kontakte an.",
    "My Contacts": "Meine Kontakte",
    "Starred": "Markiert",
    "Without a name": "Ohne Namen",
    "Tell changes of contacts a minute late": "Änderungen an Kontakten eine Minute später zeigen",
    "Tell changes of contacts at once again": "Änderungen an Kontakten wieder sofort zeigen",
    "Refuse the next change of a contact as out of date": (
        "Die nächste Änderung eines Kontakts als veraltet ablehnen"
    ),
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
