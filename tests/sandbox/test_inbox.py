"""The mail server of the demo: what it takes it keeps, and shows without acting on it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from einklang.mail.post import Letter, Sent, post
from einklang_sandbox.inbox import Inbox, serving, text_of


def mail(subject: str, html: str = "") -> str:
    told = EmailMessage()
    told["From"], told["To"], told["Subject"] = "a@x.example", "b@x.example", subject
    told.set_content("Schöne Grüße\n")
    if html:
        told.add_alternative(html, subtype="html")
    return told.as_string()


def test_it_takes_keeps_and_shows(tmp_path: Path) -> None:
    with serving(Inbox(tmp_path)) as (smtp, page), httpx.Client(trust_env=False) as browser:
        assert "Noch keine E-Mail" in browser.get(page).text
        with post(smtp, "localhost") as send:
            said = Letter("a@x.example", ("b@x.example",), mail("Eins <1>", "<b>Hallo</b>"))
            assert send(said) == Sent()
            assert send(Letter("a@x.example", ("b@x.example",), mail("Zwei"))) == Sent()
        told = browser.get(page).text
        assert told.index("Zwei") < told.index("Eins &lt;1&gt;"), "the latest first"
        one = browser.get(f"{page}/0").text
        assert 'sandbox="allow-popups"' in one
        assert "&lt;b&gt;Hallo&lt;/b&gt;" in one
        assert "Schöne Grüße" in one
        assert [browser.get(f"{page}/{n}").status_code for n in ("2", "x", "-1")] == [404] * 3
    assert [text_of(each) for each in Inbox(tmp_path).mails] == ["Schöne Grüße\n"] * 2
    assert urlsplit(smtp).hostname == "127.0.0.1"
