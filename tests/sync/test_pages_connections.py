"""Settings > Integrations: what is shown of connections, and what can be set on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, meeting
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import create_event
from einklang.calendars.models import Event
from einklang.calendars.visibility import Level
from einklang.jobs.models import Due
from einklang.reconcile.rules import Rules
from einklang.sync.models import Collection, Connection, Pair, State

pytestmark = pytest.mark.django_db
KNOWN = Rules.read({"which": "known", "past": "connected"})


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def address(name: str, *more: object) -> str:
    return reverse(name, args=["nordlicht", *more])


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def form_of(world: World, **changes: str) -> dict[str, str]:
    """What a browser sends for the card of this connection, with changes."""
    prefix = f"c{world.connection.pk}-"
    rules = Connection.objects.get(pk=world.connection.pk).rules
    ticks = {True: "on", False: "off"}
    stored = {
        name: ticks[said] if isinstance(said, bool) else str(said) for name, said in rules.items()
    }
    stands = {
        "preset": "all_external",
        **stored,
        "blocklist": "",
        f"sync_{world.collection.pk}": "on",
        f"conflicts_{world.collection.pk}": "on",
        f"level_{world.collection.pk}": "4",
        f"direction_{world.collection.pk}": "both",
        f"rules_{world.collection.pk}": "",
    }
    return {prefix + name: value for name, value in (stands | changes).items() if value != "off"}


def save(client: Client, world: World, **changes: str) -> int:
    """As sent from the preview, where the rules change."""
    url = address("connection-save", world.connection.pk)
    return client.post(url, form_of(world, **changes) | {"apply": "on"}).status_code


def test_a_connection_is_shown_to_its_holder_alone(
    world: World, bob: User, client_of: ClientOf, browser: Client
) -> None:
    world.run()
    assert "alice@nordlicht.example" in seen(browser, address("connections"))
    theirs = seen(client_of(bob), address("connections"))
    assert "alice@nordlicht.example" not in theirs
    assert "kunden" not in theirs


def test_the_owner_sees_how_many_connections_of_others_stand_where_and_no_more(
    world: World, server: MemoryServer, bob: User, browser: Client, member_of: MemberOf
) -> None:
    connected(member_of(bob), server, "bobs-kalender").run()
    page = seen(browser, address("connections"))
    assert "Verbindungen im Team" in page
    assert "Im Einklang: 1" in page
    assert "bobs-kalender" not in page
    assert "bob@" not in page


def test_a_member_sees_no_numbers_of_others(world: World, bob: User, client_of: ClientOf) -> None:
    assert "Verbindungen im Team" not in seen(client_of(bob), address("connections"))


@pytest.mark.parametrize(
    "name", ["connection", "connection-card", "connection-sign-in", "disconnect"]
)
def test_nobody_else_opens_it(
    name: str, world: World, bob: User, anna: User, charlie: User, client_of: ClientOf
) -> None:
    url = address(name, world.connection.pk)
    got = [client_of(user).get(url).status_code for user in (bob, anna, charlie)]
    assert got == [404, 403, 404]


def test_nobody_else_saves_it(
    world: World, bob: User, anna: User, charlie: User, client_of: ClientOf
) -> None:
    clients = map(client_of, (bob, anna, charlie))
    assert [save(client, world, preset="known_contacts") for client in clients] == [404, 403, 404]
    assert Connection.objects.get().rules == Rules().written()


def test_what_is_fetched_for_a_card_tells_the_side_as_well(browser: Client, world: World) -> None:
    world.run()
    page = seen(browser, address("connection-card", world.connection.pk))
    assert '<a id="accord-line" hx-swap-oob="true"' in page
    assert "Alles im Einklang" in page
    whole = seen(browser, address("connections"))
    assert whole.count('id="accord-line"') == 1
    assert 'id="accord-line" hx-swap-oob' not in whole


def test_while_the_first_sync_runs_the_card_asks_every_two_seconds(
    world: World, browser: Client
) -> None:
    Connection.objects.update(state=State.FIRST, progress_done=11480)
    card = seen(browser, address("connection-card", world.connection.pk))
    assert 'hx-trigger="every 2s"' in card
    assert "11.480 Einträge bisher gelesen." in card


def test_a_first_sync_of_known_length_says_how_much_is_left(
    world: World, client_of: ClientOf
) -> None:
    began = now() - timedelta(minutes=2)
    world.connection.progress_done, world.connection.progress_total = 10_000, 25_000
    world.connection.state, world.connection.state_since = State.FIRST, began
    world.connection.save()
    page = client_of(world.connection.holder).get(
        reverse("connection-card", args=[world.connection.workspace.slug, world.connection.pk])
    )
    card = page.content.decode()
    assert "10.000 von 25.000 Einträgen gelesen, noch etwa 3 Minuten." in card
    assert 'max="25000" value="10000"' in card


def test_in_accord_the_card_asks_every_fifteen_seconds(world: World, browser: Client) -> None:
    world.run()
    card = seen(browser, address("connection-card", world.connection.pk))
    assert 'hx-trigger="every 15s"' in card
    assert "Im Einklang" in card


def test_in_accord_is_not_said_while_a_change_is_under_way(
    world: World, browser: Client, alice_member: Membership
) -> None:
    world.run()
    create_event(
        member=alice_member, calendar=world.calendar, record=meeting("x"), now=world.clock()
    )
    card = seen(browser, address("connection-card", world.connection.pk))
    assert "1 Änderung unterwegs" in card
    assert "Im Einklang" not in card
    world.run()
    assert "Im Einklang" in seen(browser, address("connection-card", world.connection.pk))


def test_a_change_that_waits_for_an_hour_is_not_called_under_way(
    world: World, browser: Client, alice_member: Membership
) -> None:
    world.run()
    world.server.faults.parked = 3600.0
    create_event(
        member=alice_member, calendar=world.calendar, record=meeting("x"), now=world.clock()
    )
    world.run()
    Connection.objects.update(retry_at=now() + timedelta(hours=1))
    card = seen(browser, address("connection-card", world.connection.pk))
    assert "Wartet bis" in card
    assert "unterwegs" not in card
    assert "Nichts ist verloren, 1 Änderung wartet." in card
    assert 'hx-trigger="every 15s"' in card, "nothing is tried before"


def test_the_card_tells_what_its_calendars_hold_as_the_page_does(
    world: World, browser: Client
) -> None:
    kept = f'<small id="kept-{world.collection.pk}"'
    assert f"{kept}>0 Termine</small>" in seen(browser, address("connections"))
    world.server.put(world.there, "a", meeting("a"))
    world.run()
    card = seen(browser, address("connection-card", world.connection.pk))
    assert f'{kept} hx-swap-oob="true">1 Termin</small>' in card
    assert f"{kept}>1 Termin</small>" in seen(browser, address("connections"))


def test_a_card_costs_as_many_queries_with_many_calendars(
    world: World, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        Collection.objects.create(connection=world.connection, ref=f"more-{n}", name=f"{n}")
    url = address("connection-card", world.connection.pk)
    with django_assert_max_num_queries(12):
        seen(browser, url)


def test_a_server_that_is_away_is_named_with_the_next_try(world: World, browser: Client) -> None:
    world.server.faults.away = True
    world.run()
    Connection.objects.update(retry_at=world.clock() + timedelta(days=3650))
    page = seen(browser, address("connections"))
    assert "Der Server ist nicht erreichbar. Wir fragen um" in page
    assert "unreachable" not in page


def test_a_refused_sign_in_stands_on_top(world: World, browser: Client) -> None:
    world.server.faults.signed_out = True
    world.run()
    page = seen(browser, address("connections"))
    assert "alice@nordlicht.example braucht Ihre Anmeldung" in page
    assert page.index("note is-signin") < page.index("account-head")


def test_an_unticked_calendar_is_hidden_and_nothing_of_it_is_deleted(
    world: World, browser: Client
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    off = {f"{name}_{world.collection.pk}": "off" for name in ("sync", "conflicts")}
    assert save(browser, world, **off) == 302
    assert not world.collection.chosen
    assert not world.calendar.active
    assert world.titles() == ["Angebot"]


def test_what_colleagues_see_is_stored(world: World, browser: Client) -> None:
    assert save(browser, world, **{f"level_{world.collection.pk}": "2"}) == 302
    assert world.calendar.visibility == Level.METADATA


def test_a_newly_ticked_calendar_is_never_shown_wider_than_was_chosen(
    world: World, browser: Client
) -> None:
    other = world.connection.collections.create(ref="/neu/", name="Neu")
    more = {f"sync_{other.pk}": "on", f"level_{other.pk}": "1"}
    assert save(browser, world, **more) == 302
    other.refresh_from_db()
    assert other.calendar is not None
    assert other.calendar.visibility == Level.BUSY


def test_there_is_one_default_calendar(world: World, browser: Client) -> None:
    other = world.connection.collections.create(ref="/neu/", name="Neu")
    more = {f"sync_{other.pk}": "on", "default": str(other.pk)}
    assert save(browser, world, **more) == 302
    other.refresh_from_db()
    assert other.calendar is not None
    assert (other.calendar.is_default, world.calendar.is_default) == (True, False)


def test_the_default_account_is_the_one_with_the_default_calendar(
    world: World, server: MemoryServer, browser: Client, alice_member: Membership
) -> None:
    other = connected(alice_member, server, "second")
    page = seen(browser, address("connections"))
    first, second = (f'id="k{each.connection.pk}"' for each in (world, other))
    assert page.index(first) < page.index("Standardkonto") < page.index(second)
    assert page.count("Standardkonto") == 1
    assert save(browser, other, default=str(other.collection.pk)) == 302
    page = seen(browser, address("connections"))
    assert page.count("Standardkonto") == 1
    assert page.index("Standardkonto") > page.index(f'id="k{other.connection.pk}"')


def test_what_is_synced_is_checked_for_conflicts_until_somebody_says_otherwise(
    world: World, browser: Client
) -> None:
    assert world.calendar.conflicts
    assert save(browser, world, **{f"conflicts_{world.collection.pk}": "off"}) == 302
    assert not world.calendar.conflicts
    assert world.collection.chosen
    assert save(browser, world) == 302
    assert world.calendar.conflicts


def test_of_a_calendar_that_is_only_checked_for_conflicts_nothing_but_times_is_read(
    world: World, server: MemoryServer, browser: Client, alice_member: Membership
) -> None:
    family = connected(alice_member, server, "familie")
    server.put(family.there, "a", meeting("a", "Kinderarzt", GUEST))
    assert save(browser, family, **{f"sync_{family.collection.pk}": "off"}) == 302
    family.run()
    assert family.collection.only_checked
    assert family.calendar.active
    assert family.calendar.conflicts
    assert not family.calendar.writable
    assert "Kinderarzt" not in str(Event.objects.values_list("record", "summary"))
    assert "Kinderarzt" not in str(Pair.objects.values_list("base", "raw"))
    assert Event.objects.filter(copies__calendar=family.calendar).count() == 1
    page = seen(browser, address("connections"))
    assert "zählt nur als belegt" in page
    assert f'id="id_c{family.connection.pk}-sync_{family.collection.pk}" checked' not in page
    assert f'id="id_c{family.connection.pk}-conflicts_{family.collection.pk}" checked' in page


def test_what_was_only_checked_can_be_synced_after_all(
    world: World, server: MemoryServer, browser: Client, alice_member: Membership
) -> None:
    family = connected(alice_member, server, "familie")
    server.put(family.there, "a", meeting("a", "Kinderarzt", GUEST))
    save(browser, family, **{f"sync_{family.collection.pk}": "off"})
    family.run()
    assert save(browser, family) == 302
    family.run()
    assert family.titles() == ["Kinderarzt"]
    assert family.calendar.writable


def test_the_default_is_no_calendar_of_somebody_else(
    world: World, server: MemoryServer, bob: User, browser: Client, member_of: MemberOf
) -> None:
    theirs = connected(member_of(bob), server, "bobs").collection
    assert save(browser, world, default=str(theirs.pk)) == 422


def test_a_wrong_blocklist_comes_back_as_typed_and_nothing_is_stored(
    world: World, browser: Client
) -> None:
    url = address("connection-save", world.connection.pk)
    answer = browser.post(url, form_of(world, blocklist="keine Adresse", preset="known_contacts"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "keine ist keine Adresse und keine Domain" in page
    assert "keine Adresse</textarea>" in page
    assert Connection.objects.get().rules == Rules().written()


def test_the_blocklist_is_stored_normalised(world: World, browser: Client) -> None:
    assert (
        save(browser, world, blocklist="Eva@Firma.example\n@Laut.example, eva@firma.example") == 302
    )
    assert Connection.objects.get().rules["blocklist"] == ["eva@firma.example", "@laut.example"]


def test_a_narrower_rule_takes_strangers_off_the_timelines_and_a_wider_one_puts_them_back(
    world: World, browser: Client
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert save(browser, world, preset="known_contacts") == 302
    assert Event.objects.get().outcome == "held"
    assert save(browser, world) == 302
    assert Event.objects.get().outcome == "admitted"


def test_new_rules_read_anew_what_was_only_busy(world: World, browser: Client) -> None:
    world.server.put(world.there, "a", meeting("a", "Intern"))
    world.run()
    Due.objects.update(due_at=None)
    assert save(browser, world, preset="known_contacts") == 302
    assert Pair.objects.get().version == ""
    assert (world.collection.cursor, world.collection.compared_at) == ("", None)
    assert Due.objects.get().due_at is not None
    calls = world.provider.calls
    assert world.run().state == "accord"
    assert world.provider.calls > calls


def test_saving_without_a_change_reads_nothing_anew(world: World, browser: Client) -> None:
    world.run()
    cursor = world.collection.cursor
    assert save(browser, world) == 302
    assert world.collection.cursor == cursor


def test_a_mixture_of_rules_stays_unless_a_preset_is_chosen(
    alice_member: Membership, server: MemoryServer, browser: Client
) -> None:
    mixed = Rules.read({"which": "known", "past": "whole"})
    world = connected(alice_member, server, "kunden", mixed)
    assert "Eigene Mischung, wie bisher" in seen(browser, address("connections"))
    assert save(browser, world, preset="") == 302
    assert Rules.read(Connection.objects.get().rules) == mixed


def test_sync_now_wakes_the_worker(world: World, browser: Client) -> None:
    Due.objects.update(due_at=None)
    assert browser.post(address("connection-sync", world.connection.pk)).status_code == 302
    assert Due.objects.get().due_at is not None


def test_the_page_of_a_connection_tells_what_it_did(
    world: World, browser: Client, workspace: Workspace
) -> None:
    person(workspace, "Charlie Conrad", GUEST)
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.server.put(world.there, "bad", "BEGIN:VCALENDAR\r\n")
    world.run()
    page = seen(browser, address("connection", world.connection.pk))
    assert "1 übernommen" in page
    assert "1 Eintrag ließ sich nicht lesen." in page


def test_an_ended_connection_has_no_page(world: World, browser: Client) -> None:
    Connection.objects.update(ended_at=world.clock())
    assert browser.get(address("connection", world.connection.pk)).status_code == 404
    assert "alice@nordlicht.example</h2>" not in seen(browser, address("connections"))


def test_what_google_calls_a_calendar_by_is_not_shown_as_an_address(
    world: World, browser: Client, alice: User
) -> None:
    world.connection.addresses = [alice.email, "c_449b@group.calendar.google.com"]
    world.connection.save()
    text = seen(browser, address("connection", world.connection.pk))
    assert alice.email in text
    assert "c_449b" not in text
