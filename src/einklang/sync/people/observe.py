"""What an address book tells and what our people say, put side by side, ready to be decided; and
what of it is not to be decided at all (docs/algorithms/contacts.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q

from einklang.crm.models import Person
from einklang.providers import port
from einklang.reconcile.contact_rules import Deletion, favoured
from einklang.reconcile.known_person import Perhaps, Same
from einklang.reconcile.observation import Seen, Standing
from einklang.reconcile.rules import Direction
from einklang.reconcile.speak import Projection, Reach
from einklang.records.card import from_contact
from einklang.records.contact import Contact
from einklang.records.plain import Plain
from einklang.sync import sent
from einklang.sync.models import Collection, Connection, Pair
from einklang.sync.people import shelf
from einklang.sync.people.shelf import PERSON, HeldPerson, Met
from einklang.sync.people.sight import (
    GONE_THERE,
    HANDED_BACK,
    LEFT_GROUP,
    NOT_BROUGHT,
    NOT_YOURS,
    READ_ONLY,
    REMOVED_HERE,
    REVIEW,
    SECOND,
    SEPARATE,
    Aside,
    PersonSight,
    agreed_before,
    changed_at,
)
from einklang.sync.sight import NEW
from einklang.sync.visit import Visit

# ── what the provider shows ──────────────────────────────────────────────────


def there(visit: Visit, items: Sequence[port.Present[Contact]]) -> list[PersonSight]:
    """What a page of the book shows, beside what we hold."""
    helds = shelf.by_ref(visit, [item.ref for item in items])
    strangers = {i.ref: i.record for i in items if _is_unknown(helds[i.ref])}
    met = shelf.acquaintances(visit, strangers)
    _take_for(visit, helds, met)
    if any(held.moves for held in helds.values()):
        visit.collection.compared_at = None  # the next run looks at everything again
    staying = [item for item in items if not helds[item.ref].moves]
    return [_sight(visit, item, helds[item.ref], met.get(item.ref)) for item in staying]


def _is_unknown(held: HeldPerson) -> bool:
    """Whether it has to be found out who this is: nobody has said so, or they are gone here."""
    pair, person = held.pair, held.person
    if pair is None or pair.standing == Standing.GONE:
        return True
    if person is None:
        return pair.standing in {Standing.SET_ASIDE, Standing.OUT_OF_SCOPE, Standing.PAIRED}
    return False


def _take_for(visit: Visit, helds: Mapping[str, HeldPerson], met: Mapping[str, Met]) -> None:
    who = {ref: each.who.person for ref, each in met.items() if isinstance(each.who, Same)}
    people = Person.objects.in_bulk(set(who.values()))
    for ref, person in who.items():
        helds[ref].row = people[person]
    shelf.attach(visit, [helds[ref] for ref in who])


def _sight(
    visit: Visit, item: port.Present[Contact], held: HeldPerson, met: Met | None
) -> PersonSight:
    remote = from_contact(item.record)
    seen = Seen(
        base=_agreed(held),
        local=held.local,
        remote=remote,
        projection=_projection(visit),
        favour=favoured(visit.contact_rules, changed_at(held), item.record.stamp),
        revision=held.row.revision if held.row else None,
        version=item.version,
        agreed=held.pair.version if held.pair and _was_in_accord(held) else "",
        removed=held.removed,
    )
    return PersonSight(
        held,
        seen,
        item.raw,
        reason=_reason(held, met),
        aside=_aside_there(visit, held, met),
        asked=met.asked if met else frozenset(),
        rule=visit.contact_rules.favour,
    )


def _reason(held: HeldPerson, met: Met | None) -> str:
    if met is not None:
        return met.who.reason if isinstance(met.who, Same) else "new_contact"
    pair = held.pair
    known = pair is not None and pair.outcome and _was_in_accord(held)
    return pair.reason if pair is not None and known else "contact_known"


def _aside_there(visit: Visit, held: HeldPerson, met: Met | None) -> Aside | None:
    """Why nothing follows of what the book shows."""
    pair, person = held.pair, held.person
    alive = person is not None and person.deleted_at is None
    separate = pair is not None and pair.reason == SEPARATE
    if met is not None and isinstance(met.who, Perhaps) and not separate:
        return Aside(Standing.OUT_OF_SCOPE, REVIEW, met.who.people, met.who.reason)
    if pair is not None and pair.standing == Standing.NOT_WANTED:
        return Aside(Standing.NOT_WANTED, pair.reason)
    if person is not None and not alive:
        return _aside_of_removed(visit, held)
    if person is not None and person.responsible_id != visit.connection.holder_id:
        return _aside_of_anothers(visit, held)
    if person is not None and _is_second(visit, held):
        return Aside(Standing.OUT_OF_SCOPE, SECOND)
    if person is None and visit.contact_rules.direction is Direction.WRITE:
        return Aside(Standing.OUT_OF_SCOPE, NOT_BROUGHT)
    return None


def _aside_of_removed(visit: Visit, held: HeldPerson) -> Aside | None:
    """They were removed here. Where the rule does not delete them there, they stay there."""
    rule = visit.contact_rules.deletion
    if rule is Deletion.DELETE and _is_paired(held):
        return None
    leaves = rule is Deletion.UNGROUP and _may_leave(visit, held)
    return Aside(Standing.LEFT_THERE, REMOVED_HERE, leaves=leaves)


def _aside_of_anothers(visit: Visit, held: HeldPerson) -> Aside:
    """Somebody else looks after them: in a group of one's own they stand no more."""
    return Aside(Standing.OUT_OF_SCOPE, NOT_YOURS, leaves=_may_leave(visit, held))


def _may_leave(visit: Visit, held: HeldPerson) -> bool:
    """Only whom sync kept in the group; whoever is put into it there again stays in it."""
    return visit.groups is not None and _is_paired(held)


def _is_paired(held: HeldPerson) -> bool:
    return held.pair is not None and held.pair.standing == Standing.PAIRED


def _is_second(visit: Visit, held: HeldPerson) -> bool:
    others = any(pair.collection_id == visit.collection.pk for pair in held.others)
    return others or _comes_second(visit, held)


def _comes_second(visit: Visit, held: HeldPerson) -> bool:
    """Whether it is of somebody by a merge whose own contact may turn up yet. A write would also
    let us forget that one."""
    by_merge = held.pair is not None and held.pair.merged_from is not None
    return by_merge and sent.is_under_way(visit, held.row_id)


def _agreed(held: HeldPerson) -> Plain | None:
    """What both last agreed on; of whoever is handed back, when their contact was let go. Anybody
    else who is back never agreed: a base of old would read as "deleted here"."""
    pair = held.pair
    if pair is None or not (_was_in_accord(held) or agreed_before(pair)):
        return None
    if held.row is not None and held.row.pk != pair.local_id:
        return None
    base: Plain | None = pair.base
    return base


def _projection(visit: Visit) -> Projection:
    return Projection(Reach.ALL if visit.may_write else Reach.READ)


def gone(visit: Visit, refs: Sequence[str]) -> list[PersonSight]:
    """What the book no longer has."""
    helds = shelf.by_ref(visit, refs)
    known = [held for held in helds.values() if held.pair is not None]
    if any(held.moves for held in known):
        visit.collection.compared_at = None
    return [_without_remote(visit, held) for held in known if not held.moves]


def _without_remote(visit: Visit, held: HeldPerson) -> PersonSight:
    paired = _was_in_accord(held)
    base = held.pair.base if held.pair else None
    seen = Seen(
        base=base,
        local=held.local,
        remote=None,
        projection=_projection(visit),
        standing=Standing.PAIRED if paired else Standing(held.pair.standing if held.pair else ""),
        revision=held.row.revision if held.row else None,
    )
    return PersonSight(held, seen, aside=_aside_gone(visit, held))


def _aside_gone(visit: Visit, held: HeldPerson) -> Aside | None:
    """Why nothing follows of it that the book no longer has them."""
    pair = held.pair
    if pair is None:
        return None
    if _was_in_accord(held) and held.local is not None:
        return Aside(Standing.KEPT_HERE, GONE_THERE) if _stays(visit, held) else None
    unagreed = _was_in_accord(held) and pair.base is None
    beside = pair.standing == Standing.OUT_OF_SCOPE and pair.reason in READ_ONLY
    return Aside(Standing.GONE, GONE_THERE) if unagreed or beside else None


def left(visit: Visit, refs: Sequence[str]) -> list[PersonSight]:
    """Who stands elsewhere in the account now, by somebody's hand there; or by ours, of which no
    reply came: then for the reason that we had."""
    helds = shelf.by_ref(visit, refs)
    return [_left(visit, held) for held in helds.values() if _was_in_accord(held)]


def _left(visit: Visit, held: HeldPerson) -> PersonSight:
    ours = _aside_here(visit, held) or Aside(Standing.OUT_OF_SCOPE, LEFT_GROUP)
    return replace(_without_remote(visit, held), aside=replace(ours, leaves=False))


def _was_in_accord(held: HeldPerson) -> bool:
    """Whether it was, up to now; what is set aside would be, could it be read."""
    pair = held.pair
    return pair is not None and pair.standing in {Standing.PAIRED, Standing.SET_ASIDE}


def _stays(visit: Visit, held: HeldPerson) -> bool:
    """Whether somebody who is gone there stays here: so says the rule, or another book has them."""
    return visit.contact_rules.deletion is not Deletion.DELETE or bool(held.others)


# ── what changed here ────────────────────────────────────────────────────────


def changed_here(visit: Visit, *, home: bool | None = None) -> list[PersonSight]:
    """People written since the last look who are not as their pair is, or who are to go out. Whom a
    review asks about does not go out before it is answered: they may stand there already. `home`:
    whether new ones go into this book, where that is not yet decided."""
    people = unsettled(visit.collection.pk, visit.connection.pk, visit.connection.holder_id)
    rows = Person.objects.filter(
        people, workspace=visit.workspace, modseq__gt=visit.collection.seen_modseq
    )
    asked = in_review(visit.connection)
    home = _is_home(visit.collection) if home is None else home
    sights = here(visit, rows.order_by("modseq", "pk"))
    return [s for s in sights if s.held.pair or (home and s.held.row_id not in asked)]


def in_review(connection: Connection) -> set[int]:
    """The people of whom an open review asks whether they are somebody's contact."""
    told = connection.questions.filter(kind=REVIEW, answered_at=None)
    return {pk for data in told.values_list("data", flat=True) for pk in data["people"]}


def _is_home(collection: Collection) -> bool:
    """Whether it is the book of the account into which new contacts go."""
    chosen = Collection.objects.filter(connection=collection.connection_id, chosen=True)
    first = chosen.filter(writable=True).order_by("pk").values_list("pk", flat=True).first()
    return first == collection.pk


def unsettled(collection: Any, connection: Any, holder: Any) -> Q:
    """People whose pair is at another revision, and those who have none and are looked after by the
    holder. The arguments are keys, or references to columns."""
    pairs = Pair.objects.filter(kind=PERSON, local_id=OuterRef("pk"))
    own = pairs.filter(collection=collection)
    paired = Exists(own.filter(standing=Standing.PAIRED))
    settled = Exists(own.filter(standing=Standing.PAIRED, revision=OuterRef("revision")))
    known = Exists(pairs.filter(collection__connection=connection).exclude(standing=Standing.GONE))
    back = Exists(own.filter(HANDED_BACK))
    mine = Q(responsible=holder, deleted_at=None)
    return (paired & ~settled) | (mine & ~known) | (mine & back)


def here(visit: Visit, people: Iterable[Person]) -> list[PersonSight]:
    """These, beside what the book held when both last agreed; whoever is back, or comes back into
    the holder's care, is looked up there."""
    helds = _helds(visit, people)
    back = {h.ref: h for h in helds if h.pair and h.pair.standing != Standing.PAIRED}
    agreed = [_as_agreed(visit, held) for held in helds if held.ref not in back]
    return [*agreed, *_looked_up(visit, back)] if back else agreed


def _looked_up(visit: Visit, helds: Mapping[str, HeldPerson]) -> list[PersonSight]:
    items = visit.provider.fetch(visit.there, list(helds))
    same = [item for item in items if isinstance(item, port.Present) and item.ref in helds]
    found = there(visit, same)
    for item in items:
        match item:
            case port.Present(formerly=former):
                renamed = (helds[ref] for ref in former if ref in helds)
                found += [replace(_unagreed(visit, each), is_renamed=True) for each in renamed]
            case port.Removed(ref):  # nothing is agreed any more: new there
                found.append(_unagreed(visit, helds[ref]))
            case port.Left(ref) if visit.groups is not None:
                found.append(replace(_unagreed(visit, helds[ref]), joins=True))
            case _:
                pass
    return found


def _unagreed(visit: Visit, held: HeldPerson) -> PersonSight:
    revision = held.row.revision if held.row else None
    seen = Seen(None, held.local, None, projection=_projection(visit), revision=revision)
    return PersonSight(held, seen, aside=_aside_here(visit, held))


def _helds(visit: Visit, people: Iterable[Person]) -> list[HeldPerson]:
    rows = {person.pk: person for person in people}
    if not rows:
        return []
    pairs: dict[int, Pair] = {}
    own = Pair.objects.filter(collection=visit.collection, kind=PERSON, local_id__in=rows)
    told = own.filter(Q(standing=Standing.PAIRED) | HANDED_BACK)
    for pair in told.order_by("pk"):
        if pair.standing == Standing.PAIRED or pair.local_id not in pairs:
            pairs[pair.local_id or 0] = pair
    helds = [
        HeldPerson(pair.ref if pair else f"{NEW}{pk}", pair=pair, row=row)
        for pk, row in rows.items()
        for pair in [pairs.get(pk)]
    ]
    shelf.attach(visit, helds)
    return helds


def _as_agreed(visit: Visit, held: HeldPerson) -> PersonSight:
    base = held.pair.base if held.pair else None
    version = held.pair.version if held.pair else ""
    seen = Seen(
        base=base,
        local=held.local,
        remote=base,
        projection=_projection(visit),
        revision=held.row.revision if held.row else None,
        version=version,
        agreed=version,
    )
    raw = held.pair.raw if held.pair else ""
    return PersonSight(held, seen, raw, aside=_aside_here(visit, held))


def _aside_here(visit: Visit, held: HeldPerson) -> Aside | None:
    person = held.person
    if person is None or held.pair is None:
        return None
    if person.deleted_at is not None:
        return _aside_of_removed(visit, held)
    if person.responsible_id != visit.connection.holder_id:
        return _aside_of_anothers(visit, held)
    if _is_paired(held) and _comes_second(visit, held):
        return Aside(Standing.OUT_OF_SCOPE, SECOND)
    return None


def portions(items: Sequence[port.Present[Contact]]) -> list[list[port.Present[Contact]]]:
    """A page in parts of which none has two contacts that may be one person: whoever comes second
    has to meet the first one here."""
    parts: list[tuple[list[port.Present[Contact]], set[str]]] = []
    for item in items:
        keys = _keys(item.record)
        part = next((part for part in parts if not keys & part[1]), None)
        if part is None:
            part = ([], set())
            parts.append(part)
        part[0].append(item)
        part[1].update(keys)
    return [some for some, _ in parts]


def _keys(contact: Contact) -> set[str]:
    keys = {f"mail {email.address}" for email in contact.emails}
    name = str(contact.name).casefold()
    return {*keys, f"name {name}"} if name else keys
