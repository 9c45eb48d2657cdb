"""Photos of contacts, as images that anybody may fetch who knows their address."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from einklang_sandbox.google.world import World

_BLANK = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
"""One grey dot: whoever has no photo of their own."""


def answer(world: World, path: str) -> tuple[int, dict[str, str], bytes] | None:
    """The image at one of the addresses of photos; None at any other."""
    match path.strip("/").split("/"):
        case ["photos", source, _] if source.isalnum():
            raw = _photo(world, source) or _BLANK
            kind = "image/jpeg" if raw.startswith(b"\xff\xd8") else "image/png"
            return 200, {"Content-Type": kind}, raw
    return None


def _photo(world: World, source: str) -> bytes:
    try:
        name = f"people/c{int(source, 16)}"
    except ValueError:
        return b""
    rows = [book.rows[name] for book in world.books.values() if name in book.rows]
    return b"".join(base64.b64decode(row["photo"]) for row in rows[:1])
