"""A question with its answers, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from einklang.calendars.models import Event
from einklang.sync.models import Question
from einklang.sync.questions import BRAKE

GIVEN: dict[str, Promise] = {
    "delete": _("Deleted"),
    "keep": _("Kept as it is"),
    "restore": _("Restored"),
    "theirs": _("Took over what stands there"),
    "send": _("Saved there, guests told"),
    "disconnected": _("Settled when the connection ended"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One answer. `look` is the button's class; `asks`: on a page of its own first."""

    how: str
    label: str
    look: str = ""
    asks: bool = False

    @property
    def act(self) -> str:
        """What that page calls it."""
        return self.label.removesuffix(" …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One who is asked about: what is known of them by label, and the key of the person (None: the
    contact there)."""

    name: str
    fields: Mapping[str, str]
    person: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its answers; the first one is the one to take when in doubt."""

    question: Question
    title: str
    sentences: Sequence[str]
    actions: Sequence[Action]
    event: Event | None = None
    detail: str = ""
    given: str = ""
    compared: Sequence[Compared] = ()

    @property
    def is_brake(self) -> bool:
        """Whether it is about many records."""
        return self.question.kind == BRAKE
