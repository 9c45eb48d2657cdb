"""E-mail addresses as keys: two spellings of one address are one address."""

from __future__ import annotations


def normalised(text: str) -> str:
    """An address without `mailto:`, spaces and capitals; '' where there is none.

    The part before the @ is folded too: RFC 5321 2.4 lets a host tell them apart, none in use does.
    """
    bare = text.strip()
    if bare[:7].lower() == "mailto:":
        bare = bare[7:]
    bare = bare.strip().lower()
    return bare if "@" in bare.strip("@") else ""


def domain(address: str) -> str:
    """What stands behind the @, or ''."""
    return address.rpartition("@")[2] if "@" in address else ""
