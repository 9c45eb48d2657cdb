"""A person in Google's words ↔ a contact: what each says, and what a change leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from einklang.providers.google.people import read, write
from einklang.providers.port import Unreadable
from einklang.records.contact import Contact, Email, Label, Messenger, Name, Phone, Postal

SOURCE = {"type": "CONTACT", "id": "7b", "etag": "#1", "updateTime": "2026-05-01T08:00:00.123Z"}


def told(**fields: Any) -> dict[str, Any]:
    """A person as Google tells them."""
    return {
        "resourceName": "people/c123",
        "etag": "%x",
        "metadata": {"sources": [{"type": "PROFILE", "id": "9", "etag": "#p"}, SOURCE]},
        **fields,
    }


def contact(**fields: Any) -> Contact:
    return read.contact(told(**fields))


def changed(wanted: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The fields of a change from what these say."""
    person = told(**fields)
    return dict(write.changed(replace(read.contact(person), **wanted), person))


# ── who it is ────────────────────────────────────────────────────────────────


def test_a_contact_is_known_by_its_source_and_when_that_was_written() -> None:
    found = contact()
    assert found == Contact(uid="7b", stamp="2026-05-01T08:00:00+00:00")
    assert read.version_of(told()) == "2026-05-01T08:00:00.123Z #1"
    assert read.version_of({"etag": "%x"}) == " %x"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-05-01T08:00:00Z #2", "2026-05-01T08:00:00.1Z #1"),
        ("2026-05-01T08:00:00.123456Z #2", "2026-05-01T10:00:01+00:00 #1"),
        (" #1", "2026-05-01T08:00:00Z #1"),
        ("1969 #1", "2026-05-01T08:00:00Z #1"),
    ],
)
def test_versions_are_in_the_order_of_their_time(first: str, second: str) -> None:
    assert read.is_older(first, than=second)
    assert not read.is_older(second, than=first)
    assert not read.is_older(first, than=first)


def test_people_who_were_merged_bear_the_keys_of_all() -> None:
    data = [{"key": "einklang", "value": "a"}, {"key": "x", "value": "y"}]
    more = [{"key": "einklang", "value": "b"}]
    assert read.key_of(told(clientData=[*data, *more])) == "a b"
    assert read.key_of(told()) == ""


@pytest.mark.parametrize("field", ["names", "emailAddresses", "organizations", "clientData"])
def test_a_shape_that_nobody_knows_sets_the_person_aside(field: str) -> None:
    found = read.item(told(**{field: ["kaputt"]}))
    assert isinstance(found, Unreadable)
    assert (found.reason, found.version) == ("bad_line", read.version_of(told()))
    assert "kaputt" not in found.detail


def test_a_shape_that_nobody_knows_puts_nobody_out_of_a_group() -> None:
    assert read.is_in(told(memberships="kaputt"), "contactGroups/x")


@pytest.mark.parametrize("raw", ["", "BEGIN:VCARD", "[]", "{}"])
def test_what_is_no_text_of_a_person_is_none(raw: str) -> None:
    assert read.parsed(raw) is None


def test_the_text_of_a_person_is_kept_whole() -> None:
    person = told(names=[{"familyName": "Søren"}])
    assert read.parsed(read.raw_of(person)) == person


# ── reading ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ({"givenName": "Zoë", "familyName": "Nord"}, Name(given="Zoë", family="Nord")),
        (
            {
                "honorificPrefix": "Dr.",
                "givenName": "A",
                "middleName": "B",
                "familyName": "C",
                "honorificSuffix": "MdB",
            },
            Name("Dr.", "A", "B", "C", "MdB"),
        ),
        ({"unstructuredName": "Prinz"}, Name(family="Prinz")),
        ({"displayName": "Prinz"}, Name(family="Prinz")),
        ({"phoneticGivenName": "x"}, Name()),
    ],
)
def test_a_name_is(name: dict[str, str], said: Name) -> None:
    assert contact(names=[name]).name == said


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("home", Label.HOME),
        ("work", Label.WORK),
        ("mobile", Label.MOBILE),
        ("workMobile", Label.MOBILE),
        ("homeFax", Label.FAX),
        ("workFax", Label.FAX),
        ("otherFax", Label.FAX),
        ("pager", Label.OTHER),
        ("main", Label.OTHER),
        ("Zentrale", Label.OTHER),
        (None, Label.OTHER),
    ],
)
def test_a_number_of_this_type_is(kind: str | None, label: Label) -> None:
    number = {"value": "040 1", **({"type": kind} if kind else {})}
    assert contact(phoneNumbers=[number]).phones == (Phone("040 1", label),)


def test_what_a_profile_tells_is_not_the_accounts_own() -> None:
    profile = {"metadata": {"source": {"type": "PROFILE"}}}
    own = {"metadata": {"source": {"type": "CONTACT"}}}
    found = contact(
        names=[{"familyName": "Profil", **profile}, {"familyName": "Nord", **own}],
        emailAddresses=[{"value": "p@x.example", **profile}, {"value": "n@x.example"}],
    )
    assert found.name.family == "Nord"
    assert [email.address for email in found.emails] == ["n@x.example"]


def test_the_present_employer_counts_else_the_first() -> None:
    former = {"name": "Früher", "title": "Lehrling"}
    assert contact(organizations=[former, {"name": "Jetzt"}]).organisation == "Früher"
    found = contact(organizations=[former, {"name": "Jetzt", "current": True}])
    assert (found.organisation, found.position) == ("Jetzt", "")


def test_the_primary_address_counts_else_home_else_the_first() -> None:
    home, work = {"type": "home", "city": "Kiel"}, {"type": "work", "city": "Bonn"}
    bare, primary = {"city": "Köln"}, {"city": "Ulm", "metadata": {"primary": True}}
    assert contact(addresses=[bare, work, home, primary]).postal == Postal(city="Ulm")
    assert contact(addresses=[bare, work, home]).postal == Postal(city="Kiel")
    assert contact(addresses=[bare, work]).postal == Postal(city="Köln")
    assert contact(addresses=[{"formattedValue": "Irgendwo"}]).postal is None


def test_messengers_are_called_as_in_cards() -> None:
    clients = [
        {"username": "a", "protocol": "googleTalk"},
        {"username": "b", "protocol": "netMeeting"},
        {"username": "c", "protocol": "Signal"},
        {"username": "d"},
        {"protocol": "skype"},
    ]
    assert contact(imClients=clients).messengers == (
        Messenger("gtalk", "a"),
        Messenger("netmeeting", "b"),
        Messenger("signal", "c"),
        Messenger("", "d"),
    )


# ── writing ──────────────────────────────────────────────────────────────────


def test_a_name_keeps_how_it_is_spoken_and_loses_how_it_was_shown() -> None:
    name = {
        "displayName": "Anna Nord",
        "unstructuredName": "Anna Nord",
        "givenName": "Anna",
        "familyName": "Nord",
        "phoneticFamilyName": "nort",
    }
    made = changed({"name": Name(given="Anna", family="Süd")}, names=[name])
    assert made == {
        "names": [{"givenName": "Anna", "familyName": "Süd", "phoneticFamilyName": "nort"}]
    }


def test_a_name_that_is_only_told_as_a_whole_comes_apart_when_it_changes() -> None:
    made = changed({"name": Name(given="Hans", family="Prinz")}, names=[{"displayName": "Prinz"}])
    assert made == {"names": [{"givenName": "Hans", "familyName": "Prinz"}]}


def test_a_name_that_is_gone_leaves_no_empty_one() -> None:
    metadata = {"primary": True}
    name = {"familyName": "Nord", "metadata": metadata}
    assert changed({"name": Name()}, names=[name]) == {"names": []}


def test_what_was_cut_here_stays_whole_there() -> None:
    name = {"givenName": "x" * 300, "familyName": "Nord"}
    there = contact(names=[name]).name
    made = changed({"name": replace(there, family="Süd")}, names=[name])
    assert made["names"][0]["givenName"] == "x" * 300


def test_another_employer_keeps_department_and_the_others() -> None:
    former, now = {"name": "Früher"}, {"name": "Jetzt", "current": True, "department": "Einkauf"}
    made = changed({"organisation": "Neu"}, organizations=[former, now])
    assert made == {"organizations": [former, {**now, "name": "Neu"}]}


def test_no_employer_leaves_what_else_is_said_of_it() -> None:
    assert changed({"organisation": "", "position": ""}, organizations=[
        {"name": "Nord", "title": "Chefin", "type": "work", "current": True}
    ]) == {"organizations": []}  # fmt: skip
    made = changed({"organisation": ""}, organizations=[{"name": "Nord", "department": "EK"}])
    assert made == {"organizations": [{"department": "EK"}]}


def test_an_employer_of_somebody_who_had_none_is_added() -> None:
    assert changed({"position": "Chefin"}) == {"organizations": [{"title": "Chefin"}]}


def test_a_move_keeps_what_else_stands_in_the_address_but_not_how_it_was_shown() -> None:
    address = {
        "type": "Lager",
        "streetAddress": "Hafen 1",
        "extendedAddress": "Hof",
        "poBox": "17",
        "city": "Kiel",
        "country": "Deutschland",
        "countryCode": "DE",
        "formattedValue": "Hafen 1\nKiel",
    }
    made = changed(
        {"postal": Postal("Hafen 2", "", "Kiel", "", "Deutschland")}, addresses=[address]
    )
    (item,) = made["addresses"]
    assert item == {k: v for k, v in {**address, "streetAddress": "Hafen 2"}.items()
                    if k != "formattedValue"}  # fmt: skip
    made = changed({"postal": Postal("Hafen 1", "", "Wien", "", "Österreich")}, addresses=[address])
    assert "countryCode" not in made["addresses"][0]


def test_further_addresses_stay_where_they_are() -> None:
    work, home = {"type": "work", "city": "Bonn"}, {"type": "home", "city": "Kiel"}
    assert changed({"postal": Postal(city="Ulm")}, addresses=[work, home]) == {
        "addresses": [work, {"type": "home", "city": "Ulm"}]
    }
    assert changed({"postal": None}, addresses=[work, home]) == {"addresses": [work]}
    assert changed({"postal": Postal(city="Ulm")}) == {"addresses": [{"city": "Ulm"}]}


def test_addresses_that_did_not_change_keep_all_that_google_holds_of_them() -> None:
    kept = {"value": "Anna@Nord.example", "type": "Büro", "displayName": "Anna"}
    gone = {"value": "alt@nord.example", "type": "work"}
    strange = {"value": "keine Adresse"}
    wanted = (Email("anna@nord.example", Label.OTHER), Email("neu@nord.example", Label.HOME))
    made = changed({"emails": wanted}, emailAddresses=[kept, gone, strange])
    assert made == {
        "emailAddresses": [kept, strange, {"value": "neu@nord.example", "type": "home"}]
    }


def test_another_label_changes_the_type_alone() -> None:
    kept = {"value": "Anna@Nord.example", "type": "home", "displayName": "Anna"}
    wanted = (Email("anna@nord.example", Label.WORK),)
    made = changed({"emails": wanted}, emailAddresses=[{**kept, "formattedType": "Home"}])
    assert made == {"emailAddresses": [{**kept, "type": "work"}]}


def test_another_spelling_of_a_number_keeps_its_type() -> None:
    number = {"value": "+49 40 1", "type": "workMobile", "canonicalForm": "+49401"}
    made = changed({"phones": (Phone("+49401", Label.MOBILE),)}, phoneNumbers=[number])
    assert made == {"phoneNumbers": [{"value": "+49401", "type": "workMobile"}]}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        (Label.WORK, "work"),
        (Label.HOME, "home"),
        (Label.MOBILE, "mobile"),
        (Label.FAX, "workFax"),
        (Label.OTHER, "other"),
    ],
)
def test_a_new_number_gets_the_type(label: Label, kind: str) -> None:
    made = changed({"phones": (Phone("1", label),)})
    assert made == {"phoneNumbers": [{"value": "1", "type": kind}]}


def test_a_messenger_is_changed_where_its_spelling_does_and_added_with_its_protocol() -> None:
    client = {"username": "Anna", "protocol": "jabber", "type": "home"}
    wanted = (Messenger("jabber", "anna"), Messenger("gtalk", "a"), Messenger("", "b"))
    assert changed({"messengers": wanted}, imClients=[client]) == {
        "imClients": [
            {**client, "username": "anna"},
            {"username": "a", "protocol": "googleTalk"},
            {"username": "b"},
        ]
    }


def test_another_order_is_no_change() -> None:
    numbers = [{"value": "1", "type": "work"}, {"value": "2", "type": "work"}]
    assert changed({"phones": (Phone("2"), Phone("1"))}, phoneNumbers=numbers) == {}


def test_the_same_address_twice_is_changed_once() -> None:
    twice = [{"value": "a@b.example", "type": "home"}, {"value": "A@B.example", "type": "work"}]
    wanted = (Email("a@b.example", Label.OTHER),)
    assert changed({"emails": wanted}, emailAddresses=twice) == {
        "emailAddresses": [{"value": "a@b.example", "type": "other"}, twice[1]]
    }
    assert changed({"emails": ()}, emailAddresses=twice) == {"emailAddresses": []}


def test_a_new_person_says_all_of_it_and_nothing_of_another_contact() -> None:
    wanted = Contact(name=Name(family="Nord"), emails=(Email("a@b.example"),))
    assert write.new(wanted, {}) == {
        "names": [{"familyName": "Nord"}],
        "emailAddresses": [{"value": "a@b.example", "type": "work"}],
    }
    raw = told(names=[{"familyName": "Nord", "metadata": {"source": SOURCE}}])
    assert write.new(replace(wanted, emails=()), raw) == {"names": [{"familyName": "Nord"}]}
