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
    "For you alone": "Nur für Sie",
    "What programs get to see": "Was Programme zu sehen bekommen",
    # what is not there, or refused
    "This form is not from here, or too old. Open the page again.": (
        "Dieses Formular stammt nicht von hier oder ist zu alt. Öffnen Sie die Seite neu."
    ),
    "This is not here (any more).": "Das gibt es hier nicht (mehr).",
    "Google refuses this.": "Google lehnt das ab.",
    "Google refuses this: {why}": "Google lehnt das ab: {why}",
    "The first day is missing.": "Der erste Tag fehlt.",
    "The last day is before the first.": "Der letzte Tag liegt vor dem ersten.",
    "The time at which it begins is missing.": "Die Uhrzeit des Beginns fehlt.",
    "It must end after it begins.": "Das Ende muss nach dem Beginn liegen.",
    "One of the guests is no address.": "Einer der Gäste ist keine Adresse.",
    "It cannot repeat like that.": "So kann es sich nicht wiederholen.",
    "How often it repeats is a number.": "Wie oft es sich wiederholt, ist eine Zahl.",
    "This number does not fit: {name}": "Diese Zahl passt nicht: {name}",
    # the first page
    "The other side": "Die andere Seite",
    "Play somebody whose calendar is connected, and see what arrives.": (
        "Spielen Sie jemanden, dessen Kalender verbunden ist, und sehen Sie, was ankommt."
    ),
    "Mails that would have gone out ({n})": "E-Mails, die hinausgegangen wären ({n})",
    "Make things go wrong ({n} now)": "Störungen auslösen (zurzeit {n})",
    # mails
    "Mails": "E-Mails",
    "What": "Was",
    "About": "Worüber",
    "To": "An",
    "This is what Google would have sent. Nothing was sent.": (
        "Das hätte Google verschickt. Verschickt wurde nichts."
    ),
    "None so far.": "Bisher keine.",
    "Invitation": "Einladung",
    "Change": "Änderung",
    "Cancellation": "Absage",
    "Answer": "Antwort",
    # what can go wrong
    "Make things go wrong": "Störungen auslösen",
    "Numbers say how often, and count down by themselves.": (
        "Zahlen sagen, wie oft; sie zählen von selbst herunter."
    ),
    "All is well again": "Alles wieder in Ordnung",
    "Answers": "Antworten",
    "Writes that are done, though the answer is lost": (
        "Änderungen, die geschehen, obwohl die Antwort verloren geht"
    ),
    "… lost by a broken line instead of an error": (
        "… durch eine abgerissene Verbindung statt eines Fehlers"
    ),
    "Requests that fail and do nothing": "Anfragen, die scheitern und nichts bewirken",
    "Seconds before each answer": "Sekunden vor jeder Antwort",
    "Requests whose access has just run out": "Anfragen, deren Zugriff eben abgelaufen ist",
    "Limits": "Grenzen",
    "Requests that are one too many (429)": "Anfragen, die zu viel sind (429)",
    "Requests that are one too many (403)": "Anfragen, die zu viel sind (403)",
    "Requests that are one too many for this person (403)": (
        "Anfragen, die für diese Person zu viel sind (403)"
    ),
    "Requests that find the quota used up (403)": (
        "Anfragen, für die das Kontingent erschöpft ist (403)"
    ),
    "Nobody may write for now": "Zurzeit darf niemand schreiben",
    "Requests a minute that one person may make": (
        "Anfragen je Minute, die eine Person stellen darf"
    ),
    "Requests that one batch may hold": "Anfragen, die ein Stapel enthalten darf",
    "Lists": "Listen",
    "Programs that must read everything anew": "Programme, die alles neu lesen müssen",
    "… and are not told why": "… und nicht erfahren, warum",
    "Changes after which everything must be read anew": (
        "Änderungen, nach denen alles neu zu lesen ist"
    ),
    "Events on one page of a list, at most": "Termine auf einer Seite einer Liste, höchstens",
    "Pages that come empty although others follow": (
        "Seiten, die leer kommen, obwohl weitere folgen"
    ),
    "Requests that do not find the calendar {name}": (
        "Anfragen, die den Kalender {name} nicht finden"
    ),
    "Messages about changes": "Nachrichten über Änderungen",
    "Messages that get lost": "Nachrichten, die verloren gehen",
    "Messages that come twice": "Nachrichten, die zweimal kommen",
    "Messages that come after the next": "Nachrichten, die erst nach der nächsten kommen",
    "Video meetings": "Videobesprechungen",
    "Times one must look until the link is there": (
        "Wie oft man nachsehen muss, bis der Link da ist"
    ),
    "No link ever comes": "Es kommt nie ein Link",
    "Sign-in": "Anmeldung",
    "Everything is well": "Alles in Ordnung",
    "An error inside (500)": "Ein innerer Fehler (500)",
    "A page instead of an answer (503)": "Eine Seite statt einer Antwort (503)",
    "Too many requests (429)": "Zu viele Anfragen (429)",
    "The application is unknown (invalid_client)": "Die Anwendung ist unbekannt (invalid_client)",
    "Access was withdrawn (invalid_grant)": "Der Zugriff wurde entzogen (invalid_grant)",
    "Who wants fresh access gets": "Wer neuen Zugriff will, bekommt",
    "… so often (empty: until it ends)": "… so oft (leer: bis es endet)",
    "Seconds that access really lasts": "Sekunden, die ein Zugriff wirklich hält",
    "The application is in testing: connections made now end after seven days": (
        "Die Anwendung ist in Erprobung: Verbindungen von jetzt enden nach sieben Tagen"
    ),
    "At once": "Sofort",
    "End all access now": "Jeden Zugriff jetzt beenden",
    "Withdraw all that {name} granted": "Alles entziehen, was {name} gestattet hat",
}
