"""Where contacts are: their resource names, which are their refs, and the groups that hold them."""

from __future__ import annotations

from einklang.providers.errors import Missing
from einklang.providers.google.client import segment

MINE = "contactGroups/myContacts"
"""The group of all that Google's own pages show. Who is outside is found by nobody."""
CONTACTS = "people/me/connections"
MARK = "einklang"
"""The key in `clientData` under which a contact says which create made it."""
FIELDS = (
    "names",
    "emailAddresses",
    "phoneNumbers",
    "organizations",
    "addresses",
    "imClients",
)
MASK = ",".join((*FIELDS, "memberships", "metadata", "clientData"))
"""What is read of a contact. A sync token is good for the mask alone for which it was made."""
OURS = "READ_SOURCE_TYPE_CONTACT"
"""What the account itself noted; not what others tell of themselves in their profiles."""


def path_of(name: str, kind: str = "people") -> str:
    """A resource name as a path. Raises Missing for one that is none."""
    head, slash, rest = name.partition("/")
    if head != kind or not slash or not rest:
        raise Missing("not_found", name)
    return f"{kind}/{segment(rest)}"


def group_path(group: str) -> str:
    """The same of a contact group."""
    return path_of(group, "contactGroups")
