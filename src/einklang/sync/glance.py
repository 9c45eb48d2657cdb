"""A look at an entry that is set aside: fetched now, for its holder alone, and never stored, for
nobody knows whether it is private."""

from __future__ import annotations

from dataclasses import dataclass

from einklang.formats.ical_glimpse import title_in
from einklang.providers import port
from einklang.providers.errors import SignIn
from einklang.sync.connect import provider_of
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Pair, State
from einklang.sync.visit import as_told

LONGEST = 20_000
"""Characters of an entry that a page shows."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands there: its title, where one is to be found, and its text, `cut` where that is
    longer than a page shows. `text` is '' of what is not there any more."""

    title: str
    text: str
    cut: bool


def glance(pair: Pair) -> Glance:
    """What stands there now. Raises the provider's errors; where it refused the sign-in it is not
    asked again, for servers lock accounts."""
    there, connection = as_told(pair.collection), pair.collection.connection
    if connection.state == State.SIGN_IN:
        raise SignIn(connection.reason)
    provider = provider_of(connection)
    (item,) = within(PATIENCE, lambda: provider.fetch(there, [pair.ref]))
    text = item.raw if isinstance(item, port.Unreadable | port.Present) else ""
    return Glance(title_in(text), text[:LONGEST], len(text) > LONGEST)
