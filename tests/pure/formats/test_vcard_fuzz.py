"""Whatever comes in, a contact or Unreadable comes out."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.pure.samples import CARDS, card_text

from einklang.formats import vcard
from einklang.formats.quirks import other_encoding
from einklang.records.card import from_contact

BODIES = [card_text(name).encode() for name in CARDS if name != "many"]
LINES = sorted({line for body in BODIES for line in body.split(b"\r\n")})
WORDS = [
    b"", b"\r\n", b"\n ", b"\r", b"\x00", b"\xff", b'"', b";", b":", b",", b"\\", b"=", b"=\r\n",
    b"BEGIN:VCARD", b"END:VCARD", b"VERSION:2.1", b"ENCODING=QUOTED-PRINTABLE", b"CHARSET=zip",
    b"item1.", b"TEL", b"TYPE=", b"PREF=0", b"N:;;;;", b"KIND:group", b"\xd9\xa3", b'"a=b"=c',
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A sample with pieces replaced, dropped, doubled, or lines of other samples put in."""
    body = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.sampled_from([0, 0, 1, 5, 40]))
        piece = draw(st.sampled_from(WORDS) | st.binary(max_size=6))
        body = body[:at] + piece + body[at + length :]
    if draw(st.booleans()):
        lines = body.split(b"\r\n")
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(LINES)))
        body = b"\r\n".join(lines)
    return body


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_only_unreadable_escapes(body: bytes) -> None:
    vcard.read(body) if b"\x00" not in body else None
    with contextlib.suppress(vcard.Unreadable):
        contact = vcard.parse(body)
        text = other_encoding.text_of(body)
        assert vcard.write(contact, text) == text
        changed = replace(contact, position="neu", phones=(), name=replace(contact.name, given="x"))
        after = vcard.parse(vcard.write(changed, text))
        assert from_contact(after) == from_contact(changed)


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary())
def test_any_text_at_all_is_survived(body: str | bytes) -> None:
    with contextlib.suppress(vcard.Unreadable):
        vcard.parse(body)
