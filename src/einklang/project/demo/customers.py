"""The customers of the made-up team. Nobody here exists: domains are under .example (RFC 2606) and
the numbers come from the ranges that are kept for films."""

from __future__ import annotations

from dataclasses import dataclass, field

from einklang.records.contact import Contact as Record
from einklang.records.contact import Email, Label, Messenger, Name, Phone, Postal

DOMAIN = "lindhorst-akustik.example"
JANA = f"jana@{DOMAIN}"
MEHMET = f"mehmet@{DOMAIN}"
SOFIE = f"sofie@{DOMAIN}"
TEAM = {JANA: "Jana Lindhorst", MEHMET: "Mehmet Aydın", SOFIE: "Sofie Brandt"}
CALENDAR_USERS = {JANA: "jana", MEHMET: "mehmet", SOFIE: "sofie"}
"""Their names at the calendar server."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A company, the place of its building, what is planned there, and who looks after it."""

    name: str
    domain: str
    place: str
    project: str
    responsible: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a customer (`of`: its domain, '' for a private client). The first address is the
    main one; a phone is "number" for work and "mobile number" for another label, and so is an
    address. `own` is by names of FIELDS."""

    of: str
    given: str
    family: str
    position: str
    addresses: tuple[str, ...]
    phones: tuple[str, ...] = ()
    prefix: str = ""
    notes: str = ""
    middle: str = ""
    suffix: str = ""
    messengers: tuple[Messenger, ...] = ()
    postal: Postal | None = None
    private: bool = False
    own: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As a calendar shows it."""
        return f"{self.given} {self.family}"

    def as_record(self) -> Record:
        """As an address book holds them."""
        return Record(
            name=Name(self.prefix, self.given, self.middle, self.family, self.suffix),
            position=self.position,
            emails=tuple(map(_email, self.addresses)),
            phones=tuple(map(_phone, self.phones)),
            messengers=self.messengers,
            postal=self.postal,
        )


def _email(text: str) -> Email:
    return Email(*_labelled(text))


def _phone(text: str) -> Phone:
    return Phone(*_labelled(text))


def _labelled(text: str) -> tuple[str, Label]:
    """A text that begins with what it is for, else with nothing: it is for work."""
    label, _, bare = text.partition(" ")
    return (bare, Label(label)) if label in set(Label) else (text, Label.WORK)


CUSTOMERS = (
    Customer(
        "Kanzlei Feld & Rohde",
        "kanzlei-feld.example",
        "Neuer Wall 41, 20354 Hamburg",
        "Besprechungsräume Neuer Wall",
        JANA,
        "Vertraulichkeit zählt mehr als der Preis: Sprachverständlichkeit auf dem Flur messen.",
    ),
    Customer(
        "Stadtwerke Grönwede",
        "stadtwerke-groenwede.example",
        "Am Umspannwerk 3, 23689 Grönwede",
        "Leitwarte und Kundenhalle",
        MEHMET,
        "Angebote nur mit Bestellnummer. Einlass über die Pforte Süd.",
    ),
    Customer(
        "Reederei Harmsund",
        "harmsund.example",
        "Große Elbstraße 118, 22767 Hamburg",
        "Großraumbüro Speicher Zwölf",
        JANA,
    ),
    Customer(
        "Musikschule Wellenthal",
        "musikschule-wellenthal.example",
        "Lindenallee 7, 21335 Wellenthal",
        "Übungsräume und Saal",
        MEHMET,
        "Messungen nur in den Ferien oder vor 12 Uhr.",
    ),
    Customer(
        "Hotel Fährdamm",
        "hotel-faehrdamm.example",
        "Fährdamm 2, 24939 Flensburg",
        "Festsaal und Frühstücksraum",
        JANA,
    ),
    Customer(
        "Klinik am Eichensee",
        "klinik-eichensee.example",
        "Seestraße 90, 23701 Eutin",
        "Aufwachraum und Flure",
        SOFIE,
        "Hygieneprüfung für alle Absorber verlangen.",
    ),
    Customer(
        "Nordlicht Werkzeugbau",
        "nordlicht-werkzeugbau.example",
        "Industriering 15, 24537 Neumünster",
        "Lärmschutz Halle 4",
        MEHMET,
    ),
    Customer(
        "Verlag Quintenzirkel",
        "quintenzirkel.example",
        "Gertigstraße 22, 22303 Hamburg",
        "Hörbuchstudio",
        JANA,
    ),
    Customer(
        "Hochschule Ostküste",
        "hs-ostkueste.example",
        "Campusring 1, 18055 Rostock",
        "Hörsaal 3",
        MEHMET,
        "Abrechnung über das Dezernat Bau, nicht über den Lehrstuhl.",
    ),
    Customer(
        "Stadtbücherei Altenmoor",
        "buecherei-altenmoor.example",
        "Markt 5, 25335 Altenmoor",
        "Leselounge",
        SOFIE,
    ),
    Customer(
        "Brauhaus Kupferwinkel",
        "kupferwinkel.example",
        "Hafenstraße 31, 23552 Lübeck",
        "Gastraum",
        SOFIE,
    ),
    Customer(
        "Harborlight Hall",
        "harborlight.example",
        "Übertragung aus Boston",
        "Chamber hall",
        JANA,
        "Spricht Englisch; Termine immer in Bostoner Zeit vereinbaren.",
    ),
)


NUMBER, SINCE, BRANCH, ROOMS = "Kundennummer", "Kunde seit", "Branche", "Räume"
FIELDS = {
    NUMBER: ("text", ()),
    SINCE: ("date", ()),
    BRANCH: ("choice", ("Büro", "Kultur", "Gastronomie", "Gesundheit", "Privat")),
    ROOMS: ("number", ()),
}
"""What the team wants to know besides: the kind, and what there is to choose from."""
SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c", "ć": "c", "ş": "s", "ı": "i", " ": None}
)


def _at(of: str, given: str, family: str, position: str, *phones: str) -> Contact:
    """A contact whose address is made as most companies make theirs."""
    local = f"{given[0]}.{family}".lower().translate(SPELLED)
    return Contact(of, given, family, position, (f"{local}@{of}",), phones)


CONTACTS = (
    Contact(
        "kanzlei-feld.example",
        "Sabine",
        "Feld",
        "Partnerin",
        ("s.feld@kanzlei-feld.example", "home sabine.feld@privat.example"),
        ("040 66969-214", "mobile 0171 39200-42", "fax 040 66969-299"),
        "Dr.",
        "Erreichbar am besten vor 9 Uhr. Duzt Jana seit dem Richtfest.",
        suffix="LL.M.",
        messengers=(Messenger("signal", "sfeld.42"),),
        postal=Postal("Neuer Wall 41", "20354", "Hamburg"),
        own={SINCE: "2023-04-03", BRANCH: "Büro", NUMBER: "K-1041"},
    ),
    _at("kanzlei-feld.example", "Henrik", "Rohde", "Partner", "040 66969-215"),
    _at("kanzlei-feld.example", "Aylin", "Koç", "Büroleitung", "040 66969-200"),
    Contact(
        "stadtwerke-groenwede.example",
        "Torsten",
        "Behrmann",
        "Leiter Liegenschaften",
        ("t.behrmann@stadtwerke-groenwede.example", "liegenschaften@stadtwerke-groenwede.example"),
        ("040 66969-310", "mobile 0171 39200-51"),
    ),
    _at("stadtwerke-groenwede.example", "Maren", "Söhnke", "Arbeitssicherheit", "040 66969-318"),
    _at("stadtwerke-groenwede.example", "Ulf", "Jessen", "Betriebsrat"),
    Contact(
        "harmsund.example",
        "Friederike",
        "Harms",
        "Geschäftsführerin",
        ("f.harms@harmsund.example", "fh@harms-familie.example"),
        ("040 66969-400", "mobile 0171 39200-60", "home 040 66969-499"),
        postal=Postal("Große Elbstraße 118\nSpeicher Zwölf", "22767", "Hamburg"),
        own={BRANCH: "Büro", ROOMS: "12"},
    ),
    _at("harmsund.example", "Piotr", "Nowak", "Facility Management", "040 66969-412"),
    _at("harmsund.example", "Lene", "Thomsen", "Personal"),
    _at("musikschule-wellenthal.example", "Barbara", "Uhlenhorst", "Leiterin", "040 66969-520"),
    _at("musikschule-wellenthal.example", "Jonas", "Preuß", "Schlagzeug", "mobile 0171 39200-73"),
    Contact(
        "hotel-faehrdamm.example",
        "Gesine",
        "Möller-Brarens",
        "Direktorin",
        ("g.moeller@hotel-faehrdamm.example", "direktion@hotel-faehrdamm.example"),
        ("040 66969-601", "mobile 0171 39200-80"),
    ),
    _at("hotel-faehrdamm.example", "Ole", "Petersen", "Haustechnik", "040 66969-612"),
    Contact(
        "klinik-eichensee.example",
        "Katrin",
        "Wittfoth",
        "Pflegedirektorin",
        ("k.wittfoth@klinik-eichensee.example",),
        ("030 23125-701",),
    ),
    Contact(
        "klinik-eichensee.example",
        "Rainer",
        "Oelschläger",
        "Technischer Leiter",
        ("r.oelschlaeger@klinik-eichensee.example", "technik@klinik-eichensee.example"),
        ("030 23125-733", "mobile 0171 39200-84"),
        "Dipl.-Ing.",
    ),
    _at("klinik-eichensee.example", "Nadja", "Petrović", "Hygiene", "030 23125-740"),
    _at("nordlicht-werkzeugbau.example", "Heiko", "Asmussen", "Inhaber", "030 23125-810"),
    _at("nordlicht-werkzeugbau.example", "Dilek", "Şahin", "Arbeitsschutz", "030 23125-816"),
    _at("nordlicht-werkzeugbau.example", "Sven", "Grothe", "Meister Halle 4"),
    _at("quintenzirkel.example", "Charlotte", "von Rhön", "Verlegerin", "040 66969-150"),
    _at("quintenzirkel.example", "Tim", "Lüders", "Tonmeister", "mobile 0171 39200-91"),
    Contact(
        "hs-ostkueste.example",
        "Ingrid",
        "Solheim",
        "Lehrstuhl Raumakustik",
        ("i.solheim@hs-ostkueste.example", "ingrid.solheim@raumakustik.example"),
        ("030 23125-900",),
        "Prof. Dr.",
    ),
    _at("hs-ostkueste.example", "Bernd", "Kallweit", "Dezernat Bau", "030 23125-914"),
    _at("hs-ostkueste.example", "Mai Linh", "Tran", "Wissenschaftliche Mitarbeiterin"),
    _at("buecherei-altenmoor.example", "Hannelore", "Struck", "Leiterin", "040 66969-777"),
    _at("buecherei-altenmoor.example", "Emre", "Yıldız", "Veranstaltungen"),
    _at("kupferwinkel.example", "Knut", "Brüggemann", "Wirt", "mobile 0171 39200-95"),
    _at("harborlight.example", "Grace", "Whitcombe", "Executive Director", "+1 617 555-0142"),
    _at("harborlight.example", "Daniel", "Okafor", "Technical Director", "+1 617 555-0148"),
    Contact(
        "",
        "Wiebke",
        "Johannsen",
        "Architektin",
        ("wiebke.johannsen@bauplan.example", "wj@privat.example"),
        ("0171 39200-12",),
        notes="Empfiehlt uns weiter; plant Kitas und Schulen.",
    ),
    Contact(
        "",
        "Marek",
        "Dąbrowski",
        "Cellist, baut sich ein Musikzimmer",
        ("marek@cello.example",),
        ("mobile 0171 39200-33",),
        postal=Postal("Am Deich 5", "25335", "Altenmoor"),
        private=True,
        own={BRANCH: "Privat", ROOMS: "1"},
    ),
    Contact("kupferwinkel.example", "", "", "", (), ("040 66969-950",)),
)
