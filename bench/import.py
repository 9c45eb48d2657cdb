"""What does an import of 50,000 rows cost, and the export of them?

A CSV file as German Excel writes it (semicolons, Windows-1252), by the worker's own steps: looked
at, stored, brought once more (all are known by then), and written out again.
"""

# ruff: noqa: PLC0415 (Django is set up first)
from __future__ import annotations

import resource
import sys
from random import Random
from time import perf_counter
from typing import Any

from ground import answer, house

ROWS = 50_000
GIVEN = ["Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hannes", "Jürgen", "Kübra"]
FAMILY = ["Abel", "Brandt", "Dietz", "Ehlers", "Fuchs", "Größe", "Hölzl", "Ivers", "Maaß", "Noll"]
HEAD = "Vorname;Nachname;Firma;Position;E-Mail-Adresse;Telefon;Mobiltelefon;Straße;PLZ;Ort;Notizen"


def file() -> bytes:
    chance = Random(42)
    rows = [HEAD]
    for n in range(ROWS):
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}-{chance.choice(FAMILY)}"
        rows.append(
            f"{given};{family} {n};Werk {n % 4000};Einkauf;p{n}@firma{n % 900}.example;"
            f"+49 40 10{n:05};0170 20{n:05};Kai {n % 90};20457;Köln;Mag Tee"
        )
    return "\r\n".join(rows).encode("cp1252")


def rss_mb() -> float:
    """Most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stored(row: Any, member: Any) -> list[int]:
    """Store all of the file; how many statements each batch took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from einklang.accounts import clock
    from einklang.files import run as running
    from einklang.files.source import records

    statements = []
    for part in running.batches(records(row)):
        with CaptureQueriesContext(connection) as seen:
            running.store(row, member, part, clock.now(), None)
        statements.append(len(seen))
    return statements


def main() -> int:
    house()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from einklang.accounts import clock
    from einklang.accounts.models import Membership, User, Workspace
    from einklang.crm.models import Person
    from einklang.files import run as running
    from einklang.files.export import Export, Format, asked_for
    from einklang.files.models import State
    from einklang.files.take_in import take_in
    from einklang.files.work import begin

    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("u@bench.example")
    member = Membership.objects.create(user=user, workspace=workspace, role="owner")
    body, told = file(), {}

    def per_1000(name: str, began: float) -> None:
        told[f"{name}_ms_per_1000_rows"] = round((perf_counter() - began) * 1_000_000 / ROWS, 1)

    def taken() -> object:
        row = take_in(SimpleUploadedFile("kunden.csv", body), member, clock.now())
        begin(row, State.LOOKING, clock.now())
        return row

    began = perf_counter()
    row = taken()
    told["upload_s"] = round(perf_counter() - began, 2)
    began = perf_counter()
    running.look(row, member, clock.now)
    per_1000("look", began)
    begin(row, State.STORING, clock.now())
    began = perf_counter()
    statements = stored(row, member)
    per_1000("store", began)
    assert Person.objects.count() == ROWS
    again = taken()
    begin(again, State.STORING, clock.now())
    began = perf_counter()
    running.run(again, member, clock.now, None)
    per_1000("known", began)
    assert Person.objects.count() == ROWS
    began = perf_counter()
    keys = asked_for(member, {})
    size = sum(map(len, Export(member, keys, Format.CSV, with_notes=True).texts()))
    per_1000("export", began)
    assert size > len(body)
    # The first batches make the companies of those who work there.
    told["sql_of_a_batch"] = max(statements)
    told["sql_spread"] = max(statements[30:]) - min(statements[30:])
    told["rss_mb"] = round(rss_mb())
    goal = {"rss_mb": 300.0, "sql_of_a_batch": 25.0, "sql_spread": 0.0}
    return answer("What does an import of 50,000 rows cost?", told, goal)


if __name__ == "__main__":
    sys.exit(main())
