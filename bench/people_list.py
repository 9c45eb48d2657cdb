"""How long does the list of people take at 100,000 of them, searched and filtered?

Whole requests, signed in, through all of Django but the web server, on SQLite and on PostgreSQL
(a process each): the first and the last page, a part of a name, of an address and of a number, two
words, words that nobody has, whom one looks after or a colleague or nobody, by company, by one tag
and two, whom nobody has met for long, in the order of their meetings, and all of this together.
"""

# ruff: noqa: PLC0415 (Django is set up by each process for its database)
from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from ground import alone, answer, at_share, on_both, timed

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
    "broad": "q=e",
    "broad_last": "q=e&page=last",
    "mine": "mine=1",
    "mine_last": "mine=1&page=last",
    "mine_name": "mine=1&q=ehlers",
    "colleague": "responsible={colleague}",
    "unlooked": "responsible=nobody",
    "at_company": "company={firm}",
    "at_companies": "company=werk+4",
    "tag": "tag={big}",
    "tag_last": "tag={big}&page=last",
    "small_tag": "tag={small}",
    "two_tags": "tag={big}&tag={middle}",
    "tag_name": "tag={big}&q=lude",
    "unmet": "unmet=90",
    "never_met": "unmet=never",
    "unmet_name": "unmet=365&q=ehlers",
    "latest": "order=latest",
    "latest_last": "order=latest&page=last",
    "longest": "order=longest",
    "longest_name": "order=longest&q=lude",
    "unmet_longest": "unmet=180&order=longest",
    "together": "mine=1&tag={big}&unmet=90&q=ehlers&order=longest",
}
TAGS = {"big": 3, "middle": 10, "small": 500}
"""One in so many people has it. There are others besides."""
OTHER_TAGS = 40
# Without those who are private to others, so that a page that is quick and empty is no answer.
FINDS = {"number": 98, "spelt": 1, "address": 1, "nobody": 0, "first": 98_500, "last": 98_500}
FINDS |= {"tag": 32_834, "small_tag": 200, "at_company": 20, "unlooked": 0}


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
    _tag(workspace, [row for row, _ in rows])
    insert([PersonEmail(person=row, address=of.emails[0].address) for row, of in rows])
    insert(
        [
            PersonPhone(person=row, number=of.phones[0].number, key=of.phones[0].key)
            for row, of in rows
        ]
    )


def _tag(workspace: object, people: list) -> None:
    from einklang.accounts.insert import insert
    from einklang.crm.models import PersonTag, Tag

    every = [*TAGS.values(), *range(50, 50 + OTHER_TAGS)]
    names = [*TAGS, *(f"other {n}" for n in range(OTHER_TAGS))]
    tags = [Tag(workspace=workspace, name=name, key=name) for name in names]
    insert(tags)
    for tag, each in zip(tags, every, strict=True):
        insert([PersonTag(person=row, tag=tag) for row in people[::each]])


def _people(workspace: object, firms: list, users: list) -> Iterator[tuple]:
    from einklang.accounts import clock
    from einklang.crm.models import NEVER, Person
    from einklang.crm.save_person import fill as fill_row
    from einklang.records.contact import Contact, Email, Name, Phone

    chance, now = Random(42), clock.now()
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
            last_met_at=NEVER if n % 5 < 3 else now - timedelta(minutes=chance.randrange(10**6)),
        )
        fill_row(row, of)
        yield row, of


def measure() -> dict[str, float]:
    """Milliseconds by what is asked; the worst of the shares counts."""
    fill()
    from django.conf import settings
    from django.db import connection
    from django.http import QueryDict
    from django.test import Client
    from django.urls import reverse

    from einklang.accounts.models import Membership, User
    from einklang.crm.listing import listing
    from einklang.crm.models import Company, Tag

    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        # As autovacuum does soon after so many rows have come; SQLite keeps no dead rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    client = Client(SERVER_NAME="testserver")
    client.force_login(User.objects.get(email="u0@bench.example"))
    member = Membership.objects.get(user__email="u0@bench.example")
    url = reverse("people", args=["bench"])
    named = {name: Tag.objects.get(name=name).pk for name in TAGS}
    named |= {"firm": Company.objects.get(name="Werk 7").pk}
    named |= {"colleague": User.objects.get(email="u1@bench.example").pk}
    told: dict[str, float] = {}
    for name, template in ASKED.items():
        query = template.format(**named)
        rows = member.workspace.person_rows.all()
        asked = QueryDict(query.replace("page=last", ""))
        pages = listing(rows, ("sorted_as",), asked, member).page.paginator
        if name in FINDS:
            assert pages.count == FINDS[name], (name, pages.count)
        address = f"{url}?{query.replace('=last', f'={pages.num_pages}')}"
        assert client.get(address).status_code == 200
        taken = timed(lambda address=address: client.get(address), TIMES)
        told[f"{name}_p95_ms"] = round(at_share(taken, 0.95), 1)
    return told


def main() -> int:
    if len(sys.argv) > 1:
        return alone(sys.argv[1], measure)
    measured = on_both(__file__)
    worst = {
        f"{database}_p95_ms": max(v for k, v in measured.items() if k.startswith(database))
        for database in ("sqlite", "postgres")
    }
    goal = dict.fromkeys(worst, 150.0)
    return answer("How long does the list take at 100,000 people?", worst | measured, goal)


if __name__ == "__main__":
    sys.exit(main())
