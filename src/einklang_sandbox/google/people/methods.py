"""What each method of the People API does with a request. Each raises Refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from einklang_sandbox.google.people import contacts, groups, listing, shapes, telling
from einklang_sandbox.google.people.book import Book
from einklang_sandbox.google.people.contacts import Act
from einklang_sandbox.google.people.refusals import Refusal, invalid, not_found
from einklang_sandbox.google.people.shapes import READABLE, WRITABLE, Json
from einklang_sandbox.google.people.telling import GROUP_FIELDS, Teller

if TYPE_CHECKING:
    from einklang_sandbox.google.world import Account, World

_MOST_ASKED = 200
_SOURCES = frozenset(
    f"READ_SOURCE_TYPE_{kind}"
    for kind in ("UNSPECIFIED", "PROFILE", "CONTACT", "DOMAIN_CONTACT", "OTHER_CONTACT")
)
_USUAL_GROUP = ("metadata", "groupType", "name")


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `home` is the address at which it came."""

    world: World
    account: Account
    query: Mapping[str, list[str]]
    body: Any
    home: str

    @property
    def book(self) -> Book:
        """The account's own."""
        return self.world.books[self.account.address]

    @property
    def act(self) -> Act:
        """What the account does there."""
        return Act(self.world, self.book)

    def one(self, name: str) -> str:
        """A parameter, or ''."""
        return self.query.get(name, [""])[-1]

    def said(self, *known: str) -> Json:
        """The body, which says nothing but this."""
        if not isinstance(self.body, dict):
            raise invalid("Invalid JSON payload received.")
        if self.body.keys() - {*known}:
            unknown = min(self.body.keys() - {*known})
            raise invalid(f'Invalid JSON payload received. Unknown name "{unknown}".', unknown)
        if "sources" in known:
            _sources(self.body.get("sources") or ())
        return self.body

    def names(self, key: str) -> list[str]:
        """A list of resource names in the body."""
        told = self.body.get(key) or []
        if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
            raise invalid(f"Invalid value at '{key}'.", key)
        return told

    def teller(self, mask: str = "") -> Teller:
        """Tells the fields of the mask, all where there is none."""
        fields = shapes.mask(mask, READABLE, "personFields") if mask else tuple(sorted(READABLE))
        _sources(self.query.get("sources", ()))
        return Teller(self.book, fields, self.home)

    def required(self) -> Teller:
        """Tells the fields that must be named."""
        shapes.mask(self.one("personFields"), READABLE, "personFields")
        return self.teller(self.one("personFields"))

    def body_teller(self) -> Teller | None:
        """Of a batch: nothing, where the mask is left empty."""
        mask = self.body.get("readMask")
        if not isinstance(mask, str | None):
            raise invalid("Invalid value at 'read_mask'.", "read_mask")
        return self.teller(mask) if mask else None


def _sources(told: Iterable[Any]) -> None:
    for each in told:
        if each not in _SOURCES:
            raise invalid(f"Invalid value at 'sources', \"{each}\"", "sources")


# ── people ───────────────────────────────────────────────────────────────────


def connections(call: Call, p: str) -> Json:
    """people.connections.list."""
    if p != "me":
        raise invalid("Resource name must be people/me.", "resource_name")
    teller = call.required()
    wanted = call.query.get("sources") or ["READ_SOURCE_TYPE_CONTACT"]
    told = listing.contacts(call.world, call.book, call.query, teller)
    if "READ_SOURCE_TYPE_CONTACT" not in wanted:  # nobody here has a profile and no contact
        told = {key: value for key, value in told.items() if key.startswith("next")}
    return told


def read(call: Call, name: str, teller: Teller) -> Json:
    """A contact, or the account itself. With stale reads as lists tell it."""
    if name in ("people/me", f"people/{call.account.sub}"):
        return telling.myself(call.account, teller.fields)
    book = call.book
    if call.world.faults.stale_reads:
        book.settle(call.world.clock(), call.world.revision)
        now = book.current(name)
        row = book.listed(now)[0] if now in book.rows else None
        if row is None or row["deleted"]:
            raise not_found()
        return teller.person(row)
    return teller.person(book.found(name))


def batch_get(call: Call) -> Json:
    """people.getBatchGet."""
    names = call.query.get("resourceNames", [])
    _count(names)
    teller = call.required()
    return {"responses": [_response(name, _attempt(call, name, teller)) for name in names]}


def _attempt(call: Call, name: str, teller: Teller) -> Json | Refusal:
    try:
        return read(call, name, teller)
    except Refusal as refusal:
        return refusal


def _response(name: str, person: Json | Refusal) -> Json:
    told: Json = {"requestedResourceName": name}
    if isinstance(person, Refusal):
        return {**told, "httpStatusCode": person.status, "status": person.as_status()}
    return {**told, "httpStatusCode": 200, "person": person, "status": {}}


def _count(names: list[str]) -> None:
    if not 1 <= len(names) <= _MOST_ASKED:
        raise invalid(f"There must be 1 to {_MOST_ASKED} resource names.", "resource_names")


def create(call: Call) -> Json:
    """people.createContact."""
    teller = call.teller(call.one("personFields"))
    return teller.person(contacts.create(call.act, call.body))


def create_many(call: Call) -> Json:
    """people.batchCreateContacts."""
    said = call.said("contacts", "readMask", "sources")
    teller = call.body_teller()
    if not isinstance(said.get("contacts"), list | None):
        raise invalid("Invalid value at 'contacts'.", "contacts")
    rows = contacts.create_many(call.act, said.get("contacts") or [])
    if teller is None:
        return {}
    return {"createdPeople": [_response(row["name"], teller.person(row)) for row in rows]}


def update(call: Call, p: str) -> Json:
    """people.updateContact."""
    mask = shapes.mask(call.one("updatePersonFields"), WRITABLE, "updatePersonFields")
    teller = call.teller(call.one("personFields"))
    return teller.person(contacts.update(call.act, f"people/{p}", call.body, mask))


def update_many(call: Call) -> Json:
    """people.batchUpdateContacts."""
    said = call.said("contacts", "updateMask", "readMask", "sources")
    teller = call.body_teller()
    told = said.get("updateMask") or ""
    if not isinstance(told, str) or not isinstance(said.get("contacts"), dict | None):
        raise invalid("Invalid value at 'contacts'.", "contacts")
    mask = shapes.mask(told, WRITABLE, "updateMask")
    rows = contacts.update_many(call.act, said.get("contacts") or {}, mask)
    if teller is None:
        return {}
    return {
        "updateResult": {name: _response(name, teller.person(row)) for name, row in rows.items()}
    }


def delete(call: Call, p: str) -> Json:
    """people.deleteContact."""
    contacts.delete(call.act, f"people/{p}")
    return {}


def delete_many(call: Call) -> Json:
    """people.batchDeleteContacts."""
    call.said("resourceNames")
    contacts.delete_many(call.act, call.names("resourceNames"))
    return {}


def picture(call: Call, p: str) -> Json:
    """people.updateContactPhoto."""
    said = call.said("photoBytes", "personFields", "sources")
    if not said.get("photoBytes"):
        raise invalid("photo_bytes is required.", "photo_bytes")
    mask = said.get("personFields") or ""
    teller = call.teller(mask) if mask else None
    row = contacts.picture(call.act, f"people/{p}", said["photoBytes"])
    return {"person": teller.person(row)} if teller else {}


def no_picture(call: Call, p: str) -> Json:
    """people.deleteContactPhoto."""
    mask = call.one("personFields")
    teller = call.teller(mask) if mask else None
    row = contacts.picture(call.act, f"people/{p}", "")
    return {"person": teller.person(row)} if teller else {}


# ── groups ───────────────────────────────────────────────────────────────────


def _group_fields(told: str, usual: tuple[str, ...] = GROUP_FIELDS[1:]) -> tuple[str, ...]:
    return shapes.mask(told, GROUP_FIELDS, "groupFields") if told else usual


def _most_members(call: Call) -> int:
    text = call.one("maxMembers") or "0"
    if not text.isdecimal():
        raise invalid("Invalid value at 'max_members'.", "max_members")
    return int(text)


def list_groups(call: Call) -> Json:
    """contactGroups.list."""
    fields = _group_fields(call.one("groupFields"))
    return listing.groups(call.world, call.book, call.query, fields)


def get_group(call: Call, g: str) -> Json:
    """contactGroups.get."""
    row = call.book.group(f"contactGroups/{g}")
    fields = _group_fields(call.one("groupFields"))
    return telling.group(call.book, row, fields, _most_members(call))


def groups_by_name(call: Call) -> Json:
    """contactGroups.batchGet."""
    names = call.query.get("resourceNames", [])
    _count(names)
    fields, most = _group_fields(call.one("groupFields")), _most_members(call)
    responses = []
    for name in names:
        told: Json = {"requestedResourceName": name}
        try:
            row = call.book.group(name)
        except Refusal as refusal:
            responses.append({**told, "status": refusal.as_status()})
            continue
        group = telling.group(call.book, row, fields, most)
        responses.append({**told, "contactGroup": group, "status": {}})
    return {"responses": responses}


def create_group(call: Call) -> Json:
    """contactGroups.create."""
    said = call.said("contactGroup", "readGroupFields")
    fields = _group_fields(said.get("readGroupFields") or "", _USUAL_GROUP)
    row = groups.create(call.act, said.get("contactGroup"))
    return telling.group(call.book, row, fields)


def update_group(call: Call, g: str) -> Json:
    """contactGroups.update."""
    said = call.said("contactGroup", "updateGroupFields", "readGroupFields")
    fields = _group_fields(said.get("readGroupFields") or "", _USUAL_GROUP)
    told = said.get("updateGroupFields") or "name"
    changed = shapes.mask(told, ("clientData", "name"), "updateGroupFields")
    row = groups.update(call.act, f"contactGroups/{g}", said.get("contactGroup"), changed)
    return telling.group(call.book, row, fields)


def delete_group(call: Call, g: str) -> Json:
    """contactGroups.delete."""
    with_contacts = call.one("deleteContacts") == "true"
    groups.delete(call.act, f"contactGroups/{g}", with_contacts=with_contacts)
    return {}


def modify(call: Call, g: str) -> Json:
    """contactGroups.members.modify."""
    call.said("resourceNamesToAdd", "resourceNamesToRemove")
    add, remove = call.names("resourceNamesToAdd"), call.names("resourceNamesToRemove")
    return groups.modify(call.act, f"contactGroups/{g}", add, remove)
