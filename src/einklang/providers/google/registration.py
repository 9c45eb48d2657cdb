"""How this installation is registered at Google, and where Google is: real or a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Registration:
    """The client that Google's console gave out, and Google's addresses, scheme and host each.
    Without a client id nobody can connect."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    accounts: str = "https://accounts.google.com"
    oauth: str = "https://oauth2.googleapis.com"
    openid: str = "https://openidconnect.googleapis.com"
    api: str = "https://www.googleapis.com"
    people: str = "https://people.googleapis.com"

    @property
    def usable(self) -> bool:
        """Whether accounts can be connected."""
        return bool(self.client_id and self.client_secret)
