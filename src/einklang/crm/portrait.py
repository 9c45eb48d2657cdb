"""A picture made fit for a page: square, small, and nothing in it but the picture.

Whatever comes, from a person's disk or from a server, is decoded and drawn anew. So what a camera
wrote beside it (place, time, name) is gone, and what is not a picture never reaches a browser.
"""

from __future__ import annotations

import struct
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps

SIDE = 192
"""Pixels: three times the largest place on a page, for dense screens."""
LARGEST = 5 * 1024 * 1024
"""Bytes that a picture may have before."""
MOST_PIXELS = 25_000_000
"""As many as phones take. Decoded they need 100 MB, some kinds three times that, and a small file
can claim any number."""
TYPE = "image/webp"
"""What a portrait is. Every browser that runs our pages shows it."""
_KINDS = ("JPEG", "PNG", "WEBP")  # decoders by name: none of the forty others is ever tried
_UPPER_THIRD = (0.5, 0.33)  # of what is cut off: faces are seldom at the bottom
_QUALITY = 85
# What decoders raise at files that are cut off or made up.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError)
_BROKEN_TOO = (struct.error, OverflowError, ZeroDivisionError, NotImplementedError)


class Flaw(StrEnum):
    """Why something cannot become a portrait."""

    TOO_BIG = "too_big"
    NO_PICTURE = "no_picture"
    TOO_MANY_PIXELS = "too_many_pixels"


class NoPortrait(Exception):
    """These bytes cannot become a portrait."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def portrait(given: bytes) -> bytes:
    """A square WebP of at most SIDE pixels, of a JPEG, PNG or WebP; of an animation, its first
    frame. It stands upright and carries no metadata. Raises NoPortrait."""
    if len(given) > LARGEST:
        raise NoPortrait(Flaw.TOO_BIG)
    try:
        with Image.open(BytesIO(given), formats=_KINDS) as image:
            return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPortrait(Flaw.TOO_MANY_PIXELS) from error
    except (*_BROKEN, *_BROKEN_TOO) as error:
        raise NoPortrait(Flaw.NO_PICTURE) from error


def as_jpeg(image: bytes) -> bytes:
    """A portrait as every program reads it; what is clear in it becomes white."""
    made = BytesIO()
    with Image.open(BytesIO(image), formats=("WEBP",)) as drawn:
        clear = drawn.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        Image.alpha_composite(white, clear).convert("RGB").save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def _drawn(image: Image.Image) -> bytes:
    width, height = image.size
    if width * height > MOST_PIXELS:  # before anything is decoded
        raise NoPortrait(Flaw.TOO_MANY_PIXELS)
    image.draft("RGB", (SIDE * 2, SIDE * 2))  # of a JPEG no more than that is decoded
    mode = "RGBA" if image.has_transparency_data else "RGB"
    upright = ImageOps.exif_transpose(_reduced(image, mode)).convert(mode)
    side = min(SIDE, *upright.size)
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS, centering=_UPPER_THIRD)
    made = BytesIO()
    # Pixels alone: what hangs on the image that was read is written only where one says so.
    square.save(made, "WEBP", quality=_QUALITY, method=6)
    return made.getvalue()


def _reduced(image: Image.Image, mode: str) -> Image.Image:
    """Nearer to its size to be, before any step makes a copy of it. What it carries stays."""
    factor = min(image.size) // (SIDE * 2)
    if factor < 2:
        return image
    if image.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:  # a palette has nothing between
        image = image.convert(mode)
    return image.reduce(factor)
