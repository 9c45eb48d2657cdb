"""What the frame of every page shows: places to go, and the accord line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from einklang.accounts.door import CONNECTING, EVERY_ROLE, OWNING
from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.accounts.team import memberships
from einklang.sync.accord import Line, line
from einklang.sync.models import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the navigation. `here` when the page belongs to it."""

    name: str
    label: str
    url: str
    icon: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place before its address is known; `pages` are the URL names that belong to it."""

    name: str
    label: StrPromise
    icon: str = ""
    pages: frozenset[str] = frozenset()
    roles: frozenset[Role] = EVERY_ROLE


ROOMS = (
    Room(name="today", label=_("Today"), icon="home"),
    Room(
        name="calendar",
        label=_("Calendar"),
        icon="calendar-event",
        pages=frozenset({"event", "event-new", "event-edit", "event-delete", "feeds"}),
    ),
    Room(
        name="bookings",
        label=_("Bookings"),
        icon="calendar-check",
        pages=frozenset(
            {"booking", "booking-move", "booking-cancel"}
            | {"booking-calendars", "booking-calendar", "booking-calendar-new"}
            | {"booking-calendar-why", "booking-calendar-mails"}
        ),
    ),
    Room(
        name="tasks",
        label=_("Tasks"),
        icon="checkbox",
        pages=frozenset({"task", "task-new"}),
    ),
    Room(
        name="people",
        label=_("People"),
        icon="users",
        pages=frozenset(
            {"person", "person-new", "person-edit", "person-calendar", "person-archive"}
            | {"person-emails", "email"}
            | {"person-restore", "person-picture-edit", "person-merge", "people-export"}
            | {"appearance-remove", "appearance-series"}
            | {"view", "bulk", "bulk-run"}
        ),
    ),
    Room(
        name="companies",
        label=_("Companies"),
        icon="building",
        pages=frozenset(
            {"company", "company-new", "company-edit", "company-calendar", "company-archive"}
            | {"company-restore", "company-emails"}
        ),
    ),
    Room(
        name="deals",
        label=_("Deals"),
        icon="layout-kanban",
        pages=frozenset(
            {"deal", "deal-list", "deal-new", "deal-edit", "deal-calendar", "deal-archive"}
            | {"deal-restore", "deal-move", "deal-emails"}
        ),
    ),
    Room(
        name="tickets",
        label=_("Tickets"),
        icon="ticket",
        pages=frozenset(
            {"ticket", "ticket-new", "ticket-edit", "ticket-calendar", "ticket-archive"}
            | {"ticket-restore", "ticket-emails"}
        ),
    ),
)
AT_HAND = ("today", "calendar", "people", "tasks")
"""These of them stand in the bar at the foot of a phone."""
TABS = (
    Room(
        name="settings-personal",
        label=pgettext_lazy("settings", "Personal"),
        pages=frozenset(
            {"account_change_password", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"}
            | {"mfa_view_recovery_codes", "mfa_generate_recovery_codes"}
            | {"mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"}
        ),
    ),
    Room(
        name="connections",
        label=_("Integrations"),
        pages=frozenset(
            {
                "connection",
                "connect-caldav",
                "connect-google",
                "doctor",
                "connect-calendars",
                "disconnect",
                "connection-save",
                "connection-sign-in",
            }
        ),
        roles=CONNECTING,
    ),
    Room(
        name="imports",
        label=_("Import"),
        pages=frozenset({"import", "import-columns"}),
        roles=CONNECTING,
    ),
    Room(name="settings-workspace", label=_("Workspace"), roles=OWNING),
    Room(
        name="pipelines",
        label=_("Pipelines"),
        pages=frozenset({"pipeline", "pipeline-new"}),
        roles=OWNING,
    ),
    Room(name="tags", label=_("Tags"), pages=frozenset({"tag"}), roles=OWNING),
    Room(
        name="task-types",
        label=_("Task types"),
        pages=frozenset({"task-type"}),
        roles=OWNING,
    ),
    Room(name="fields", label=_("Fields"), pages=frozenset({"field-restore"}), roles=OWNING),
    Room(name="pictures", label=_("Pictures"), roles=OWNING),
    Room(name="settings-mail", label=_("E-mail"), roles=OWNING),
    Room(
        name="members",
        label=_("Team"),
        pages=frozenset({"invite", "member-remove"}),
    ),
)
OFFICE = (
    Room(
        name="questions",
        label=_("Questions"),
        icon="message-question",
        pages=frozenset({"question"}),
    ),
    Room(
        name="runs",
        label=pgettext_lazy("place", "Journal"),
        icon="history",
        pages=frozenset({"run", "aside", "aside-entry", "conflicts"}),
    ),
    Room(
        name="settings-personal",
        label=_("Settings"),
        icon="settings",
        pages=frozenset().union(*({tab.name} | tab.pages for tab in TABS)),
    ),
)
NEW = (
    Room(name="person-new", label=_("Person"), icon="user-plus"),
    Room(name="company-new", label=_("Company"), icon="building"),
    Room(name="deal-new", label=_("Deal"), icon="layout-kanban"),
    Room(name="ticket-new", label=_("Ticket"), icon="ticket"),
    Room(name="event-new", label=_("Meeting"), icon="calendar-plus"),
    Room(name="task-new", label=_("Task"), icon="checkbox"),
)


class Frame:
    """The frame around one page, for a signed-in user who belongs to a workspace."""

    def __init__(self, request: HttpRequest, member: Membership) -> None:
        self.member = member
        self.workspace: Workspace = member.workspace
        match = request.resolver_match
        self._page = (match.url_name if match else "") or ""
        if self._page == "feeds" and request.GET.get("of") == "tasks":
            self._page = "tasks"

    @property
    def rooms(self) -> list[Place]:
        """Where the work is."""
        return self._places(ROOMS)

    @property
    def at_hand(self) -> list[Place]:
        """Those that are used most."""
        rooms = {room.name: room for room in ROOMS}
        return self._places(tuple(rooms[name] for name in AT_HAND))

    @property
    def office(self) -> list[Place]:
        """Sync and administration."""
        return self._places(OFFICE)

    @property
    def new(self) -> list[Place]:
        """What can be made from anywhere."""
        return self._places(NEW)

    @cached_property
    def accord(self) -> Line:
        """State and age of all connections of this member."""
        return line(self.member)

    @property
    def accord_url(self) -> str:
        """Where the accord line leads: to what needs an answer, else to the connections."""
        return self._address("questions" if self.accord.state == State.BRAKE else "connections")

    @property
    def home(self) -> str:
        """The first page of this workspace."""
        return self._address("today")

    @property
    def search(self) -> str:
        """Where the search of the top bar leads."""
        return self._address("search")

    @property
    def quick(self) -> str:
        """What it proposes while one types."""
        return self._address("search-quick")

    @property
    def questions(self) -> str:
        """Where the bell leads."""
        return self._address("questions")

    @property
    def personal(self) -> str:
        """Where the account's menu leads."""
        return self._address("settings-personal")

    @property
    def settings(self) -> list[Place]:
        """The tabs of the settings that this member may open."""
        return self._places(tuple(tab for tab in TABS if self.member.role in tab.roles))

    @property
    def others(self) -> list[Place]:
        """The other workspaces of this user."""
        return [
            Place("today", str(other.workspace), self._address("today", other.workspace))
            for other in memberships(self.member.user)
            if other.pk != self.member.pk
        ]

    def _places(self, rooms: tuple[Room, ...]) -> list[Place]:
        return [
            Place(
                name=room.name,
                label=str(room.label),
                icon=room.icon,
                url=self._address(room.name),
                here=self._page == room.name or self._page in room.pages,
            )
            for room in rooms
        ]

    def _address(self, name: str, workspace: Workspace | None = None) -> str:
        return reverse(name, args=[(workspace or self.workspace).slug])


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, None for strangers. Asks the database only when used."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame | None:
    member = getattr(request, "member", None) or _latest(getattr(request, "user", None))
    return Frame(request, member) if member else None


def _latest(user: Any) -> Membership | None:
    """The workspace that the user looked at last, for pages that belong to no workspace."""
    return memberships(user).first() if isinstance(user, User) else None
