"""Gravatar: the picture that somebody has published for an e-mail address.

Source: https://docs.gravatar.com/rest/hash/ and https://docs.gravatar.com/sdk/images/ : the address
is named by the SHA-256 of its trimmed, lower-case form, `d=404` asks for an error instead of a
drawing where there is none, `r=g` for what may be shown anywhere.
"""

from __future__ import annotations

from hashlib import sha256

from einklang.providers.errors import Again, Malformed, Refused
from einklang.providers.wire import Limits, Wire

SIDE = 192
"""Pixels that are asked for."""
LIMITS = Limits(connect=5.0, read=5.0, total=10.0, size=1024 * 1024, redirects=0)
"""A picture of that size has some kilobytes. Nobody is waited for longer, and nobody is followed
elsewhere: who was agreed to be asked is this one host."""


def picture_of(wire: Wire, origin: str, address: str) -> bytes | None:
    """What is published for this address at the Gravatar of this origin, not yet looked into; None
    where nothing is. `wire` has LIMITS.

    Raises Malformed where the answer is too big to be of use, Again where the server is away, asks
    for a pause, leads elsewhere or answers with something else; Refused where its host is not
    public.
    """
    hashed = sha256(address.strip().lower().encode()).hexdigest()
    url = f"{origin}/avatar/{hashed}?s={SIDE}&d=404&r=g"
    try:
        reply = wire.request("GET", url, {"Accept": "image/*"})
    except Refused as error:
        match error.reason:
            case "too_big":
                raise Malformed(error.reason, error.detail) from error
            case "too_many_redirects":
                raise Again("server_away", "redirected") from error
            case _:
                raise
    if reply.status == 404:
        return None
    kind = reply.headers.get("content-type", "")
    if reply.status != 200 or not kind.lower().startswith("image/"):
        # A proxy's page, a limit, an outage: nothing that Gravatar says of this address.
        raise Again("server_away", f"HTTP {reply.status} {kind}")
    return reply.body
