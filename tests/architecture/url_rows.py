"""The rows that pages of the URL table show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.crm import scene as nordlicht
from tests.crm.scene import FELD, NOW

from einklang.accounts import clock
from einklang.accounts.invite import invite
from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.crm.models import Appearance, Company

__all__ = ["NOW"]

Arguments: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """The cast, and whatever rows pages of theirs show."""

    workspace: Workspace
    alice: User
    bob: User
    anna: User
    charlie: User


Row: TypeAlias = Callable[[Scene], Arguments]


def nothing(_scene: Scene) -> Arguments:
    """No row: the address holds `slug` at most."""
    return {}


def bobs_membership(scene: Scene) -> Arguments:
    """Bob in the team."""
    return {"pk": Membership.objects.get(user=scene.bob).pk}


def open_invitation(scene: Scene) -> Arguments:
    """Somebody who has not come yet."""
    owner = Membership.objects.get(user=scene.alice)
    to = "neu@nordlicht.example"
    return {"pk": invite(owner, to, Role.MEMBER, token="a-token", now=clock.now()).pk}


def link_of_invitation(scene: Scene) -> Arguments:
    """What they got by mail."""
    open_invitation(scene)
    return {"token": "a-token"}


def person(scene: Scene) -> Arguments:
    """A customer with a meeting."""
    made = nordlicht.person(scene.workspace, "Sabine Feld", FELD, company=_company(scene))
    meeting(scene)
    return {"pk": made.pk}


def company(scene: Scene) -> Arguments:
    """Her firm."""
    return {"pk": _company(scene).pk}


def _company(scene: Scene) -> Company:
    return nordlicht.company(scene.workspace, "Kanzlei Feld", "kanzlei-feld.example")


def meeting(scene: Scene) -> Arguments:
    """A meeting of Alice's with her."""
    work = nordlicht.calendar(scene.alice)
    held = nordlicht.Meeting(NOW, in_calendars=[work], rules=["FREQ=WEEKLY;COUNT=3"])
    (event,) = nordlicht.placed(scene.workspace, held)
    return {"pk": event.pk}


def appearance(scene: Scene) -> Arguments:
    """That meeting on her timeline."""
    person(scene)
    return {"pk": Appearance.objects.filter(person__isnull=False).get().pk}
