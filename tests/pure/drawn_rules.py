"""Rules of every kind, drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from einklang.reconcile.rules import (
    EVERYTHING,
    Contacts,
    Direction,
    Invitations,
    LaterPrivate,
    Past,
    Removal,
    Rules,
    Series,
    Which,
)

BLOCKED = st.sampled_from([(), ("@westwind.example",), ("@westwind.example", "otto@s.example")])
RULES = st.builds(
    Rules,
    which=st.sampled_from(Which),
    past=st.sampled_from(Past),
    later_private=st.sampled_from(LaterPrivate),
    blocklist=BLOCKED,
    days=st.integers(1, 3650),
    series=st.sampled_from(Series),
    contacts=st.sampled_from(Contacts),
    free_mail=st.booleans(),
    further_addresses=st.booleans(),
    direction=st.sampled_from(Direction),
    only_busy=st.booleans(),
    visibility=st.integers(1, EVERYTHING),
    removal=st.sampled_from(Removal),
    invitations=st.sampled_from(Invitations),
)
