"""Which contacts came of our own creates.

Google takes no name that we choose, so that a create whose reply was lost leaves nothing but our
mark in the contact's `clientData`. Whoever has read what changed has seen every mark: only for one
who has not, and for a create that was not answered, it is looked for, among those that were changed
last. What the lists do not tell yet, some minutes after it was written, cannot be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.google.people import read
from einklang.providers.google.people.place import CONTACTS, OURS

_PAGE = 1000


@dataclass(slots=True)
class Made:
    """What is known of one account. `_read`: everything has been told up to now; `_doubted`: keys
    of creates that were not answered."""

    _names: dict[str, str] = field(default_factory=dict)
    _doubted: set[str] = field(default_factory=set)
    _read: bool = False

    def note(self, told: Iterable[Json]) -> None:
        """These people were told."""
        for person in told:
            for key in read.key_of(person).split():
                self._names[key] = str(person["resourceName"])

    def all_told(self) -> None:
        """A pass has come to its end."""
        self._read = True

    def sent(self, keys: Iterable[str]) -> None:
        """Creates are on their way; until `answered` nobody knows of them."""
        self._doubted.update(keys)

    def answered(self, refs: Mapping[str, str]) -> None:
        """They were done, or refused: what came of each key, '' of a refusal."""
        self._doubted.difference_update(refs)
        self._names.update((key, ref) for key, ref in refs.items() if ref)

    def by(self, client: Client, keys: Iterable[str]) -> dict[str, str]:
        """Refs of what was made already, by these keys. One request where it has to be looked."""
        wanted = set(keys)
        if not self._read or wanted & self._doubted - self._names.keys():
            self._look(client)
        return {key: self._names[key] for key in wanted if key in self._names}

    def _look(self, client: Client) -> None:
        page = client.get(
            CONTACTS,
            personFields="clientData,metadata",
            sources=OURS,
            pageSize=_PAGE,
            sortOrder="LAST_MODIFIED_DESCENDING",
        )
        self.note(page.get("connections") or ())
        self._read = True
