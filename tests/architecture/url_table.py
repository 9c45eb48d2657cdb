"""Who gets what at which address: one line for every URL of the house.

A new URL needs a line in PAGES; a URL with more in it than `slug` also needs the row that it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias
from zoneinfo import available_timezones

from babel import Locale
from tests.architecture import url_rows as rows

from einklang.booking.offer import SLOT

# Of owner, member, assistant, stranger, and somebody who is not signed in.
Statuses: TypeAlias = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """What a GET and a POST without a body are answered with, by who asks.

    Of a POST only refusals are held: what a form says to nothing is the affair of its own tests.
    """

    get: Statuses
    post: Statuses = (0, 0, 0, 0, 0)
    row: rows.Row = field(default=rows.nothing)
    query: str = ""
    asks_again: bool = False  # for the password, when the sign-in is some time ago
    data: bool = False  # a file or a picture, and no page

    def of(self, row: rows.Row, query: str = "") -> Page:
        """The same answers for a page about a row."""
        return replace(self, row=row, query=query)

    @property
    def refusals(self) -> Statuses:
        """The answers to a POST; as to a GET, where nothing else is said."""
        return self.post if any(self.post) else self.get

    @property
    def is_read(self) -> bool:
        """Whether an owner, or else a visitor, sees a page of ours there."""
        seen = self.get[0] == 200 or self.get[4] == 200 or self.asks_again
        return seen and not self.data


MEMBERS = (200, 200, 200, 404, 302)
NEVER = (405, 405, 405, 405, 405)  # acts are not done by a link
ALL = Page(MEMBERS)
CONNECTING = Page((200, 200, 403, 404, 302))  # who may connect accounts
HOLDER = Page((200, 404, 404, 404, 302))  # whose calendar it is; here the owner's
HOLDER_BY_POST = Page(NEVER, HOLDER.get)
OWNERS = Page((200, 403, 403, 404, 302))
CONNECTOR = Page((200, 404, 403, 404, 302))  # who made the connection; here the owner
CONNECTOR_BY_POST = Page(NEVER, CONNECTOR.get)
BY_POST = Page(NEVER, MEMBERS)
OWN_BY_POST = Page(NEVER, (200, 404, 404, 404, 302))  # whose it is; here the owner's
CONNECTING_BY_POST = Page(NEVER, CONNECTING.get)
OWNERS_BY_POST = Page(NEVER, OWNERS.get)
EVERYBODY = Page((200, 200, 200, 200, 200))
SIGNED_IN = Page((200, 200, 200, 200, 302))  # one's own, outside a workspace
SIGNED_OUT = Page((302, 302, 302, 302, 200), EVERYBODY.get)  # who is signed in is led on
CLOSED = Page((404, 404, 404, 404, 404))
ONWARDS = Page((302, 302, 302, 302, 302))
ABSENT = Page((404, 404, 404, 404, 302))  # about a second factor that nobody here has


PAGES: dict[str, Page] = {
    "first-page": ONWARDS,
    "today": ALL,
    "search": replace(ALL, query="?q=e"),
    "search-quick": replace(ALL, query="?q=e"),
    # accounts
    "setup": CLOSED,
    "join": EVERYBODY.of(rows.link_of_invitation),
    "settings-personal": ALL,
    "settings-workspace": OWNERS,
    "settings-mail": OWNERS,
    "members": ALL,
    "invite": OWNERS,
    "member-role": OWNERS_BY_POST.of(rows.bobs_membership),
    "member-remove": OWNERS.of(rows.bobs_membership),
    "invitation-revoke": OWNERS_BY_POST.of(rows.open_invitation),
    # calendars
    "calendar": ALL,
    "event-source": ALL.of(rows.nothing, f"?start={rows.NOW:%Y-%m-%d}&end={rows.NOW:%Y-%m}-30"),
    "event-new": ALL,
    "event": ALL.of(rows.meeting),
    "event-edit": HOLDER.of(rows.meeting),
    "event-delete": HOLDER.of(rows.meeting),
    "event-move": HOLDER_BY_POST.of(rows.meeting),
    "event-result": BY_POST.of(rows.meeting),
    "event-answer": HOLDER_BY_POST.of(rows.invitation),
    # crm
    "people": ALL,
    "company-names": replace(ALL, query="?company=f"),
    "view-save": BY_POST,
    "view": Page((200, 404, 404, 404, 302)).of(rows.saved_view),
    "bulk": BY_POST,
    "bulk-run": Page((200, 404, 404, 404, 302)).of(rows.bulk),
    "bulk-undo": Page(NEVER, (200, 404, 404, 404, 302)).of(rows.bulk),
    "tags": OWNERS.of(rows.with_tag),
    "tag": OWNERS.of(rows.tag),
    "person-new": ALL,
    "person-merge": ALL.of(rows.person),
    "person-apart": BY_POST.of(rows.merged),
    "person-address": ALL,
    "person": ALL.of(rows.person),
    "person-edit": ALL.of(rows.person),
    "person-calendar": ALL.of(rows.person),
    "person-emails": Page(MEMBERS, NEVER).of(rows.person),
    "person-archive": ALL.of(rows.person),
    "person-restore": BY_POST.of(rows.person),
    "person-picture-edit": ALL.of(rows.person),
    "person-picture": Page(MEMBERS, NEVER, data=True).of(rows.picture),
    "companies": ALL,
    "company-new": ALL,
    "company": ALL.of(rows.company),
    "company-edit": ALL.of(rows.company),
    "company-calendar": ALL.of(rows.company),
    "company-emails": Page(MEMBERS, NEVER).of(rows.company),
    "company-archive": ALL.of(rows.company),
    "company-restore": BY_POST.of(rows.company),
    "deals": ALL,
    "deal-list": ALL,
    "deal-new": ALL,
    "deal": ALL.of(rows.deal),
    "deal-edit": ALL.of(rows.deal),
    "deal-calendar": ALL.of(rows.deal),
    "deal-emails": Page(MEMBERS, NEVER).of(rows.deal),
    "deal-move": BY_POST.of(rows.deal),
    "deal-archive": ALL.of(rows.deal),
    "deal-restore": BY_POST.of(rows.deal),
    "tickets": ALL,
    "ticket-new": ALL,
    "ticket": ALL.of(rows.ticket),
    "ticket-edit": ALL.of(rows.ticket),
    "ticket-calendar": ALL.of(rows.ticket),
    "ticket-emails": Page(MEMBERS, NEVER).of(rows.ticket),
    "email": Page(HOLDER.get, NEVER).of(rows.mail_of_booking),
    "email-send": OWN_BY_POST.of(rows.mail_of_booking),
    "ticket-archive": ALL.of(rows.ticket),
    "ticket-restore": BY_POST.of(rows.ticket),
    "pictures": OWNERS,
    "fields": OWNERS,
    "field-restore": OWNERS_BY_POST.of(rows.archived_field),
    "pipelines": OWNERS,
    "pipeline-new": OWNERS,
    "pipeline": OWNERS.of(rows.pipeline),
    "appearance-series": ALL.of(rows.appearance),
    "appearance-remove": ALL.of(rows.appearance),
    "appearance-return": BY_POST.of(rows.appearance),
    # sync
    "connections": CONNECTING,
    "connect-caldav": CONNECTING,
    "connect-carddav": CONNECTING,
    "doctor": CONNECTING,
    "connect-google": CONNECTING,
    "connect-google pk": CONNECTOR.of(rows.connection),
    "connect-google-contacts": CONNECTING,
    "go-google-contacts": Page((404, 404, 403, 404, 302)),
    "go-google": Page((404, 404, 403, 404, 302)),  # not registered at Google here
    "go-google pk": Page((404, 404, 403, 404, 302)).of(rows.connection),
    "push-google": Page(NEVER, (404, 404, 404, 404, 404)),  # of a channel that nobody knows
    "back-google": ABSENT,  # an answer that nobody asked for
    "connect-calendars": CONNECTOR.of(rows.connection),
    "connection": CONNECTOR.of(rows.connection),
    "connection-card": CONNECTOR.of(rows.connection),
    "connection-save": CONNECTOR_BY_POST.of(rows.connection),
    "connection-look": CONNECTOR_BY_POST.of(rows.connection),
    "connection-sync": CONNECTOR_BY_POST.of(rows.connection),
    "connection-sign-in": CONNECTOR.of(rows.connection),
    "disconnect": CONNECTOR.of(rows.connection),
    "runs": ALL,
    "run": HOLDER.of(rows.sync_run),
    "undo-run": HOLDER.of(rows.sync_run),
    "undo-write": HOLDER.of(rows.written),
    "conflicts": ALL,
    "conflict": HOLDER_BY_POST.of(rows.written),
    "aside": ALL,
    "aside-entry": HOLDER.of(rows.aside),
    "aside-again": BY_POST,
    "questions": ALL,
    "question": HOLDER.of(rows.question),
    "why-not": replace(ALL, query="?q=e&live=on"),
    "why": ALL.of(rows.meeting),
    "why-person": ALL.of(rows.person),
    "delete-second": HOLDER.of(rows.second_contact),
    # files
    "imports": CONNECTING,
    "import": CONNECTOR.of(rows.import_done),
    "import-columns": CONNECTOR.of(rows.import_of_columns),
    "import-live": Page(CONNECTOR.get, NEVER).of(rows.import_done),
    "import-start": CONNECTOR_BY_POST.of(rows.import_done),
    "import-discard": CONNECTOR_BY_POST.of(rows.import_done),
    "import-answer": CONNECTOR_BY_POST.of(rows.import_done),
    "import-undo": CONNECTOR_BY_POST.of(rows.import_done),
    "people-export": replace(ALL, post=NEVER),
    "people-file": Page(MEMBERS, NEVER, data=True),
    "person-card": Page(MEMBERS, NEVER, data=True).of(rows.person),
    # feeds
    "feeds": ALL.of(rows.feed_of_tasks),
    "feeds-panel": replace(ALL, query="?of=calendar"),
    "feed-open": BY_POST,
    "feed-renew": OWN_BY_POST.of(rows.feed),
    "feed-close": OWN_BY_POST.of(rows.feed),
    "feed-remind": OWN_BY_POST.of(rows.feed),
    "feed": Page(EVERYBODY.get, NEVER, data=True).of(rows.link_of_feed),
    "feed-todos": Page(EVERYBODY.get, NEVER, data=True).of(rows.link_of_feed),
    # tasks
    "tasks": ALL.of(rows.with_task, "?whose=all&done=1"),
    "task-new": replace(ALL, query="?text=Fr 14 Uhr Feld"),
    "task-quick": Page(MEMBERS, NEVER, query="?text=Fr 14 Uhr Feld"),
    "tasks-of": Page(MEMBERS, NEVER).of(rows.with_task, "?whose=all&done=1"),
    "task": ALL.of(rows.task),
    "task-done": BY_POST.of(rows.task),
    "task-undone": BY_POST.of(rows.task),
    "task-delete": BY_POST.of(rows.task),
    "task-restore": BY_POST.of(rows.deleted_task),
    "task-types": OWNERS.of(rows.with_task_type),
    "task-type": OWNERS.of(rows.task_type),
    # booking
    "book": EVERYBODY.of(rows.public_booking_calendar),
    "book-details": EVERYBODY.of(rows.public_booking_calendar, f"?start={rows.SOON:{SLOT}}"),
    "booked": Page(EVERYBODY.get, NEVER).of(rows.link_of_booking),
    "booked-cancel": EVERYBODY.of(rows.link_of_booking),
    "booked-move": EVERYBODY.of(rows.link_of_booking),
    "booked-quiet": EVERYBODY.of(rows.link_of_booking),
    "bookings": Page(MEMBERS, NEVER).of(rows.with_booking),
    "bookings-file": Page(MEMBERS, NEVER, data=True).of(rows.with_booking),
    "booking": Page(HOLDER.get, NEVER).of(rows.booking),
    "booking-move": HOLDER.of(rows.booking),
    "booking-confirm": OWN_BY_POST.of(rows.booking),
    "booking-cancel": HOLDER.of(rows.booking),
    "booking-missed": OWN_BY_POST.of(rows.booking),
    "booking-calendars": Page(MEMBERS, NEVER).of(rows.with_booking_calendar),
    "booking-calendar-new": CONNECTING,
    "booking-calendar": CONNECTOR.of(rows.booking_calendar),
    "booking-calendar-mails": CONNECTOR.of(rows.booking_calendar),
    "booking-calendar-mails-look": CONNECTOR_BY_POST.of(rows.booking_calendar),
    "booking-calendar-mails-times": CONNECTOR_BY_POST.of(rows.booking_calendar),
    "booking-calendar-mails-ours": CONNECTOR_BY_POST.of(rows.booking_calendar),
    "booking-calendar-mails-test": CONNECTOR_BY_POST.of(rows.booking_calendar),
    "booking-calendar-why": Page(HOLDER.get, NEVER).of(rows.booking_calendar),
    "booking-calendar-delete": CONNECTOR_BY_POST.of(rows.booking_calendar),
    "booking-calendar-restore": CONNECTOR_BY_POST.of(rows.deleted_booking_calendar),
    # signing in
    "account_login": SIGNED_OUT,
    "account_logout": SIGNED_IN,
    "account_inactive": EVERYBODY,
    "account_signup": CLOSED,
    "account_reauthenticate": SIGNED_IN,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED.of(lambda _: {"key": "x"}),
    "account_change_password": SIGNED_IN,
    "account_set_password": CLOSED,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY.of(lambda _: {"uidb36": "1", "key": "x-y"}),
    "account_reset_password_from_key_done": EVERYBODY,
    "account_confirm_login_code": CLOSED,
    # second factor
    "mfa_index": SIGNED_IN.of(rows.with_passkey),
    "mfa_authenticate": ONWARDS,
    "mfa_reauthenticate": ONWARDS,
    "mfa_activate_totp": replace(ONWARDS, asks_again=True),
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": replace(ABSENT, post=NEVER),
    "mfa_generate_recovery_codes": ONWARDS,
    "mfa_download_recovery_codes": ABSENT,
    # passkeys
    "mfa_add_webauthn": replace(ONWARDS, asks_again=True),
    "mfa_login_webauthn": Page(ONWARDS.get, SIGNED_OUT.get),
    "mfa_reauthenticate_webauthn": Page((200, 302, 302, 302, 302)).of(rows.with_passkey),
    "mfa_edit_webauthn": replace(ONWARDS, asks_again=True).of(rows.passkey),
    "mfa_remove_webauthn": replace(ONWARDS, asks_again=True).of(rows.passkey),
}

ZONES = {p for z in available_timezones() for p in z.replace("_", " ").split("/")}
MONTHS = Locale("de").months["format"]["wide"].values()  # calendars.dates says them
# What pages show that was never meant for translation: rows of the scene, names of things.
DATA = (
    "Nordlicht GmbH",
    "Alice Arndt",
    "Bob Brandt",
    "Anna Ahlers",
    "nordlicht.example",
    "alice@",
    "bob@",
    "anna@",
    "neu@",
    "Einklang",
    "CalDAV",
    "CardDAV",
    "CSV",
    "vCard 3",
    "vCard 4",
    "kunden.csv",
    "Vorname",  # titles of a file, and what stands below
    "Nachname",
    "E-Mail",
    "Sonja",
    "Feld",
    "keine@",
    "Google",
    "SQLite",
    "PostgreSQL",
    "http://localhost:8000/connect/google/",
    "Deutsch",
    "English",
    "Sabine Feld",
    "Kanzlei Feld",
    "kanzlei-feld.example",
    "s.feld@",
    "Ortstermin",
    "Abnahme",
    "Zugang",
    "Vertrieb",
    "Anfrage",
    "Qualifiziert",
    "Angebot",
    "Verhandlung",
    "Gewonnen",
    "Verloren",
    "EUR",
    "CHF",
    "GBP",
    "USD",
    "Arbeit",
    "Laptop",
    "Messe",
    "Messung",
    "http://localhost:8000/book/nordlicht/",
    "http://localhost:8000/book/nordlicht/erst/",
    "Erstgespräch",
    "Worum?",
    "Nachhall",
    "http://localhost:8000/f/",
    "ein-Link-der-in-allen-Tests-derselbe-ist.ics",
    "Outlook",
    "Fr 14 Uhr Feld",
    "https://cloud.example/dav/",
    "cloud.example",
    "AA",  # initials
    "BB",
    "SF",
    "KF",
    "Esc",  # a key
    *ZONES,
    *MONTHS,
)
