"""The desk's pages of contacts: somebody's contacts and groups, changed by hand."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from einklang_sandbox.google.frame import Answer, Frame, sent_to
from einklang_sandbox.google.people.book import MINE, STARRED, groups_of
from einklang_sandbox.google.people.contacts import row_by_id
from einklang_sandbox.google.people.derived import named_in_full
from einklang_sandbox.google.people.hand import Hand
from einklang_sandbox.google.people.refusals import Refusal
from einklang_sandbox.google.people.shapes import Json
from einklang_sandbox.google.problems import Problem
from einklang_sandbox.google.words import said

SHOWN = 100
Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ContactPages(Frame):
    """Answers at the addresses of contacts; None at any other."""

    # ── looking ──────────────────────────────────────────────────────────────

    def accounts(self) -> str:
        """Whose contacts there are, for the first page."""
        rows = "".join(
            f'<li><a href="{_url(account.address)}"><strong>{html.escape(account.name)}</strong>'
            f"<span>{html.escape(account.address)}</span></a></li>"
            for account in self.google.world.accounts.values()
        )
        return f'<h2>{self._("Whose contacts?")}</h2><ul class="accounts">{rows}</ul>'

    def shown(self, path: str, query: Mapping[str, str]) -> Answer | None:
        """A page."""
        match _parts(path):
            case ["contacts", address] if address in self.google.world.accounts:
                title = f"{self._('Contacts')}: {html.escape(address)}"
                inside = self._list(address, query.get("q", ""))
                return self.page(title, inside, query.get("said", ""))
            case ["contacts", address, source] if address in self.google.world.accounts:
                try:
                    row = row_by_id(self.google.world.books[address], source)
                except Refusal:
                    return None
                back = f'<p><a href="{_url(address)}">{self._("Back")}</a></p>'
                return self.page(self._called(row), back + self._form(address, row))
        return None

    def _list(self, address: str, sought: str) -> str:
        found = list(islice(self._matching(address, sought.casefold()), SHOWN + 1))
        rows = "".join(self._row(address, row) for row in found[:SHOWN])
        merge = f'<p class="acts">{self.button("merge", "Merge the two that are ticked")}</p>'
        people = f'<form method="post"><ul class="people">{rows}</ul>{merge}</form>'
        more = f"<p>{self._('The first hundred are shown.')}</p>" if len(found) > SHOWN else ""
        empty = f"<p>{self._('Nothing stands here yet.')}</p>"
        return (
            f'<p><a href="/">{self._("Back")}</a></p>'
            f'<form method="get">{self.field("Name or address", "q", sought, "search")}'
            f'<p class="acts"><button>{self._("Search")}</button></p></form>'
            f"{people + more if rows else empty}<h2>{self._('New contact')}</h2>"
            f"{self._form(address, None)}<h2>{self._('New group')}</h2>"
            f'<form method="post">{self.field("Name of the group", "group", "")}'
            f'<p class="acts">{self.button("group", "Save")}</p></form>'
        )

    def _matching(self, address: str, sought: str) -> Iterator[Json]:
        """The latest first."""
        book = self.google.world.books[address]
        for name in reversed(book.at):
            row = book.rows[name]
            if not row["deleted"] and sought in f"{_name(row)} {_values(row)}".casefold():
                yield row

    def _row(self, address: str, row: Json) -> str:
        label = self._called(row)
        return (
            f'<li><input type="checkbox" name="pick" value="{row["source"]}" aria-label="{label}">'
            f'<a href="{_url(address, row["source"])}"><strong>{label}</strong>'
            f"<span>{html.escape(_values(row))}</span></a></li>"
        )

    def _form(self, address: str, row: Json | None) -> str:
        fields = (row or {"fields": {}})["fields"]
        name, work = (_first(fields, key) for key in ("names", "organizations"))
        name = named_in_full(name)
        phones = ", ".join(each["value"] for each in fields.get("phoneNumbers", ()))
        mails = " ".join(each["value"] for each in fields.get("emailAddresses", ()))
        buttons = self.button("save", "Save") + (self.button("delete", "Delete") if row else "")
        inside = (
            self.field("Given name", "given", name.get("givenName", ""))
            + self.field("Family name", "family", name.get("familyName", ""))
            + self.field("Phone numbers, separated by commas", "phones", phones)
            + self.field("Mail addresses, separated by blanks", "mails", mails)
            + self.field("Organisation", "work", work.get("name", ""))
            + self.field("Position", "title", work.get("title", ""))
            + self._groups(address, groups_of(row) if row else [MINE])
        )
        url = _url(address, row["source"] if row else "new")
        return f'<form method="post" action="{url}">{inside}<p class="acts">{buttons}</p></form>'

    def _groups(self, address: str, held: Sequence[str]) -> str:
        boxes = "".join(
            f'<label class="box"><input type="checkbox" name="in" value="{group["name"]}"'
            f"{' checked' if group['name'] in held else ''}> {self._group_name(group)}</label>"
            for group in self.google.world.books[address].groups.values()
            if not group["deleted"]
            and (not group["system"] or group["name"] in (MINE, STARRED, *held))
        )
        return f"<fieldset><legend>{self._('Groups')}</legend>{boxes}</fieldset>"

    def _group_name(self, group: Json) -> str:
        return self._(group["words"]) if group["system"] else html.escape(group["words"])

    def _called(self, row: Json) -> str:
        return html.escape(_name(row)) or self._("Without a name")

    # ── acting ───────────────────────────────────────────────────────────────

    def act(self, path: str, body: bytes) -> Answer | None:
        """Do what a form says, then on to the list."""
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
        match _parts(path):
            case ["contacts", address] if address in self.google.world.accounts:
                return self._done(address, "", form)
            case ["contacts", address, source] if address in self.google.world.accounts:
                return self._done(address, source, form)
        return None

    def _done(self, address: str, source: str, form: Form) -> Answer:
        try:
            said_so = self._do(address, source, form)
        except Problem as problem:
            said_so = problem.message
        return sent_to(_url(address), said_so)

    def _do(self, address: str, source: str, form: Form) -> str:
        hand, book = self.google.hand(address), self.google.world.books[address]
        match _last(form, "do"):
            case "merge" if len(form.get("pick", ())) != 2:
                return said("Tick two contacts.", self.language)
            case "merge":
                kept, lost = (row_by_id(book, each)["name"] for each in form["pick"])
                self.google.merge_contacts(address, kept, lost)
            case "group":
                hand.group(_last(form, "group"))
            case "delete":
                hand.delete(row_by_id(book, source)["name"])
            case _ if source == "new":
                hand.create(_said(form, {}))
            case _:
                _saved(hand, row_by_id(book, source), form)
        return said("Done.", self.language)


def _saved(hand: Hand, row: Json, form: Form) -> None:
    hand.update(row["name"], _said(form, row["fields"]))


def _said(form: Form, before: Json) -> Json:
    """The fields that the form has; what it does not show of them stays."""
    phones = [text.strip() for text in _last(form, "phones").split(",")]
    name = _plain(named_in_full(_first(before, "names")))
    name.pop("unstructuredName", None)
    name |= {"givenName": _last(form, "given"), "familyName": _last(form, "family")}
    work = {**_first(before, "organizations")}
    work |= {"name": _last(form, "work"), "title": _last(form, "title")}
    others = before.get("organizations", [])[1:]
    return {
        "names": [name],
        "organizations": [_plain(each) for each in (work, *others)],
        "phoneNumbers": _items(phones, before.get("phoneNumbers", ())),
        "emailAddresses": _items(_last(form, "mails").split(), before.get("emailAddresses", ())),
        "memberships": [
            {"contactGroupMembership": {"contactGroupResourceName": group}}
            for group in form.get("in", ())
        ],
    }


def _items(texts: Sequence[str], before: Sequence[Json]) -> list[Json]:
    known = {each["value"]: _plain(each) for each in before}
    return [known.get(text, {"value": text}) for text in texts if text]


def _plain(item: Json) -> Json:
    return {key: value for key, value in item.items() if key != "_first"}


def _first(fields: Json, key: str) -> Json:
    found: list[Json] = fields.get(key) or [{}]
    return found[0]


def _name(row: Json) -> str:
    name = named_in_full(_first(row["fields"], "names")).get("displayName", "")
    return str(name or _first(row["fields"], "organizations").get("name", ""))


def _values(row: Json) -> str:
    lists: Any = (row["fields"].get(key, ()) for key in ("emailAddresses", "phoneNumbers"))
    return ", ".join(each["value"] for items in lists for each in items)


def _last(form: Form, key: str) -> str:
    return form.get(key, [""])[-1].strip()


def _parts(path: str) -> list[str]:
    return [unquote(part) for part in path.strip("/").split("/")]


def _url(address: str, source: str = "") -> str:
    start = f"/contacts/{quote(address, safe='')}/"
    return f"{start}{source}/" if source else start
