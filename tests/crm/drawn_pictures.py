"""Pictures for tests, drawn here."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from einklang.crm.portrait import portrait

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def halves(width: int = 400, height: int = 400, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image.convert(mode)


def stored(image: Image.Image, kind: str, **more: object) -> bytes:
    """As a file of this kind."""
    made = BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def jpeg(image: Image.Image | None = None) -> bytes:
    """The halves, as from a camera that knows where it was."""
    exif = Image.Exif()
    exif[MAKER] = "Kamerawerk"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[29] = "2026:11:12"
    return stored(image or halves(), "JPEG", exif=exif, comment=b"Kamerawerk")


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be as large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def opened(image: bytes) -> Image.Image:
    """A portrait, as a browser would read it."""
    read = Image.open(BytesIO(image))
    read.load()
    return read


def is_red(image: Image.Image, x: int, y: int) -> bool:
    """Whether the pixel there is of the red half; it may have suffered a little."""
    red, _, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]  # three numbers
    return bool(red > 150 and blue < 80)


PORTRAIT = portrait(jpeg())
OTHER = portrait(stored(halves(100, 100), "PNG"))
