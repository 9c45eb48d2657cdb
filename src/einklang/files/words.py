"""What pages say of files, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.files.models import Import, State
from einklang.formats.csv_titles import OWN

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise

REFUSED: Mapping[str, Promise] = {
    "": _("Choose a file first."),
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than 50 MB. Divide it, and bring the parts one by one."),
    "no_text": _("This is no text. Einklang reads CSV and vCard (.csv, .vcf)."),
    "workbook": _("This is an Excel workbook. Save it there as CSV, and bring that file."),
    "calendar": _("This file holds a calendar. Einklang reads people from CSV and vCard."),
}
BAD: Mapping[str, Promise] = {
    "wide": _("More cells than titles: a separator stands in a text without quotation marks."),
    "open_quote": _("A quotation mark opens here and does not close."),
    "nobody": _("Nothing tells who this is: no name, no company, no address, no number."),
    "too_big": _("This vCard is longer than 5 MB, without its pictures."),
    "truncated": _("This vCard is cut off: its end is missing."),
    "vcard_version": _("A version of vCard that we do not know."),
    "group_card": _("A group of contacts, and no contact."),
}
ASKED: Mapping[str, Promise] = {
    "names_differ": _("They have the same address and another name."),
    "several": _("Several people here have these addresses."),
    "same_name_and_number": _("They have the same name and number."),
    "same_name_and_company": _("They have the same name and company."),
    "same_name_and_office": _("They have the same name, and an address that several share."),
}
DROPPED: Mapping[str, Promise] = {
    "no_address": _("is no e-mail address"),
    "second_postal": _("is a second postal address"),
    "no_member": _("is nobody in this workspace"),
    "no_value": _("cannot stand in this field"),
    "too_many_tags": _("is one tag too many for one person"),
    "too_long": _("is longer than the field, and was cut"),
}
STOPPED: Mapping[str, Promise] = {
    "no_member": _("Whoever brought the file may not import any more."),
    "failed": _("It failed several times. What is in is in; the cause stands in the log."),
    "by_person": _("You stopped it. What is in is in."),
}
TARGETS: Mapping[str, Promise] = {
    "": _("Leave out"),
    "name": _("Whole name"),
    "prefix": _("Title"),
    "salutation": _("Salutation (a title in it counts)"),
    "given": _("Given name"),
    "middle": _("Middle name"),
    "family": _("Family name"),
    "suffix": _("Name suffix"),
    "company": _("Company"),
    "position": _("Position"),
    "email.work": _("E-mail, work"),
    "email.home": _("E-mail, private"),
    "email.other": _("E-mail, other"),
    "phone.work": _("Phone, work"),
    "phone.mobile": _("Phone, mobile"),
    "phone.home": _("Phone, private"),
    "phone.fax": _("Fax"),
    "phone.other": _("Phone, other"),
    "messenger": _("Messenger"),
    "kind": _("Kind of the next column"),
    "street": _("Street"),
    "street_more": _("Street, further line"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
    "notes": _("Notes"),
    "responsible": _("Responsible (e-mail address)"),
    "private": _("Private (yes or no)"),
    "tags": _("Tags"),
}
DIFFERS: Mapping[str, Promise] = {
    "name": _("Name"),
    "organisation": _("Company"),
    "position": _("Position"),
    "postal": _("Postal address"),
    "notes": _("Notes"),
}
STATES: Mapping[str, tuple[str, str, Promise]] = {
    State.COLUMNS: ("is-never", "circle-dashed", _("Columns to choose")),
    State.LOOKING: ("is-progress", "progress", _("Being looked at")),
    State.AHEAD: ("is-waiting", "hourglass", _("Waits for you")),
    State.STORING: ("is-progress", "progress", _("Being imported")),
    State.DONE: ("is-accord", "circle-check", pgettext_lazy("import", "Done")),
    State.STOPPED: ("is-signin", "alert-triangle", pgettext_lazy("import", "Stopped")),
}
"""Look, icon and word of a state."""


def refused(reason: str) -> str:
    """Why a file was not taken."""
    return str(REFUSED[reason])


def bad(reason: str) -> str:
    """Why a record cannot be read."""
    return str(BAD.get(reason) or _("This cannot be read as a vCard."))


def told(what: Mapping[str, Sequence[Sequence[str]]], own: Mapping[str, str]) -> list[str]:
    """What of a record did not come in, a sentence each."""
    lines = [f"{text}: {DROPPED[reason]}" for reason, text in what.get("dropped", ())]
    stays = gettext("%(what)s: here “%(here)s” stands and stays; the file says “%(there)s”.")
    lines += [
        stays % {"what": _what(name, own), "here": here, "there": there}
        for name, here, there in what.get("differs", ())
    ]
    return lines


def _what(name: str, own: Mapping[str, str]) -> str:
    if name.startswith(OWN):
        return own.get(name.removeprefix(OWN), "")
    return str(DIFFERS[name])


def group(kind: str, n: int) -> str:
    """How many of a file become what; as it will be, and as it was."""
    match kind:
        case "new":
            said = ngettext("%(n)s person is new", "%(n)s people are new", n)
        case "twice":
            said = ngettext(
                "%(n)s stands in the file once more: one person",
                "%(n)s stand in the file once more: one person each",
                n,
            )
        case "filled":
            said = ngettext(
                "%(n)s is here already, and what they lack comes in",
                "%(n)s are here already, and what they lack comes in",
                n,
            )
        case "same":
            said = ngettext(
                "%(n)s is here already, and nothing is to be added",
                "%(n)s are here already, and nothing is to be added",
                n,
            )
        case "asked":
            said = ngettext(
                "%(n)s may be somebody who is here: you are asked",
                "%(n)s may be people who are here: you are asked",
                n,
            )
        case _:
            said = ngettext("%(n)s cannot be read", "%(n)s cannot be read", n)
    return said % {"n": grouped(n)}


def entries(n: int) -> str:
    """How many stand in a file."""
    said = ngettext("%(n)s entry in the file", "%(n)s entries in the file", n)
    return said % {"n": grouped(n)}


def archived(n: int) -> str:
    """How many of those whom an import made are archived."""
    said = ngettext("%(n)s of them is archived now", "%(n)s of them are archived now", n)
    return said % {"n": grouped(n)}


def progress(of: Import, seconds: float) -> str:
    """How far it is, and how long it will take after so many seconds."""
    done, total = of.done, of.total
    if not done or not total:
        return gettext("It begins in a moment.")
    minutes = max(1, round(seconds * (total - done) / done / 60))
    said = ngettext(
        "%(n)s of %(total)s, about %(minutes)d minute to go.",
        "%(n)s of %(total)s, about %(minutes)d minutes to go.",
        minutes,
    )
    return said % {"n": grouped(done), "total": grouped(total), "minutes": minutes}


def grouped(n: int) -> str:
    """A whole number as people write it."""
    return number_format(n, use_l10n=True, force_grouping=True)
