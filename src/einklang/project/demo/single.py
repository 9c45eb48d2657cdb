"""Meetings that belong to no phase of a project: today's and tomorrow's, series, our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from einklang.project.demo.customers import JANA, MEHMET, SOFIE, SPELLED
from einklang.project.demo.meeting import Changed, Meeting
from einklang.project.demo.projects import ROOM, SAMPLES, VIDEO
from einklang.records.event import Answer

YES, OPEN, NO, MAYBE = Answer.ACCEPTED, Answer.OPEN, Answer.DECLINED, Answer.TENTATIVE
FELD = "s.feld@kanzlei-feld.example"
SOLHEIM = "i.solheim@hs-ostkueste.example"
NEUER_WALL = "Kanzlei, Neuer Wall 41, Hamburg"
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def single_meetings(today: date) -> Iterator[Meeting]:
    """Everything that is written down by hand here."""
    yield from _now(today)
    yield from _series(today)
    yield from _further(today)
    yield from _internal(today)
    yield from _private(today)


def _now(today: date) -> Iterator[Meeting]:
    """Today and tomorrow, whatever days these are."""
    yield Meeting(
        "rueckruf-empfang", today, "10:00", 30, "Rückruf: Messergebnis Empfang", JANA,
        ((FELD, YES),), "040 66969-214", "Nachhallzeit 1,4 s; Segel über dem Tresen vorschlagen.",
    )  # fmt: skip
    yield Meeting(
        "muster-kupferwinkel", today, "13:30", 60, "Stoffmuster für den Gastraum", SOFIE,
        (("k.brueggemann@kupferwinkel.example", YES),), SAMPLES, "Flaschengrün bevorzugt.",
    )  # fmt: skip
    yield Meeting(
        "vorabzug-speicher", today, "16:00", 45, "Vorabzug Deckensegel durchgehen", JANA,
        (("p.nowak@harmsund.example", YES), (MEHMET, YES)), f"{VIDEO}/speicher-zwoelf",
        "Plan 7b, Stand gestern. Offene Frage: Sprinkler im Raster?",
    )  # fmt: skip
    tomorrow = today + timedelta(days=1)
    yield Meeting(
        "abnahme-raum-2", tomorrow, "14:00", 90, "Abnahme Besprechungsraum 2", JANA,
        ((FELD, YES), (MEHMET, OPEN)), NEUER_WALL,
        "Prüfpunkte: Türdichtung, Fuge zur Fensterfront, Sprachverständlichkeit im Flur.",
    )  # fmt: skip
    yield Meeting(
        "stadtwerke-azubis", tomorrow, "09:30", 45, "Führung durch die Leitwarte", MEHMET,
        # Nobody knows this guest yet; the domain tells whose timeline it belongs on.
        (("p.timm@stadtwerke-groenwede.example", OPEN),), "Am Umspannwerk 3, Grönwede",
        "Zwei Auszubildende schauen bei der Messung zu.",
    )  # fmt: skip


def _series(today: date) -> Iterator[Meeting]:
    wednesday = _on("WE", today - timedelta(weeks=26))
    yield Meeting(
        "jour-fixe-ausbau", wednesday, "09:00", 30, "Jour fixe Ausbau", MEHMET,
        ((JANA, YES), (FELD, MAYBE)), f"{VIDEO}/jour-fixe",
        "Stand je Raum, offene Punkte, nächste Lieferung.", rule="FREQ=WEEKLY;COUNT=34",
        skipped=(12, 21),
        changed={
            24: Changed(at="10:15"),
            27: Changed(where=NEUER_WALL),
            28: Changed(cancelled=True),
            30: Changed(at="11:30"),
        },
    )  # fmt: skip
    yield Meeting(
        # Ten o'clock in Boston: an hour off here in the weeks when only one side has changed.
        "boston", _on("TH", today - timedelta(weeks=30)), "10:00", 45, "Progress call Chamber hall",
        JANA, (("g.whitcombe@harborlight.example", YES), ("d.okafor@harborlight.example", YES)),
        f"{VIDEO}/harborlight", "Agenda in the shared folder.", zone="America/New_York",
        rule="FREQ=WEEKLY;COUNT=26;INTERVAL=2",
    )  # fmt: skip
    yield Meeting(
        "wartung-groenwede", _on("TU", today - timedelta(weeks=36)), "08:00", 60,
        "Wartung Messgeräte Leitwarte", MEHMET,
        (("m.soehnke@stadtwerke-groenwede.example", YES),), "Am Umspannwerk 3, Grönwede",
        "Läuft über beide Zeitumstellungen: immer um 8 Uhr Ortszeit.",
        rule="FREQ=WEEKLY;INTERVAL=4",
    )  # fmt: skip
    yield Meeting(
        "wochenplanung", _on("MO", today - timedelta(weeks=20)), "08:15", 30, "Wochenplanung", JANA,
        ((MEHMET, YES), (SOFIE, YES)), ROOM, rule="FREQ=WEEKLY",
    )  # fmt: skip
    yield Meeting(
        "chorprobe", _on("TH", today - timedelta(weeks=15)), "19:30", 120, "Chorprobe", SOFIE,
        private=True, rule="FREQ=WEEKLY",
    )  # fmt: skip


def _further(today: date) -> Iterator[Meeting]:
    """With customers, beside the projects."""
    yield Meeting(
        "fachtagung", _on("TU", today + timedelta(days=8)), "", 0, "Fachtagung Raumakustik",
        SOLHEIM, ((MEHMET, YES), (JANA, MAYBE)), "Campusring 1, 18055 Rostock",
        "Mehmet spricht am zweiten Tag über Großraumbüros.", days=2,
    )  # fmt: skip
    cello, wiebke = "marek@cello.example", "wiebke.johannsen@bauplan.example"
    rows = (
        (-168, "11:00", 60, "Kennenlernen Kanzlei", JANA, FELD, NEUER_WALL),
        (-83, "16:00", 30, "Vertragsdurchsprache", JANA, FELD, f"{VIDEO}/kanzlei"),
        (-41, "17:30", 30, "Farbton der Segel", SOFIE, FELD, SAMPLES),
        (4, "12:00", 60, "Musterstoffe Bibliothek und Flur", SOFIE, FELD, SAMPLES),
        (-120, "17:15", 45, "Musikzimmer: erste Ideen", SOFIE, cello, SAMPLES),
        (-62, "17:15", 60, "Musikzimmer: Messung", MEHMET, cello, "Bei Marek"),
        (6, "17:15", 45, "Musikzimmer: Angebot", SOFIE, cello, f"{VIDEO}/cello"),
        (-97, "12:15", 60, "Mittagessen mit Wiebke", JANA, wiebke, ""),
        (-20, "12:15", 60, "Kita am Deich: Vorentwurf", JANA, wiebke, ROOM),
        (13, "12:15", 60, "Kita am Deich: Akustikkonzept", JANA, wiebke, ROOM),
        (-33, "08:15", 30, "Telefonat Bestellnummer", MEHMET,
         "t.behrmann@stadtwerke-groenwede.example", "040 66969-310"),
        (-12, "08:15", 30, "Lüftungsgeräusch Hörsaal", MEHMET, "b.kallweit@hs-ostkueste.example",
         "030 23125-914"),
        (-5, "12:00", 45, "Zwischenstand Großraumbüro", JANA, "f.harms@harmsund.example",
         f"{VIDEO}/speicher-zwoelf"),
        (3, "17:30", 30, "Rückfrage Brandschutz", MEHMET,
         "h.asmussen@nordlicht-werkzeugbau.example", "030 23125-810"),
        (5, "08:15", 30, "Hygieneprüfung Absorber", SOFIE, "n.petrovic@klinik-eichensee.example",
         f"{VIDEO}/klinik"),
        (8, "17:30", 45, "Probehören Sprecherkabine", JANA, "t.lueders@quintenzirkel.example",
         "Gertigstraße 22, Hamburg"),
        (20, "08:15", 45, "Lesung: Beschallung klären", SOFIE,
         "e.yildiz@buecherei-altenmoor.example", "Markt 5, Altenmoor"),
    )  # fmt: skip
    for days, at, minutes, title, host, guest, where in rows:
        day = _working(today + timedelta(days=days))
        answer = YES if days < 0 else OPEN
        yield Meeting(_name(title), day, at, minutes, title, host, ((guest, answer),), where)


def _internal(today: date) -> Iterator[Meeting]:
    """Among ourselves: Einklang keeps their times and nothing else."""
    rows = (
        (-150, "17:00", 60, "Feierabend auf der Terrasse", JANA, (MEHMET, SOFIE)),
        (-110, "08:00", 30, "Kalibrierung Pegelmesser B", MEHMET, ()),
        (-75, "12:00", 60, "Mittag mit dem Steuerordner", JANA, ()),
        (-58, "17:00", 60, "Kassensturz Quartal", JANA, (SOFIE,)),
        (-30, "08:00", 45, "Fahrtenbuch und Reifenwechsel", MEHMET, ()),
        (-16, "12:30", 45, "Musterraum umbauen", SOFIE, (MEHMET,)),
        (-9, "17:00", 45, "Preisliste nächstes Jahr", JANA, (SOFIE,)),
        (-2, "08:00", 30, "Kalibrierung Pegelmesser A", MEHMET, ()),
        (1, "08:00", 45, "Angebot Rathaus schreiben", JANA, ()),
        (2, "17:00", 45, "Urlaubsplanung", JANA, (MEHMET, SOFIE)),
        (5, "12:30", 30, "Messwagen laden", MEHMET, ()),
        (7, "17:00", 60, "Webseite: neue Bilder", SOFIE, ()),
        (12, "08:00", 60, "Gespräch über Stundensätze", JANA, (MEHMET,)),
    )
    for days, at, minutes, title, host, others in rows:
        day = _working(today + timedelta(days=days))
        guests = tuple((each, YES) for each in others)
        yield Meeting(_name(title), day, at, minutes, title, host, guests)


def _private(today: date) -> Iterator[Meeting]:
    """Nobody's business: time only, even where a customer takes part."""
    rows = (
        (-64, "07:30", 45, "Zahnarzt", JANA, ()),
        (-22, "18:00", 90, "Elternabend", MEHMET, ()),
        (-6, "18:30", 120, "Essen mit Sabine", JANA, (FELD,)),
        (2, "07:30", 45, "Physiotherapie", JANA, ()),
        (9, "18:00", 60, "Laternenumzug", MEHMET, ()),
        (14, "07:30", 45, "Physiotherapie", JANA, ()),
    )
    for number, (days, at, minutes, title, host, others) in enumerate(rows):
        day = _working(today + timedelta(days=days))
        guests = tuple((each, YES) for each in others)
        name = f"privat-{number + 1}"
        yield Meeting(name, day, at, minutes, title, host, guests, private=True)
    begin = _on("MO", today + timedelta(days=24))
    yield Meeting("urlaub", begin, "", 0, "Urlaub auf Amrum", SOFIE, days=5, private=True)


def _on(weekday: str, day: date) -> date:
    """The first such weekday from this day on."""
    return day + timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)


def _working(day: date) -> date:
    return day if day.weekday() < 5 else _on("MO", day)


def _name(title: str) -> str:
    spelled = title.lower().replace(" ", "-").translate(SPELLED)
    return "".join(sign for sign in spelled if sign.isalnum() or sign == "-")
