"""What becomes of a picture that somebody sends, whatever it is."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from PIL import Image
from tests.crm.drawn_pictures import (
    BLUE,
    ORIENTATION,
    RED,
    claiming,
    halves,
    is_red,
    jpeg,
    opened,
    stored,
)

from einklang.crm.portrait import LARGEST, SIDE, Flaw, NoPortrait, portrait


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_becomes_a_small_square_webp(kind: str, mode: str) -> None:
    for width, height in ((500, 300), (2000, 1500)):
        deep = mode == "I;16"
        drawn = Image.new(mode, (width, height)) if deep else halves(width, height, mode)
        made = opened(portrait(stored(drawn, kind)))
        assert (made.format, made.size) == ("WEBP", (SIDE, SIDE))


def test_both_sides_of_a_wide_picture_are_cut_off_alike() -> None:
    made = opened(portrait(stored(halves(1000, 200), "PNG")))
    assert is_red(made, SIDE // 2 - 8, 20)
    assert not is_red(made, SIDE // 2 + 8, 20)


def test_of_a_tall_picture_more_is_kept_of_the_upper_part() -> None:
    tall = Image.new("RGB", (300, 900), BLUE)
    tall.paste(RED, (0, 0, 300, 300))
    made = opened(portrait(stored(tall, "PNG")))
    assert is_red(made, SIDE // 2, 10)  # in the middle third nothing is red


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(portrait(stored(halves(60, 40), "PNG"))).size == (40, 40)
    assert opened(portrait(stored(halves(1, 1), "PNG"))).size == (1, 1)


@pytest.mark.parametrize("side", [400, 2400])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_from_a_camera_held_upright_stands_upright(kind: str, side: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned to the right: what was left is up then
    made = opened(portrait(stored(halves(side, side), kind, exif=exif)))
    assert is_red(made, SIDE // 4, 10)
    assert is_red(made, SIDE * 3 // 4, 10)
    assert not is_red(made, SIDE // 2, SIDE - 10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_the_camera_noted_is_left(kind: str) -> None:
    camera = opened(jpeg())
    given = stored(
        halves(), kind, exif=camera.getexif(), icc_profile=b"profile Kamerawerk", xmp=b"Kamerawerk"
    )
    assert b"Kamerawerk" in given
    made = portrait(given)
    assert b"Kamerawerk" not in made
    assert dict(opened(made).getexif()) == {}
    assert not {b"EXIF", b"XMP ", b"ICCP"} & {made[at : at + 4] for at in range(len(made))}


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (200, 200), colour) for colour in (RED, BLUE)]
    for kind in ("PNG", "WEBP"):
        given = stored(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        made = opened(portrait(given))
        assert is_red(made, 50, 50)
        assert getattr(made, "n_frames", 1) == 1


def test_what_is_transparent_stays_so() -> None:
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    made = opened(portrait(stored(clear, "PNG")))
    assert made.mode == "RGBA"
    assert made.getpixel((100, 100))[3] == 0  # type: ignore[index]  # four numbers


@pytest.mark.parametrize(
    ("width", "height"), [(5001, 5001), (12_000, 9000), (60_000, 60_000), (2**31 - 1, 1)]
)
def test_a_few_bytes_that_claim_to_be_huge_are_refused_before_they_are_decoded(
    width: int, height: int
) -> None:
    with pytest.raises(NoPortrait) as refused:
        portrait(claiming(width, height))
    assert refused.value.flaw is Flaw.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        stored(halves(), "GIF"),
        stored(halves(), "TIFF"),
        stored(halves(), "BMP"),
    ],
)
def test_what_is_no_jpeg_png_or_webp_is_refused(given: bytes) -> None:
    with pytest.raises(NoPortrait) as refused:
        portrait(given)
    assert refused.value.flaw is Flaw.NO_PICTURE


def test_what_is_larger_than_five_megabytes_is_not_looked_into() -> None:
    with pytest.raises(NoPortrait) as refused:
        portrait(jpeg() + b"\0" * LARGEST)
    assert refused.value.flaw is Flaw.TOO_BIG


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damage that it passes over
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_cut_off_or_damaged_raises_nothing_else(kind: str) -> None:
    whole = jpeg() if kind == "JPEG" else stored(halves(), kind)
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(NoPortrait):
            opened(portrait(bytes(damaged)))
    for end in range(0, len(whole), max(1, len(whole) // 60)):
        with suppress(NoPortrait):
            opened(portrait(whole[:end]))
