"""What we hold of a collection, as providers ask for it (`port.Known`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from einklang.sync.models import Collection, Pair


@dataclass(frozen=True, slots=True)
class Holding:
    """The versions and texts of a collection's pairs, by ref."""

    collection: Collection

    def __call__(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Versions."""
        return self._column("version", refs)

    def raws(self, refs: Sequence[str]) -> Mapping[str, str]:
        """The provider's own texts."""
        return self._column("raw", refs)

    def _column(self, name: str, refs: Sequence[str]) -> dict[str, str]:
        rows = Pair.objects.filter(collection=self.collection, ref__in=refs)
        return dict(rows.values_list("ref", name))


class Anew(Holding):
    """As if every version were another one: for a look at everything."""

    def __call__(self, refs: Sequence[str]) -> Mapping[str, str]:
        """No version."""
        return dict.fromkeys(self._column("version", refs), "")


class Unread:
    """What a caller holds who has read nothing; touches no rows."""

    def __call__(self, refs: Sequence[str]) -> Mapping[str, str]:
        """No version."""
        return dict.fromkeys(refs, "")

    def raws(self, refs: Sequence[str]) -> Mapping[str, str]:
        """No text."""
        return dict.fromkeys(refs, "")
