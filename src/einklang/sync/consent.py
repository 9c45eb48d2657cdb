"""Connecting an account by consent instead of a password (OAuth 2.0): asking, coming back, and what
was granted. The person's session remembers what was asked, so nobody else can bring the answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.providers.errors import Refused
from einklang.providers.google import oauth, tokens
from einklang.providers.registry import Account
from einklang.sync.connect import Found, connect, look, means
from einklang.sync.models import Connection

GOOGLE = "google"
GOOGLE_CONTACTS = "google_contacts"
ASKED = "google-consent"
PATIENCE = 3600.0
"""Seconds for which an answer is waited for."""
SCOPES: Mapping[str, tuple[str, ...]] = {
    GOOGLE: (tokens.EVENTS, tokens.CALENDARS, tokens.FREE_BUSY),
    GOOGLE_CONTACTS: (tokens.CONTACTS,),
}
"""What each kind asks for; without the first of them nothing can be read."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that an account may grant, in words; `missing` says what does not work without."""

    name: str
    word: Promise
    missing: Promise
    granted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a session asks: for which workspace, whether in a small window, for which kind of
    provider. `state` proves that the answer is to this question (RFC 6749, 10.12), `verifier` that
    it is ours (RFC 7636)."""

    slug: str
    popup: bool
    state: str
    verifier: str
    kind: str = GOOGLE


@dataclass(frozen=True, slots=True)
class Brought:
    """An account as Google tells it, and what it holds as far as that may be read."""

    kind: str
    account: Account
    found: Found


GRANTS: Mapping[str, Sequence[tuple[str, str, Promise, Promise]]] = {
    GOOGLE: (
        ("events", tokens.EVENTS, _("Meetings"), _("Nothing is synced until you allow it.")),
        ("meet", tokens.EVENTS, _("Google Meet"), _("Meetings get no Meet link.")),
        (
            "calendars",
            tokens.CALENDARS,
            _("List of calendars"),
            _("Your primary calendar alone is synced."),
        ),
        (
            "busy",
            tokens.FREE_BUSY,
            _("Free/busy"),
            _("Nothing is missing yet; bookings will need it."),
        ),
    ),
    GOOGLE_CONTACTS: (
        ("contacts", tokens.CONTACTS, _("Contacts"), _("Nothing is synced until you allow it.")),
    ),
}


def by_consent(connection: Connection) -> bool:
    """Whether its account is connected so."""
    return connection.provider in SCOPES


def is_offered() -> bool:
    """Whether the operator has registered this installation at Google."""
    return means().google.usable


def granted(connection: Connection) -> Sequence[Grant]:
    """What the account has granted and what not; () of one that has no grants to give."""
    if not by_consent(connection) or not connection.secret:
        return ()
    held = tokens.read(connection.secret).scopes
    given = GRANTS[connection.provider]
    return [Grant(name, word, lost, scope in held) for name, scope, word, lost in given]


def callback() -> str:
    """Where Google sends people back to: registered there, byte by byte."""
    return f"{settings.PUBLIC_URL}/connect/google/"


def ask(session: MutableMapping[str, Any], asked: Asked, now: datetime, hint: str = "") -> str:
    """Google's page for the person, the question noted. `hint`: an account that is known."""
    session[ASKED] = {**asdict(asked), "at": now.timestamp()}
    asking = _asking(asked, hint)
    return oauth.consent_page(means().google, asking)


def _asking(asked: Asked, hint: str = "") -> oauth.Asking:
    return oauth.Asking(callback(), asked.state, asked.verifier, SCOPES[asked.kind], hint)


def asked(session: MutableMapping[str, Any], state: str, now: datetime) -> Asked | None:
    """What was asked under this state, once; None where it was not, or too long ago."""
    told: dict[str, Any] | None = session.get(ASKED)
    if not told or not secrets.compare_digest(str(told["state"]).encode(), state.encode()):
        return None
    del session[ASKED]
    late = now.timestamp() - float(told.pop("at")) > PATIENCE
    return None if late else Asked(**told)


def bring(of: Asked, code: str) -> Brought:
    """What Google grants for the code. Touches no rows. Raises the provider's errors."""
    ways = means()
    held = oauth.exchange(ways.google, ways.wire, code, _asking(of), ways.now())
    person = oauth.who(ways.google, ways.wire, held.access)
    if not held.refresh:
        raise Refused("no_lasting_access", person.email)
    account = Account(person.sub, person.email, held.secret)
    readable = SCOPES[of.kind][0] in held.scopes
    found = look(of.kind, account) if readable else Found((person.email,), ())
    return Brought(of.kind, account, found)


@transaction.atomic
def store(member: Membership, brought: Brought, now: datetime) -> tuple[Connection, bool]:
    """Connect the account; also whether it was connected already. It is known by Google's own key
    of it: its address may have changed since."""
    account = brought.account
    rows = Connection.objects.filter(
        workspace=member.workspace_id,
        holder=member.user_id,
        provider=brought.kind,
        address=account.address,
    )
    known = rows.filter(ended_at=None).exists()
    rows.update(username=account.username)
    return connect(member, brought.kind, account, brought.found, now), known
