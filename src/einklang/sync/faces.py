"""Pictures of people from Gravatar, where a workspace lets it be asked.

    a round:   people by their ids, a few a second ─► one request for each distinct address
               ─► `crm.portray.keep_found` ─► … ─► the last one; another round begins later

Where a round stands is a number (`PictureConsent.looked_upto`); who is to be looked at is seen from
what is stored of each person. So a round that dies goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from einklang.accounts.clock import now
from einklang.crm.models import PersonEmail, Picture, PictureConsent
from einklang.crm.portrait import NoPortrait, portrait
from einklang.crm.portray import KIND, Found, drop_unaddressed, keep_found
from einklang.jobs.lease import Lease, under
from einklang.jobs.waits import Failed, backoff, share
from einklang.providers.errors import Again, Malformed, ProviderError
from einklang.providers.gravatar import LIMITS, picture_of
from einklang.sync.connect import wire_with

__all__ = ["KIND", "look_at_faces"]

log = logging.getLogger(__name__)
A_FEW = 4
"""People of a workspace who are looked at in a second, and no more requests than that."""
SOON = timedelta(seconds=1)
ROUND = timedelta(minutes=5)
"""From the end of a round to the next, in which whoever is new is looked at."""
FRESH = timedelta(days=30)
"""So long what was found holds, and that nothing was."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody whose picture is to be looked for, and by which address."""

    person: int
    address: str


def look_at_faces(lease: Lease) -> datetime | Failed | None:
    """Look at the next few people of the workspace of this lease; returns when to come again.

    Somebody at whom the server fails is passed by until the next round, so that nobody stands in
    the way of all others.
    """
    consent = PictureConsent.objects.filter(workspace=lease.ref).first()
    if consent is None:
        return None
    if not settings.GRAVATAR_URL:  # until the operator thinks otherwise
        return now() + ROUND
    some = sought(consent, now())
    for each in some:
        try:
            found = _looked(lease.ref, each.address, now())
        except ProviderError as error:
            with under(lease):
                _stand_at(lease.ref, each.person)
            log.info("pictures of workspace %s: %s (%s)", lease.ref, error.reason, error.detail)
            return _later(lease, error)
        with under(lease):
            keep_found(person_id=each.person, found=found)
            _stand_at(lease.ref, each.person)
    if not some:
        with under(lease):
            drop_unaddressed(lease.ref)
            _stand_at(lease.ref, 0)
    return now() + (SOON if some else ROUND)


def sought(consent: PictureConsent, at: datetime) -> Sequence[Sought]:
    """The next few of the round: with an address, without a choice of somebody here, and not looked
    at lately by that address; by their ids. One statement."""
    never = Q(person__portrait=None)
    long_ago = Q(person__portrait__looked_at__lt=at - FRESH)
    by_another = Q(person__portrait__source=Picture.Source.GRAVATAR)
    by_another &= ~Q(person__portrait__looked_by=F("address"))
    rows = PersonEmail.objects.filter(
        never | long_ago | by_another,
        position=0,
        person__workspace=consent.workspace_id,
        person__deleted_at=None,
        person__gt=consent.looked_upto,
    )
    found = rows.order_by("person").values_list("person", "address")[:A_FEW]
    return [Sought(person, address) for person, address in found]


def _looked(workspace: int, address: str, at: datetime) -> Found:
    """What there is for this address. An address that several people have is asked about once."""
    lately = Picture.objects.filter(
        person__workspace=workspace,
        source=Picture.Source.GRAVATAR,
        looked_by=address,
        looked_at__gte=at - FRESH,
    ).first()
    if lately is not None:
        return Found(address, bytes(lately.image), lately.looked_at or at)
    try:
        given = picture_of(wire_with(LIMITS), settings.GRAVATAR_URL, address)
        return Found(address, b"" if given is None else portrait(given), at)
    except (Malformed, NoPortrait) as error:
        log.info("a picture from Gravatar is of no use (%s)", error)
        return Found(address, None, at)


def _stand_at(workspace: int, person: int) -> None:
    PictureConsent.objects.filter(workspace=workspace).update(looked_upto=person)


def _later(lease: Lease, error: ProviderError) -> Failed:
    asked = (error.after or 0.0) if isinstance(error, Again) else 0.0
    part = share(KIND, lease.ref, lease.failures)
    return Failed(now() + backoff(lease.failures, part, asked))
