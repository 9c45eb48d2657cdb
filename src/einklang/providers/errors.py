"""What can go wrong with a provider, named by what the caller does next.

    ProviderError
    ├── Again       wait, then try the same again
    │   └── Parked  it is writing alone that has to wait; reading goes on
    ├── Stale       look again, decide again
    ├── CursorGone  list from scratch
    ├── Missing     treat as deleted
    ├── Refused     show the person why; do not try again by yourself
    ├── SignIn      pause the connection and ask for a sign-in
    └── Malformed   set this one record aside and go on

A message is a reason code (`snake_case`, listed in `sync.words`) that pages put into words; what
the server said stands in `detail`, free of secrets.
"""

from __future__ import annotations


class ProviderError(Exception):
    """The root; never raised itself."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail[:500]


class Again(ProviderError):
    """The server is away, slow or asks for a pause. `after` is in seconds where it said so."""

    def __init__(self, reason: str, detail: str = "", after: float | None = None) -> None:
        super().__init__(reason, detail)
        self.after = after


class Parked(Again):
    """The server takes no writes for `after` seconds, and answers questions as before."""


class Stale(ProviderError):
    """The remote record is no longer at the version on which the write was decided."""


class CursorGone(ProviderError):
    """The delta cursor is dead; ask again without one."""


class Missing(ProviderError):
    """The remote record or collection is not there."""


class Refused(ProviderError):
    """The server will not take this, now or later: no right, too big, not supported."""


class SignIn(ProviderError):
    """The credentials are not accepted. One try, then a person is asked: servers lock accounts."""


class Malformed(ProviderError):
    """A record that cannot be read as what it claims to be."""
