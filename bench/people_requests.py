"""How many requests does Google get of contacts, through the adapter?

The stand-in in this process; what is counted is every request that leaves the adapter.

    in_requests          a first listing of 10,000 contacts, at 1,000 a page
    no_change_requests   a pass that finds nothing new
    out_requests         1,000 new contacts, at 200 a batch
    changed_requests     1,000 changed ones, of different fields
    one_change_requests  the most of: one that was changed there, one that is made here, changed
                         here, deleted here
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from ground import answer
from tests.providers.conformance import was
from tests.providers.google.people_world import People

from einklang.providers.errors import ProviderError
from einklang.providers.port import Change, New, Notify, Written
from einklang.records.contact import Contact, Email, Name, Phone
from einklang_sandbox.google.people import contacts
from einklang_sandbox.google.people.contacts import Act

GOAL = {
    "in_requests": 10.0,
    "no_change_requests": 1.0,
    "out_requests": 5.0,
    "changed_requests": 5.0,
    "one_change_requests": 2.0,
}
OUT = 1000


def planted(scene: People, count: int) -> None:
    """So many stand in the group."""
    world = scene.google.world
    act = Act(world, world.books[scene.hand.address])
    member = {"contactGroupMembership": {"contactGroupResourceName": scene.group}}
    for n in range(count):
        body = {
            "names": [{"givenName": "Anna", "familyName": f"Nr {n}"}],
            "emailAddresses": [{"value": f"anna{n}@nordlicht.example"}],
            "phoneNumbers": [{"value": f"+49 40 {n:07}", "type": "mobile"}],
            "memberships": [member],
        }
        contacts.create(act, body)


def cost(scene: People, act: Callable[[], object]) -> float:
    """Requests that it takes."""
    before = scene.wire.requests
    act()
    return float(scene.wire.requests - before)


def done(results: Sequence[Written[Contact] | ProviderError]) -> list[Written[Contact]]:
    """All of them, for none may fail."""
    assert all(isinstance(each, Written) for each in results)
    return [each for each in results if isinstance(each, Written)]


def otherwise(n: int, at: Written[Contact]) -> Change[Contact]:
    """A change, of one field or another."""
    fields = ({"organisation": "Nord"}, {"position": "Chefin"}, {"phones": (Phone("040 1"),)})
    return Change(at.ref, at.version, replace(at.record, **fields[n % 3]), was(at))


def one_change(scene: People, at: Written[Contact]) -> float:
    """The most that one change takes, there or here."""
    new = Contact(name=Name(family="Neu"))
    scene.rename(scene.there(at.ref)["resourceName"], "von anderer Hand")
    there = cost(scene, scene.look)
    made: list[Written[Contact]] = []
    create = cost(scene, lambda: made.append(scene.create(new)))
    wanted = replace(new, organisation="Nord")
    change = cost(scene, lambda: made.append(scene.replace(made[0], wanted)))
    last = made[-1]
    delete = cost(scene, lambda: scene.provider.delete(last.ref, last.version, Notify.NOBODY))
    return max(there, create, change, delete)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=10_000)
    count = parser.parse_args().contacts
    scene = People()
    planted(scene, count)
    first = cost(scene, scene.look)
    assert len(scene.seen.held) == count
    none = cost(scene, scene.look)
    new = [
        New(Contact(name=Name(family=f"Neu {n}"), emails=(Email(f"n{n}@b.example"),)), f"{n:032}")
        for n in range(OUT)
    ]
    made: list[Written[Contact]] = []
    out = cost(scene, lambda: made.extend(done(scene.provider.create_many(scene.collection, new))))
    changes = [otherwise(n, each) for n, each in enumerate(made)]
    changed = cost(
        scene, lambda: made.extend(done(scene.provider.replace_many(scene.collection, changes)))
    )
    measured = {
        "in_requests": first,
        "no_change_requests": none,
        "out_requests": out,
        "changed_requests": changed,
        "one_change_requests": one_change(scene, made[-1]),
    }
    return answer("How many requests does Google get of contacts?", measured, GOAL)


if __name__ == "__main__":
    sys.exit(main())
