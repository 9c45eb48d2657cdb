"""How long does the list of people take at 100,000 of them, searched and filtered?

Whole requests, signed in, through all of Django but the web server, on SQLite and on PostgreSQL
(a process each): the first and the last page, a part of a name, of an address and of a number, two
words, words that nobody has, and whom one looks after.
"""

# ruff: noqa: PLC0415 (Django is set up by each process for its database)
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from random import Random
from urllib.parse import parse_qsl

from ground import answer, at_share, house, timed

PEOPLE, COMPANIES, COLLEAGUES = 100_000, 5_000, 8
TIMES = 20
GIVEN = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Finn",
    "Greta",
    "Hannes",
    "Ida",
    "Jonas",
    "Kübra",
    "Lena",
    "Mehmet",
    "Nora",
    "Ole",
    "Pia",
]
FAMILY = [
    "Abel",
    "Brandt",
    "Çelik",
    "Dietz",
    "Ehlers",
    "Fuchs",
    "Grön",
    "Hölzl",
    "Ivers",
    "Jansen",
    "Kranz",
    "Lüders",
    "Maaß",
    "Noll",
]
ASKED = {
    "first": "",
    "last": "page=last",
    "name": "q=lude",
    "full_name": "q=kubra+grön",
    "address": "q=p4711%40",
    "domain": "q=firma42.example",
    "number": "q=%2B49+40+10047",
    "spelt": "q=0049-40-1004711",
    "company": "q=werk+99",
    "nobody": "q=zyxw",
    "mine": "mine=1",
    "mine_last": "mine=1&page=last",
    "mine_name": "mine=1&q=ehlers",
}
# Without those who are private to others, so that a page that is quick and empty is no answer.
FINDS = {"number": 98, "spelt": 1, "address": 1, "nobody": 0, "first": 98_500, "last": 98_500}


def fill() -> None:
    from einklang.accounts.insert import insert
    from einklang.accounts.models import Membership, User, Workspace
    from einklang.crm.models import Company, PersonEmail, PersonPhone

    workspace = Workspace.objects.create(slug="bench", name="Bench")
    users = [User.objects.create_user(f"u{n}@bench.example") for n in range(COLLEAGUES)]
    for user in users:
        Membership.objects.create(user=user, workspace=workspace, role="owner")
    firms = [Company(workspace=workspace, name=f"Werk {n}") for n in range(COMPANIES)]
    insert(firms)
    rows = list(_people(workspace, firms, users))
    insert([row for row, _ in rows])
    insert([PersonEmail(person=row, address=of.emails[0].address) for row, of in rows])
    insert(
        [
            PersonPhone(person=row, number=of.phones[0].number, key=of.phones[0].key)
            for row, of in rows
        ]
    )


def _people(workspace: object, firms: list, users: list) -> Iterator[tuple]:
    from einklang.crm.models import Person
    from einklang.crm.save_person import fill as fill_row
    from einklang.records.contact import Contact, Email, Name, Phone

    chance = Random(42)
    for n in range(PEOPLE):
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}-{chance.choice(FAMILY)}"
        of = Contact(
            name=Name(given=given, family=family),
            position="Einkauf",
            emails=(Email(f"p{n}@firma{n % 900}.example"),),
            phones=(Phone(f"+49 40 10{n:05}"),),
        )
        row = Person(
            workspace=workspace,
            company=firms[n % COMPANIES],
            responsible=users[n % COLLEAGUES],
            private=n % 50 == COLLEAGUES,  # some, of the first colleague
        )
        fill_row(row, of)
        yield row, of


def measure() -> dict[str, float]:
    """Milliseconds by what is asked; the worst of the shares counts."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from einklang.accounts.models import Membership, User
    from einklang.crm.listing import listing

    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        # As autovacuum does soon after so many rows have come; SQLite keeps no dead rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    client = Client(SERVER_NAME="testserver")
    client.force_login(User.objects.get(email="u0@bench.example"))
    member = Membership.objects.get(user__email="u0@bench.example")
    url = reverse("people", args=["bench"])
    told: dict[str, float] = {}
    for name, query in ASKED.items():
        rows = member.workspace.person_rows.all()
        asked = dict(parse_qsl(query.replace("page=last", "")))
        pages = listing(rows, ("sorted_as",), asked, member).page.paginator
        if name in FINDS:
            assert pages.count == FINDS[name], (name, pages.count)
        address = f"{url}?{query.replace('=last', f'={pages.num_pages}')}"
        assert client.get(address).status_code == 200
        taken = timed(lambda address=address: client.get(address), TIMES)
        told[f"{name}_p95_ms"] = round(at_share(taken, 0.95), 1)
    return told


def on(database: str) -> dict[str, float]:
    """The same in a process of its own, whose settings are made once."""
    done = subprocess.run(
        [sys.executable, __file__, database], stdout=subprocess.PIPE, check=True, text=True
    )
    return {f"{database}_{name}": value for name, value in json.loads(done.stdout).items()}


def alone(database: str) -> int:
    variables = {}
    if database == "postgres":
        from tests.throwaway_postgres import database_url

        variables = {"EINKLANG_DATABASE_URL": database_url({})}
    house(variables)
    fill()
    print(json.dumps(measure()))
    return 0


def main() -> int:
    if len(sys.argv) > 1:
        return alone(sys.argv[1])
    measured = on("sqlite") | on("postgres")
    worst = {
        f"{database}_p95_ms": max(v for k, v in measured.items() if k.startswith(database))
        for database in ("sqlite", "postgres")
    }
    goal = dict.fromkeys(worst, 150.0)
    return answer("How long does the list take at 100,000 people?", worst | measured, goal)


if __name__ == "__main__":
    sys.exit(main())
