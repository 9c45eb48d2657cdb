"""Sample texts in the manner of several makers, and a frame for smaller ones."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "samples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ics"))


def sample(name: str) -> bytes:
    """The octets of tests/samples/<name>.ics."""
    return (FOLDER / f"{name}.ics").read_bytes()


CARDS = sorted(path.stem for path in FOLDER.glob("*.vcf"))


def card_text(name: str) -> str:
    """The text of tests/samples/<name>.vcf, with its own line ends."""
    return (FOLDER / f"{name}.vcf").read_bytes().decode()


def card(*lines: str, version: str = "3.0") -> str:
    """A VCARD with these lines."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def calendar(*lines: str, zone: str = "") -> str:
    """A VCALENDAR with one VEVENT that has a UID, and these lines; `zone` is put before it."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *filter(None, [zone])]
    return "\r\n".join([*head, "BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""])


AT_NINE = ("DTSTART:20240312T090000Z", "DTEND:20240312T100000Z")
