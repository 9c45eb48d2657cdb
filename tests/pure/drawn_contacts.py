"""Strategies for contacts, as books tell them (`contacts`) and as both sides hold them
(`fitted_contacts`)."""

from __future__ import annotations

from hypothesis import strategies as st

from einklang.records.contact import (
    Contact,
    Email,
    Label,
    Messenger,
    Name,
    Phone,
    Postal,
    fitted,
)

AWKWARD = [
    "",
    " ",
    "Anna",
    "Müller",
    "von der",
    "Ärzte & Co. KG",
    "a;b",
    "c,d",
    "e\\f",
    "\\n",
    "\n",
]
RARE = [
    "\t",
    "\x00",
    "\u200f",
    "محمد",
    "👩\u200d🚀",
    "x" * 90,
    "=cmd|'/c calc'!A1",
    '"',
    "\r\n",
    "\ud7ff",
]
texts = st.lists(st.sampled_from(AWKWARD + RARE), max_size=4).map("".join)
labels = st.sampled_from(Label)
addresses = st.builds("{}@{}.example".format, st.sampled_from("aBcd"), st.sampled_from("xyz"))
numbers = st.sampled_from(
    [
        "+49 40 123456",
        "0049 40 123456",
        "040/123456",
        "112",
        "siehe Büro",
        "",
        "+49 (0)40 1",
        "(+1) 2",
    ]
)
names = st.builds(Name, texts, texts, texts, texts, texts)
contacts = st.builds(
    Contact,
    uid=st.sampled_from(["", "4711", "urn:uuid:1"]),
    name=names,
    organisation=texts,
    position=texts,
    emails=st.lists(st.builds(Email, addresses | texts, labels), max_size=4).map(tuple),
    phones=st.lists(st.builds(Phone, numbers | texts, labels), max_size=4).map(tuple),
    messengers=st.lists(
        st.builds(Messenger, st.sampled_from(["skype", "jabber", "", "X:y"]), texts), max_size=3
    ).map(tuple),
    postal=st.none() | st.builds(Postal, texts, texts, texts, texts, texts),
    stamp=st.sampled_from(["", "2026-03-01T10:00:00+00:00"]),
)
fitted_contacts = contacts.map(fitted)
