"""What does syncing an address book of 10,000 contacts cost, beside vdirsyncer at one server?

As `dav_vs_vdirsyncer` measures a calendar: parsed, matched with who is here already, and stored.
--events N for a quick try.
"""

from __future__ import annotations

import sys

from dav_vs_vdirsyncer import Stock, compare

CARD = """BEGIN:VCARD
VERSION:3.0
UID:kontakt-{n}@nordlicht.example
FN:Person{n} Ost
N:Ost;Person{n};;Dr.;
ORG:Firma {firm}
TITLE:Leitung {version}
EMAIL;TYPE=WORK:person{n}@firma{firm}.example
EMAIL;TYPE=HOME:privat{n}@ost.example
TEL;TYPE=WORK,VOICE:+49 40 {n}
TEL;TYPE=CELL:+49 171 {n}
ADR;TYPE=HOME:;;Hafenstraße {n};Hamburg;;20457;Deutschland
NOTE:Wird am besten morgens angerufen.
END:VCARD
"""
GOAL = {
    "no_change_cpu_ratio": 0.2,
    "ten_changes_cpu_ratio": 0.2,
    "first_sync_wall_ratio": 3,
    "first_sync_rss_mb": 300,
}


def card(n: int, version: int) -> bytes:
    """The n-th contact in its k-th version."""
    return CARD.format(n=n, firm=n % 700, version=version).replace("\n", "\r\n").encode()


CONTACTS = Stock("carddav", "VADDRESSBOOK", ".vcf", "text/vcard", card, __file__)

if __name__ == "__main__":
    sys.exit(compare(CONTACTS, "What does an address book cost, beside vdirsyncer?", GOAL))
