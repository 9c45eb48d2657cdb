"""The port: all that `sync` knows of a provider.

Refs, versions and cursors are opaque: they are compared and handed back, never read. Every write
carries the version on which it was decided; there is no unconditional write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, runtime_checkable

from typing_extensions import TypeVar

from einklang.providers.errors import ProviderError
from einklang.records.event import Event
from einklang.records.record import Record

R = TypeVar("R", bound=Record, default=Event)
"""The kind of record that a provider holds."""


class Kind(StrEnum):
    """What a collection holds."""

    EVENTS = "events"
    CONTACTS = "contacts"


class Notify(StrEnum):
    """Whom the provider tells of a write."""

    NOBODY = "nobody"
    NEW = "new"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider, or one collection of it, can keep.

    `notify`: the wishes that it can fulfil; `schedules`: it mails guests by itself when an event
    with guests is written; `preconditions`: it checks the version in the same step as the write;
    `lags`: its lists may tell a write minutes late, so that what a Listing does not name soon after
    it was written need not be gone: `fetch` knows.
    """

    notify: frozenset[Notify]
    schedules: bool = False
    preconditions: bool = True
    lags: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar or an address book at a provider. `ref` identifies it there, for good; `calls`:
    its server makes links for video calls (`records.event.CALL_WANTED`)."""

    ref: str
    name: str
    kind: Kind
    writable: bool
    schedules: bool = False
    colour: str = ""
    owner: str = ""
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Present(Generic[R]):
    """A record that is there. `raw` is the provider's own text, so that nothing of it is lost;
    `key` holds that of the create that made it, '' where the provider cannot tell or somebody else
    did. `formerly` are refs under which the caller holds it and that now lead here: it was renamed,
    or others have gone into it. None of them was deleted."""

    ref: str
    version: str
    record: R
    raw: str
    key: str = ""
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Still there, and at the version that the caller holds; not fetched again."""

    ref: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """There, but not to be read: set aside by its version, tried again when that changes. `raw` is
    the provider's own text where there is one: its holder may look at it, it is never stored."""

    ref: str
    version: str
    reason: str
    detail: str = ""
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Removed:
    """The provider says that it was deleted."""

    ref: str


@dataclass(frozen=True, slots=True)
class Left:
    """Still there, but no longer in this group or window. Leaving is not deleting. `key`: of the
    create that made it, where the caller may not know yet that it was made."""

    ref: str
    key: str = ""


Item: TypeAlias = Present[R] | Unchanged | Unreadable | Removed | Left


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A page of all there is. After the last page, what no page named is gone.

    `total`: how many items all its pages will hold, where that is known.
    """

    items: tuple[Item[R], ...]
    last: bool = False
    cursor: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Delta(Generic[R]):
    """A page of what changed since the cursor. What it does not name says nothing."""

    items: tuple[Item[R], ...]
    last: bool = False
    cursor: str | None = None


Page: TypeAlias = Listing[R] | Delta[R]


class Known(Protocol):
    """What the caller holds, by ref; refs unknown to it are left out."""

    def __call__(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Their versions."""

    def raws(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Their providers' own texts, '' of what is not kept: for a provider that tells changes in
        pieces, to put them together with what it told before."""


@dataclass(frozen=True, slots=True)
class Was(Generic[R]):
    """A record as last seen, with the provider's own text: what a write must not lose."""

    record: R
    raw: str


@dataclass(frozen=True, slots=True)
class Written(Generic[R]):
    """What the provider holds after a write, read back where it does not say so by itself."""

    ref: str
    version: str
    record: R
    raw: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A collection whose changes are announced to us. `resource` is the provider's own name for
    it, opaque; `until` its end, in seconds of the epoch."""

    resource: str
    until: float


@runtime_checkable
class Announces(Protocol):
    """A provider that calls us when a collection has changed. A call is a hint: it says nothing of
    what changed, may be lost, and come twice or late."""

    def watch(self, collection: Collection, key: str, token: str, address: str) -> Watched:
        """Have changes announced at `address` (a URL of ours) under `key` (at most 64 characters)
        and with `token` (at most 256). Raises Refused where it announces none."""

    def unwatch(self, key: str, resource: str) -> None:
        """No more; ended already is success."""


@runtime_checkable
class GivesBack(Protocol):
    """A provider whose account has granted us something that can be given back."""

    def give_back(self) -> None:
        """End what was granted, everywhere; ended already is success. Raises Again."""


@dataclass(frozen=True, slots=True)
class New(Generic[R]):
    """A record to be created; see `Provider.create`."""

    record: R
    key: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Change(Generic[R]):
    """A record to be replaced; see `Provider.replace`."""

    ref: str
    version: str
    record: R
    was: Was[R]


@runtime_checkable
class InBatches(Protocol[R]):
    """A provider that takes many writes in one request, of the same meaning as one by one. Each
    answer stands for its wish, in their order: what was written, or the error that it would have
    raised. Again is raised, and then nobody knows of any of them."""

    at_once: int
    """So many at most."""

    def create_many(
        self, collection: Collection, wanted: Sequence[New[R]]
    ) -> Sequence[Written[R] | ProviderError]:
        """Create these; nobody is told."""

    def replace_many(
        self, collection: Collection, wanted: Sequence[Change[R]]
    ) -> Sequence[Written[R] | ProviderError]:
        """Replace these; nobody is told."""


@runtime_checkable
class Groups(Protocol):
    """A provider whose collections are groups of one large book: whoever leaves one is not gone."""

    def make(self, name: str) -> Collection:
        """A new group. Raises Refused where one of this name exists, or none can be made."""

    def leave(self, collection: Collection, ref: str) -> None:
        """Take a contact out of the group; out of it already, or gone, is success. Raises
        Refused("last_group") where it can be in no other."""

    def join(self, collection: Collection, ref: str) -> None:
        """Put a contact in; in it already is success. Raises Missing where either is gone."""


class Provider(Protocol[R]):
    """One account at one provider. Every method may raise `Again` and `SignIn`."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The account's own e-mail addresses, normalised, as far as the provider tells."""

    def collections(self) -> Sequence[Collection]:
        """All collections of the account. Raises Refused where the address leads to none."""

    def capabilities(self, collection: Collection) -> Capabilities:
        """What can be kept there."""

    def changes(
        self, collection: Collection, cursor: str | None, known: Known
    ) -> Iterator[Page[R]]:
        """Pages of one kind, the last of them marked and with the next cursor (None: it has none).

        Pages hold at most some hundred items. Raises CursorGone before the first page where the
        cursor is dead, Missing where the collection is gone; an error in the middle ends the pass
        without a last page.
        """

    def fetch(self, collection: Collection, refs: Sequence[str]) -> Sequence[Item[R]]:
        """The records of these refs as they stand now: Present, Unreadable or Removed; of a group
        Left, too."""

    def create(
        self, collection: Collection, record: R, key: str, notify: Notify, raw: str = ""
    ) -> Written[R]:
        """Create; `key` (16 to 64 of a-z, 0-9, -) makes it repeatable: one key, one record.
        `raw` is the text that it had before, or elsewhere in this account: what that holds beyond
        the record is kept. The provider may give it another UID; what was written says which.

        Raises Stale where another record took the place, Refused.
        """

    def replace(self, ref: str, version: str, record: R, was: Was[R], notify: Notify) -> Written[R]:
        """Replace what stands at `version`; what `was.raw` holds beyond the record stays.

        Raises Stale, Missing, Refused; `Refused("would_notify")` where it cannot keep `notify`.
        """

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        """Delete what stands at `version`; already gone is success. Raises Stale, Refused (see
        `replace`)."""
