"""Which mail domains are nobody's own."""

from __future__ import annotations

import pytest

from einklang.records.freemail import is_free_mail


@pytest.mark.parametrize(
    "domain",
    [
        "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "gmail.com",
        "googlemail.com", "outlook.com", "outlook.de", "hotmail.com", "hotmail.co.uk", "live.de",
        "yahoo.de", "yahoo.co.uk", "yahoo.com.br", "icloud.com", "me.com", "mac.com", "aol.com",
        "freenet.de", "posteo.de", "posteo.net", "mailbox.org", "proton.me", "protonmail.com",
        "1und1.de", "arcor.de", "online.de", "vodafone.de", "bluewin.ch", "GMAIL.com", " web.de. ",
    ],
)  # fmt: skip
def test_providers_of_private_mailboxes_are_known(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    "domain",
    [
        "firma.de", "gmx-beratung.de", "meingmail.com", "outlook.firma.de", "live.firma.com",
        "web.de.example", "yahoo", "", "hotmail", "me.com.example", "gmail.firma.co.uk",
    ],
)  # fmt: skip
def test_a_firms_own_domain_is_its_own(domain: str) -> None:
    assert not is_free_mail(domain)
