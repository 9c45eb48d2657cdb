"""What some of the demo's people have published at Gravatar: drawn here, in a few strokes each, as
nobody of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

PORT = 5380  # or the next that is free
SIDE = 192
_FINE = 4  # drawn so many times larger, so that edges come out smooth
_INK = "#2b2b2b"


@dataclass(frozen=True, slots=True)
class Face:
    """Colours, and whether hair is long, on the chin, or gone; with glasses or without."""

    ground: str
    skin: str
    hair: str
    clothes: str
    long: bool = False
    beard: bool = False
    bald: bool = False
    glasses: bool = False


FACES = {
    "s.feld@kanzlei-feld.example": Face("#cfe3df", "#f0c9a8", "#7a4a2b", "#22395b", long=True),
    "t.behrmann@stadtwerke-groenwede.example": Face(
        "#e6dcc8", "#eebf9c", "#b9b4ab", "#48664f", beard=True
    ),
    "f.harms@harmsund.example": Face(
        "#d3dcec", "#f2d0b4", "#d9b26a", "#8c2f39", long=True, glasses=True
    ),
    "g.moeller@hotel-faehrdamm.example": Face(
        "#ecd9d6", "#e9b993", "#3b2a25", "#d8a23a", long=True
    ),
    "r.oelschlaeger@klinik-eichensee.example": Face(
        "#dfe6d2", "#eec3a0", "#6b6b6b", "#2f6f80", bald=True, glasses=True
    ),
    "i.solheim@hs-ostkueste.example": Face("#e3dbea", "#f4d6bd", "#e6dfd2", "#5b4a86", long=True),
    "wiebke.johannsen@bauplan.example": Face("#d7e8ea", "#f0c8a6", "#a8522c", "#2d2d34", long=True),
    "marek@cello.example": Face("#ead9c2", "#dba77f", "#241c1a", "#7b1f2b", beard=True),
    "d.okafor@harborlight.example": Face("#d9e4d4", "#7b4a2e", "#1b1513", "#e0b04c"),
    "n.petrovic@klinik-eichensee.example": Face(
        "#e7e0d0", "#e5b48c", "#2e2320", "#ffffff", long=True, glasses=True
    ),
}
"""Address -> what its owner looks like."""


def publish(folder: Path) -> None:
    """Lay the pictures where the stand-in finds them: each in a file that is called by the hash of
    its address."""
    folder.mkdir(exist_ok=True)
    for address, face in FACES.items():
        (folder / sha256(address.encode()).hexdigest()).write_bytes(drawn(face))


def drawn(face: Face) -> bytes:
    """A PNG of this face."""
    image = Image.new("RGB", (SIDE * _FINE, SIDE * _FINE), face.ground)
    pen = ImageDraw.Draw(image)
    if face.long:
        pen.rounded_rectangle(_at(48, 34, 144, 150), _FINE * 46, face.hair)
    pen.rounded_rectangle(_at(26, 142, 166, 240), _FINE * 42, face.clothes)
    pen.rounded_rectangle(_at(80, 112, 112, 160), _FINE * 16, face.skin)
    pen.ellipse(_at(56, 42, 136, 138), face.skin)
    if not face.bald:
        pen.pieslice(_at(54, 36, 138, 112), 180, 360, face.hair)
        pen.ellipse(_at(62, 56, 130, 92), face.skin)
    if face.beard:
        pen.chord(_at(57, 56, 135, 140), 20, 160, face.hair)
        pen.ellipse(_at(78, 108, 114, 124), face.skin)
    for x in (78, 114):
        pen.ellipse(_at(x - 4, 82, x + 4, 90), _INK)
        if face.glasses:
            pen.ellipse(_at(x - 14, 73, x + 14, 99), outline=_INK, width=_FINE * 3)
    if face.glasses:
        pen.line(_at(92, 85, 100, 85), _INK, _FINE * 3)
    pen.arc(_at(82, 98, 110, 120), 25, 155, _INK, _FINE * 3)
    made = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(made, "PNG")
    return made.getvalue()


def _at(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
    return (left * _FINE, top * _FINE, right * _FINE, bottom * _FINE)
