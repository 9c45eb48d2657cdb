"""Who gets what at which address: one line for every URL of the house.

A new URL needs a line in PAGES; a URL with more in it than `slug` also needs the row that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from zoneinfo import available_timezones

from einklang.accounts import clock
from einklang.accounts.invite import invite
from einklang.accounts.models import Membership, Role, User, Workspace

Arguments: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """The cast, and whatever rows pages of theirs show."""

    workspace: Workspace
    alice: User
    bob: User
    anna: User
    charlie: User


def nothing(_scene: Scene) -> Arguments:
    """No row: the address holds `slug` at most."""
    return {}


Statuses: TypeAlias = tuple[
    int, int, int, int, int
]  # owner, member, assistant, stranger, signed out


@dataclass(frozen=True, slots=True)
class Page:
    """What a GET and a POST without a body are answered with, by who asks.

    Of a POST only refusals are held: what a form says to nothing is the affair of its own tests.
    """

    get: Statuses
    post: Statuses = (0, 0, 0, 0, 0)
    row: Callable[[Scene], Arguments] = field(default=nothing)
    query: str = ""
    asks_again: bool = False  # for the password, when the sign-in is some time ago

    def of(self, row: Callable[[Scene], Arguments], query: str = "") -> Page:
        """The same answers for a page about a row."""
        return replace(self, row=row, query=query)

    @property
    def refusals(self) -> Statuses:
        """The answers to a POST; as to a GET, where nothing else is said."""
        return self.post if any(self.post) else self.get

    @property
    def is_read(self) -> bool:
        """Whether an owner, or else a visitor, sees a page of ours there."""
        return self.get[0] == 200 or self.get[4] == 200 or self.asks_again


MEMBERS = (200, 200, 200, 404, 302)
NEVER = (405, 405, 405, 405, 405)  # acts are not done by a link
ALL = Page(MEMBERS)
CONNECTING = Page((200, 200, 403, 404, 302))  # who may connect accounts
OWNERS = Page((200, 403, 403, 404, 302))
BY_POST = Page(NEVER, MEMBERS)
CONNECTING_BY_POST = Page(NEVER, CONNECTING.get)
OWNERS_BY_POST = Page(NEVER, OWNERS.get)
EVERYBODY = Page((200, 200, 200, 200, 200))
SIGNED_IN = Page((200, 200, 200, 200, 302))  # one's own, outside a workspace
SIGNED_OUT = Page((302, 302, 302, 302, 200), EVERYBODY.get)  # who is signed in is led on
CLOSED = Page((404, 404, 404, 404, 404))
ONWARDS = Page((302, 302, 302, 302, 302))
ABSENT = Page((404, 404, 404, 404, 302))  # about a second factor that nobody here has


# --- rows -----------------------------------------------------------------------------------------
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


PAGES: dict[str, Page] = {
    "first-page": ONWARDS,
    # accounts
    "setup": CLOSED,
    "join": EVERYBODY.of(link_of_invitation),
    "settings-personal": ALL,
    "settings-workspace": OWNERS,
    "members": ALL,
    "invite": OWNERS,
    "member-role": OWNERS_BY_POST.of(bobs_membership),
    "member-remove": OWNERS.of(bobs_membership),
    "invitation-revoke": OWNERS_BY_POST.of(open_invitation),
    # signing in
    "account_login": SIGNED_OUT,
    "account_logout": SIGNED_IN,
    "account_inactive": EVERYBODY,
    "account_signup": CLOSED,
    "account_reauthenticate": SIGNED_IN,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": EVERYBODY.of(lambda _: {"key": "x"}),
    "account_change_password": SIGNED_IN,
    "account_set_password": CLOSED,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY.of(lambda _: {"uidb36": "1", "key": "x-y"}),
    "account_reset_password_from_key_done": EVERYBODY,
    "account_confirm_login_code": CLOSED,
    # second factor
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": ONWARDS,
    "mfa_reauthenticate": ONWARDS,
    "mfa_activate_totp": replace(ONWARDS, asks_again=True),
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": replace(ABSENT, post=NEVER),
    "mfa_generate_recovery_codes": ONWARDS,
    "mfa_download_recovery_codes": ABSENT,
}

ZONES = {p for z in available_timezones() for p in z.replace("_", " ").split("/")}
# What pages show that was never meant for translation: rows of the scene, names of things.
DATA = (
    "Nordlicht GmbH",
    "Alice Arndt",
    "Bob Brandt",
    "Anna Ahlers",
    "nordlicht.example",
    "alice@",
    "bob@",
    "anna@",
    "neu@",
    "Einklang",
    "CalDAV",
    "Deutsch",
    "English",
    "AA",  # initials
    "BB",
    "Esc",  # a key
    *ZONES,
)
