"""Outlook marks time as free in X-MICROSOFT-CDO-BUSYSTATUS and may leave out TRANSP."""

from __future__ import annotations

STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"


def busy(status: str) -> bool:
    """Whether the time is taken, from that property's value; only asked where TRANSP is missing."""
    return status.strip().upper() != "FREE"
