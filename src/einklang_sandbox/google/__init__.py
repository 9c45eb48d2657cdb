"""A local Google, stricter than the real one: accounts, consent, calendars, and switches for what
can go wrong. `python -m einklang_sandbox.google` serves it."""

from einklang_sandbox.google.stand_in import Google

__all__ = ["Google"]
