"""`python -m einklang_sandbox.google`: serve the stand-in until a signal comes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from einklang_sandbox.attached import until_stopped
from einklang_sandbox.google import Google
from einklang_sandbox.google.people.hand import Hand
from einklang_sandbox.google.people.shapes import Json
from einklang_sandbox.google.serve import serving
from einklang_sandbox.google.store import Keeper


def main() -> int:
    """Prints the address, then waits. What it holds is kept in the state file."""
    args = _arguments()
    google = Google()
    keeper = Keeper(google.world, args.state)
    if not keeper.begin() and args.plant:
        _plant(google, args.plant)
    for client in args.client:
        google.grants.register(client[0], client[1], client[2:])
    google.faults.slow = args.latency
    google.quotas.per_user, google.quotas.per_project = args.per_user, args.per_project
    google.rates.reads, google.rates.writes = args.contact_reads, args.contact_writes
    with serving(google, args.port) as url:
        until_stopped(url, attached=args.attached)
    google.close()
    keeper.close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="einklang_sandbox.google", description=__doc__)
    parser.add_argument("--port", type=int, default=5280)
    parser.add_argument("--state", type=Path, required=True, help="a file, made when missing")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--per-user", type=int, help="requests a minute; without it, any number")
    parser.add_argument("--per-project", type=int, help="the same of all users of an application")
    parser.add_argument("--contact-reads", type=int, help="the same of a user's contacts")
    parser.add_argument("--contact-writes", type=int, help="the same, of changes")
    parser.add_argument("--attached", action="store_true", help="end when standard input does")
    parser.add_argument("--plant", type=Path, help="what is there at a first start, as JSON")
    parser.add_argument(
        "--client", nargs="+", action="append", default=[], metavar="ID SECRET REDIRECT"
    )
    return parser.parse_args()


def _plant(google: Google, path: Path) -> None:
    """[{address, name, zone, calendars: [{summary, events: […]}], events: […],
    groups: [name, …], contacts: [a person of the API and, in `groups`, the names of theirs, …]}]"""
    told = json.loads(path.read_text(encoding="utf-8"))
    for each in told:
        google.add_account(each["address"], each["name"], each["zone"])
    for each in told:
        person = google.person(each["address"])
        for body in each["events"]:
            person.insert(body)
        _plant_contacts(google.hand(each["address"]), each)
        for calendar in each.get("calendars", []):
            made = google.add_calendar(each["address"], calendar["summary"], each["zone"])
            for body in calendar["events"]:
                person.insert(body, made)


def _plant_contacts(hand: Hand, told: Json) -> None:
    groups = {name: hand.group(name) for name in told.get("groups", [])}
    for contact in told.get("contacts", []):
        body = {key: value for key, value in contact.items() if key != "groups"}
        hand.create(body, *(groups[name] for name in contact.get("groups", [])))


if __name__ == "__main__":
    raise SystemExit(main())
