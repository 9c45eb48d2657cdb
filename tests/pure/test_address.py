"""Two spellings of one address are one address."""

from __future__ import annotations

import pytest

from einklang.records.address import domain, normalised


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("clara@suedwind.example", "clara@suedwind.example"),
        (" Clara@Suedwind.EXAMPLE ", "clara@suedwind.example"),
        ("mailto:clara@suedwind.example", "clara@suedwind.example"),
        (" MAILTO: Clara@suedwind.example", "clara@suedwind.example"),
        ("a@b@suedwind.example", "a@b@suedwind.example"),
        ("ÄRGER@SÜD.example", "ärger@süd.example"),
        ("", ""),
        ("mailto:", ""),
        ("clara", ""),
        ("@suedwind.example", ""),
        ("clara@", ""),
        ("@", ""),
        ("/o=firm/cn=clara", ""),
    ],
)
def test_one_spelling(text: str, one: str) -> None:
    assert normalised(text) == one
    assert normalised(one) == one


@pytest.mark.parametrize(
    ("address", "behind"),
    [("clara@suedwind.example", "suedwind.example"), ("a@b@c.example", "c.example"), ("", "")],
)
def test_the_domain_stands_behind_the_last_at(address: str, behind: str) -> None:
    assert domain(address) == behind


def test_what_has_no_at_has_no_domain() -> None:
    assert domain("suedwind.example") == ""
