"""Telling a holder by mail that their connection has stopped and only they can let it go on."""

from __future__ import annotations

from django.urls import reverse

from einklang.accounts.mails import public, templated
from einklang.sync.models import Connection, State
from einklang.sync.words import server_name

WARNED = (State.SIGN_IN, State.BRAKE)
"""States that end by what a person does; all others pass."""


def warn(connection: Connection) -> None:
    """One mail, in the holder's language. Call it in the transaction that stores the state."""
    holder, workspace = connection.holder, connection.workspace
    page = "connection" if connection.state == State.SIGN_IN else "questions"
    args = [workspace.slug, connection.pk] if page == "connection" else [workspace.slug]
    words = {
        "account": str(connection),
        "server": server_name(connection),
        "sign_in": connection.state == State.SIGN_IN,
        "of_contacts": connection.holds_contacts,
        "link": public(reverse(page, args=args)),
    }
    language = holder.language or workspace.language
    templated("sync/mail/stopped", words, to=holder.email, language=language).send()
