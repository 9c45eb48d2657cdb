"""Settings > Integrations: how connections stand, and what is set on each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members
from einklang.providers.errors import ProviderError
from einklang.providers.port import Kind
from einklang.sync import chips, door, history
from einklang.sync.addresses import told_addresses
from einklang.sync.arrange import Wanted, arrange, changed_by
from einklang.sync.cards import Card, in_order
from einklang.sync.cards import card as card_of
from einklang.sync.connect import look_again, start
from einklang.sync.forms import SignInAgain
from einklang.sync.models import SEVERITY, Connection, State
from einklang.sync.offers import offers
from einklang.sync.pace import pace
from einklang.sync.people.forms import Books
from einklang.sync.preview import preview
from einklang.sync.settings_form import Settings
from einklang.sync.views.books import save as save_books
from einklang.sync.words import reason_and_advice

LATEST = 8
NEEDY = (State.BRAKE, State.SIGN_IN)


@for_members(CONNECTING)
def connections(request: MemberRequest) -> HttpResponse:
    """All of one's own; for the owner also how many of others stand in which state."""
    return _page(request)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A connection as it stands, and the form of what is set on it."""

    card: Card
    form: Settings | Books

    @property
    def books(self) -> bool:
        """Whether it holds address books."""
        return isinstance(self.form, Books)


def _page(
    request: MemberRequest, bound: Settings | Books | None = None, of: int = 0
) -> HttpResponse:
    now, mine = clock.now(), list(door.connections(request.member))
    rows = [
        _Shown(card_of(row, now), bound if bound and row.pk == of else _settings(row))
        for row in mine
    ]
    words = {
        "rows": rows,
        "needy": [each for each in rows if each.card.connection.state in NEEDY],
        "colleagues": _colleagues(request),
        "providers": offers(row.provider for row in mine),
    }
    status = 422 if bound else 200
    return render(request, "sync/connections.html", words, status=status)


def _settings(row: Connection, data: QueryDict | None = None) -> Settings | Books:
    """The form of what is set on a connection."""
    if row.kind is Kind.CONTACTS:
        return Books(data, connection=row)
    return Settings(data, connection=row, collections=in_order(row))


def _colleagues(request: MemberRequest) -> list[tuple[chips.Chip, int]]:
    if not request.member.is_owner:
        return []
    counted = door.colleagues(request.member)
    return [(chips.BY_STATE[state], counted[state]) for state in SEVERITY if state in counted]


def own(request: MemberRequest, pk: int) -> Connection:
    """One of the member's own, or 404."""
    return get_object_or_404(door.connections(request.member), pk=pk)


@never_cache
@for_members(CONNECTING)
def card(request: MemberRequest, pk: int) -> HttpResponse:
    """The head of one card and what its calendars hold, for htmx: it asks again by itself."""
    row = own(request, pk)
    words = {"card": card_of(row, clock.now()), "calendars": in_order(row)}
    return render(request, "sync/parts/card_live.html", words)


@require_POST
@for_members(CONNECTING)
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """Store calendars and rules of one connection."""
    connection = own(request, pk)
    form = _settings(connection, request.POST)
    if not form.is_valid():
        return _page(request, form, pk)
    if isinstance(form, Books):
        return save_books(request, connection, form.wanted())
    wanted = form.wanted()
    if "apply" not in request.POST and changed_by(connection, wanted):
        return _preview(request, connection, wanted)
    if arrange(connection, wanted, clock.now()):
        said = gettext("Saved. The new rules hold; what counted as busy only is read anew.")
    else:
        said = gettext("Saved.")
    messages.success(request, said)
    return redirect("connections", request.workspace.slug)


def _preview(request: MemberRequest, row: Connection, wanted: Wanted) -> HttpResponse:
    """What the settings would do, and a button that stores them as they were typed."""
    words = {"connection": row, "preview": preview(row, wanted), "typed": typed(request)}
    return render(request, "sync/preview.html", words)


def typed(request: MemberRequest, *but: str) -> list[tuple[str, str]]:
    """What was posted, for a form that posts it once more."""
    left = {"csrfmiddlewaretoken", *but}
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return [(name, value) for name, value in fields if name not in left]


@for_members(CONNECTING)
def connection(request: MemberRequest, pk: int) -> HttpResponse:
    """One connection in full."""
    row = own(request, pk)
    return detail(request, row, SignInAgain())


def detail(
    request: MemberRequest, row: Connection, form: SignInAgain, status: int = 200
) -> HttpResponse:
    """The page of one connection, with the form for a new password where that is needed."""
    runs = history.telling(request.member).filter(connection=row)[:LATEST]
    words = {
        "card": card_of(row, clock.now()),
        "addresses": told_addresses(row),
        "collections": [each for each in in_order(row) if each.chosen],
        "runs": history.told(runs),
        "pace": pace(row, clock.now()),
        "aside": door.aside(request.member).filter(collection__connection=row).count(),
        "form": form,
    }
    return render(request, "sync/connection.html", words, status=status)


@require_POST
@for_members(CONNECTING)
def sync_now(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the worker come at once."""
    start(own(request, pk))
    messages.success(request, gettext("The sync begins in a moment."))
    return redirect("connection", request.workspace.slug, pk)


@require_POST
@for_members(CONNECTING)
def look_for_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the account once more what it holds; what is new there can be chosen then."""
    row = own(request, pk)
    try:
        new = look_again(row)
    except ProviderError as error:
        messages.error(request, reason_and_advice(error.reason))
        return redirect("connection", request.workspace.slug, pk)
    if not new:
        messages.info(request, gettext("Nothing new is there."))
        return redirect("connection", request.workspace.slug, pk)
    said = gettext("New there: %(names)s. Tick what is to be synced, and save.")
    messages.success(request, said % {"names": ", ".join(new)})
    if not row.collections.filter(chosen=True).exists():
        return redirect("connect-calendars", request.workspace.slug, pk)
    return redirect(f"{reverse('connections', args=[request.workspace.slug])}#k{pk}")
