"""What is done to contacts: by the API, and by hand as the other side; one code path."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from einklang_sandbox.google.people import shapes
from einklang_sandbox.google.people.book import MINE, MOST, STARRED, Book, put
from einklang_sandbox.google.people.refusals import Refusal, batch, full, invalid, not_found, stale
from einklang_sandbox.google.people.shapes import Json
from einklang_sandbox.google.people.telling import version_in

if TYPE_CHECKING:
    from einklang_sandbox.google.world import World

MOST_WRITTEN, MOST_DELETED = 200, 500
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Act:
    """In whose book it is done."""

    world: World
    book: Book


def create(act: Act, body: Any) -> Json:
    """A new contact, in My Contacts where it names no group. Raises Refusal."""
    _room(act, 1)
    return _stored_new(act, _new(act, body))


def create_many(act: Act, bodies: Sequence[Any]) -> list[Json]:
    """All of them or none. Raises Refusal, which names those at fault by their place."""
    _few(bodies, MOST_WRITTEN, "contacts")
    errors: dict[str, Refusal] = {}
    fields = []
    for n, body in enumerate(bodies):
        try:
            fields.append(_new(act, (body or {}).get("contactPerson")))
        except Refusal as error:
            errors[str(n)] = error
    if errors:
        raise batch("Create", errors)
    _room(act, len(bodies))
    return [_stored_new(act, each) for each in fields]


def update(act: Act, name: str, body: Any, mask: Iterable[str], *, by_hand: bool = False) -> Json:
    """Replace the fields of the mask whole. `by_hand`: without an etag. Raises Refusal."""
    return put(act.world, act.book, _changed(act, name, body, mask, by_hand=by_hand))


def update_many(act: Act, bodies: Mapping[str, Any], mask: Iterable[str]) -> dict[str, Json]:
    """All of them or none. Raises Refusal, which names those at fault."""
    _few(bodies, MOST_WRITTEN, "contacts")
    errors: dict[str, Refusal] = {}
    rows = {}
    for name, body in bodies.items():
        try:
            rows[name] = _changed(act, name, body, mask)
        except Refusal as error:
            errors[name] = error
    if errors:
        raise batch("Update", errors)
    return {name: put(act.world, act.book, row) for name, row in rows.items()}


def delete(act: Act, name: str) -> None:
    """It is gone, under each of the names that it had. Raises Refusal."""
    book, row = act.book, act.book.found(name)
    for old in row["previous"]:
        book.moved.pop(old, None)
        put(act.world, book, _husk(book.rows[old]))
    put(act.world, book, _husk(row))


def delete_many(act: Act, names: Sequence[Any]) -> None:
    """All of them or none. Raises Refusal."""
    _few(names, MOST_DELETED, "resourceNames")
    for name in {act.book.found(str(name))["name"]: None for name in names}:
        delete(act, name)


def picture(act: Act, name: str, told: Any) -> Json:
    """A photo, JPEG or PNG in base64; '' takes it away. Raises Refusal."""
    row = act.book.found(name)
    try:
        raw = base64.b64decode(told, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise invalid("Invalid value at 'photo_bytes'.", "photo_bytes") from error
    if told and not raw.startswith(_PICTURES):
        raise invalid("The photo must be a JPEG or a PNG.", "photo_bytes")
    return put(act.world, act.book, {**row, "photo": told})


def merge(act: Act, kept: str, lost: str) -> Json:
    """Two become one, under the first's name; the other's leads there. Raises Refusal."""
    book, first, second = act.book, act.book.found(kept), act.book.found(lost)
    if first is second:
        raise invalid("A contact cannot be merged with itself.")
    fields = {
        field: _joined(field, first["fields"].get(field, []), second["fields"].get(field, []))
        for field in {**first["fields"], **second["fields"]}
    }
    put(act.world, book, {**_husk(second), "hidden": True})
    book.moved[second["name"]] = first["name"]
    previous = [*first["previous"], second["name"], *second["previous"]]
    photo = first["photo"] or second["photo"]
    return put(act.world, book, {**first, "fields": fields, "previous": previous, "photo": photo})


def rename(act: Act, name: str) -> Json:
    """It goes by another name from now on, as when it is linked with a profile."""
    book, row = act.book, act.book.found(name)
    named = {**row, **_named(act), "previous": [row["name"], *row["previous"]]}
    put(act.world, book, {**_husk(row), "hidden": True})
    book.moved[row["name"]] = named["name"]
    return put(act.world, book, named)


def in_groups(act: Act, row: Json, groups: Sequence[str]) -> Json:
    """Let it be in these groups and no others; My Contacts, where there is none."""
    memberships = [{"group": group} for group in groups or (MINE,)]
    fields = {**row["fields"], "memberships": memberships}
    return put(act.world, act.book, {**row, "fields": fields})


# ── parts ────────────────────────────────────────────────────────────────────


def _new(act: Act, body: Any) -> dict[str, list[Json]]:
    fields = shapes.cleaned(body)
    shapes.single(fields)
    asked = fields.pop("memberships", [])
    memberships = _memberships(act.book, asked, ()) if asked else [{"group": MINE}]
    return {**{key: items for key, items in fields.items() if items}, "memberships": memberships}


def _stored_new(act: Act, fields: dict[str, list[Json]]) -> Json:
    row = {**_named(act), "fields": fields, "previous": [], "photo": ""}
    return put(act.world, act.book, {**row, "deleted": False, "hidden": False})


def _named(act: Act) -> Json:
    number = act.world.chance.getrandbits(63)
    return {"name": f"people/c{number}", "source": f"{number:x}"}


def _husk(row: Json) -> Json:
    return {**row, "fields": {}, "previous": [], "photo": "", "deleted": True, "hidden": False}


def _changed(act: Act, name: str, body: Any, mask: Iterable[str], *, by_hand: bool = False) -> Json:
    row = act.book.found(name)
    said = shapes.cleaned(body)
    named = body.get("resourceName")
    if named and act.book.current(str(named)) != row["name"]:
        raise invalid("person.resource_name is another one's.", "person.resource_name")
    if not by_hand:
        _fresh(act, row, body)
    wanted = {field: said.get(field, []) for field in mask}
    shapes.single(wanted)
    if "memberships" in wanted:
        before = [each["group"] for each in row["fields"]["memberships"]]
        wanted["memberships"] = _memberships(act.book, wanted["memberships"], before)
    fields = {key: items for key, items in {**row["fields"], **wanted}.items() if items}
    return {**row, "fields": fields}


def _fresh(act: Act, row: Json, body: Json) -> None:
    """Whether the client has seen the contact as it is now."""
    metadata = body.get("metadata") or {}
    told = metadata.get("sources") if isinstance(metadata, dict) else None
    sources = [s for s in told or () if isinstance(s, dict) and s.get("type") == "CONTACT"]
    if not sources or not sources[0].get("etag"):
        raise invalid(
            "Request must set person.metadata.sources.etag for the source that is being updated.",
            "person.metadata.sources",
        )
    if len(sources) > 1 or sources[0].get("id", row["source"]) != row["source"]:
        raise invalid("person.metadata.sources is not the contact's.", "person.metadata.sources")
    early = act.world.faults.early_mismatches and row["name"] in _unsettled(act)
    if act.world.faults.used("mismatches") or early or sources[0]["etag"] != row["etag"]:
        raise stale("person.metadata.sources.etag")
    if body.get("etag") and version_in(body["etag"]) != row["etag"]:
        raise stale("person.etag")


def _unsettled(act: Act) -> Mapping[str, Any]:
    act.book.settle(act.world.clock(), act.world.revision)
    return act.book.lags


def _memberships(book: Book, asked: Sequence[Json], before: Sequence[str]) -> list[Json]:
    groups = list(dict.fromkeys(str(each["group"]) for each in asked))
    for name in groups:
        group = book.groups.get(name)
        if group is None or group["deleted"]:
            raise invalid(f"There is no contact group {name}.", "person.memberships")
        if group["system"] and name not in (MINE, STARRED, *before):
            raise invalid(f"Nobody can be added to {name}.", "person.memberships")
    if not groups:
        raise invalid(
            "person.memberships must have at least one contact group membership.",
            "person.memberships",
        )
    return [{"group": name} for name in groups]


def _joined(field: str, first: list[Json], second: list[Json]) -> list[Json]:
    if field in shapes.SINGLE:
        return first or second
    plain = [{key: value for key, value in item.items() if key != "_first"} for item in second]
    known = [{key: value for key, value in item.items() if key != "_first"} for item in first]
    return [*first, *(item for item in plain if item not in known)]


def _room(act: Act, more: int) -> None:
    if act.book.alive + more > MOST:
        raise full()


def _few(told: Any, most: int, named: str) -> None:
    if not told:
        raise invalid(f"{named} is required.", named)
    if len(told) > most:
        raise invalid(f"{named} has more than {most} entries.", named)


def row_by_id(book: Book, source: str) -> Json:
    """A contact by the id of its source. Raises Refusal."""
    try:
        return book.found(f"people/c{int(source, 16)}")
    except ValueError as error:
        raise not_found() from error
