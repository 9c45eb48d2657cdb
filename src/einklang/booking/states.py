"""The states whose holidays a booking calendar may keep, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from einklang.booking.days_off import states

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Choices = list[tuple[str, list[tuple[str, str]]]]
COUNTRIES: dict[str, StrPromise] = {
    "DE": _("Germany"),
    "AT": _("Austria"),
    "CH": _("Switzerland"),
}
NAMES: dict[str, StrPromise] = {
    "DE-BB": _("Brandenburg"),
    "DE-BE": _("Berlin"),
    "DE-BW": _("Baden-Württemberg"),
    "DE-BY": _("Bavaria"),
    "DE-HB": _("Bremen"),
    "DE-HE": _("Hesse"),
    "DE-HH": _("Hamburg"),
    "DE-MV": _("Mecklenburg-Western Pomerania"),
    "DE-NI": _("Lower Saxony"),
    "DE-NW": _("North Rhine-Westphalia"),
    "DE-RP": _("Rhineland-Palatinate"),
    "DE-SH": _("Schleswig-Holstein"),
    "DE-SL": _("Saarland"),
    "DE-SN": _("Saxony"),
    "DE-ST": _("Saxony-Anhalt"),
    "DE-TH": _("Thuringia"),
    "AT-1": _("Burgenland"),
    "AT-2": _("Carinthia"),
    "AT-3": _("Lower Austria"),
    "AT-4": _("Upper Austria"),
    "AT-5": _("Salzburg"),
    "AT-6": _("Styria"),
    "AT-7": _("Tyrol"),
    "AT-8": _("Vorarlberg"),
    "AT-9": _("Vienna"),
    "CH-AG": _("Aargau"),
    "CH-AI": _("Appenzell Inner Rhodes"),
    "CH-AR": _("Appenzell Outer Rhodes"),
    "CH-BE": _("Bern"),
    "CH-BL": _("Basel-Landschaft"),
    "CH-BS": _("Basel-Stadt"),
    "CH-FR": _("Fribourg"),
    "CH-GE": _("Geneva"),
    "CH-GL": _("Glarus"),
    "CH-GR": _("Grisons"),
    "CH-JU": _("Jura"),
    "CH-LU": _("Lucerne"),
    "CH-NE": _("Neuchâtel"),
    "CH-NW": _("Nidwalden"),
    "CH-OW": _("Obwalden"),
    "CH-SG": _("St. Gallen"),
    "CH-SH": _("Schaffhausen"),
    "CH-SO": _("Solothurn"),
    "CH-SZ": _("Schwyz"),
    "CH-TG": _("Thurgau"),
    "CH-TI": _("Ticino"),
    "CH-UR": _("Uri"),
    "CH-VD": _("Vaud"),
    "CH-VS": _("Valais"),
    "CH-ZG": _("Zug"),
    "CH-ZH": _("Zurich"),
}


def state_choices() -> Choices:
    """All of which holidays are known, by country, in order of their names."""
    groups: dict[str, list[tuple[str, str]]] = {country: [] for country in COUNTRIES}
    for state in states():
        groups[state[:2]].append((state, str(NAMES[state])))
    return [
        (str(COUNTRIES[country]), sorted(named, key=lambda each: each[1]))
        for country, named in groups.items()
    ]
