"""Which picture a person has: an own one, one that was found elsewhere, or initials.

A picture is no part of what is kept in accord: none of these acts raises the person's revision, so
no address book hears of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from einklang.accounts.models import Membership, Workspace
from einklang.crm.models import Person, Picture, PictureConsent
from einklang.jobs.lease import revoke, wake

KIND = "pictures"
"""The kind of due row that stands for the pictures of a workspace."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for a picture by an address. `image` is a portrait; b"" where there is
    none there, None where what is there is no picture of use."""

    address: str
    image: bytes | None
    at: datetime


def show_own(*, person: Person, image: bytes) -> None:
    """Let this portrait be theirs, whatever is found elsewhere."""
    with _alone(person.pk):
        _write(person.pk, Picture.Source.OWN, image)


def show_initials(*, person: Person) -> None:
    """No picture, and nobody is asked for one. An own one is gone then."""
    with _alone(person.pk):
        _write(person.pk, Picture.Source.NONE, b"")


def show_found(*, person: Person) -> None:
    """Whatever is found elsewhere; an own one is gone then. It is looked for in the next round."""
    with _alone(person.pk):
        if Picture.objects.filter(person=person.pk).exclude(source="gravatar").delete()[0]:
            _shown(person.pk, b"")
    if PictureConsent.objects.filter(workspace=person.workspace_id).exists():
        wake(person.workspace_id, KIND, person.workspace_id)


def keep_found(*, person_id: int, found: Found) -> None:
    """Note what was found, unless somebody chose otherwise meanwhile. What is of no use changes
    nothing, where it was looked for by the same address."""
    with _alone(person_id):
        known = Picture.objects.filter(person=person_id).first()
        if known is not None and known.source != Picture.Source.GRAVATAR:
            return
        same = known is not None and known.looked_by == found.address
        image = found.image
        if image is None:
            image = bytes(known.image) if known is not None and same else b""
        _write(
            person_id, Picture.Source.GRAVATAR, image,
            looked_at=found.at, looked_by=found.address,
        )  # fmt: skip


def allow(by: Membership, now: datetime) -> None:
    """Let Gravatar be asked about the people of this workspace from now on."""
    consent = {"given_by": by.user, "given_at": now}
    PictureConsent.objects.get_or_create(workspace=by.workspace, defaults=consent)
    wake(by.workspace_id, KIND, by.workspace_id)


@transaction.atomic
def forbid(workspace: Workspace) -> None:
    """Ask no more, and delete at once what was found. Whoever is asking at this moment may not
    store the answer."""
    revoke(KIND, workspace.pk)
    PictureConsent.objects.filter(workspace=workspace).delete()
    _drop(Picture.objects.filter(person__workspace=workspace, source="gravatar"))


@transaction.atomic
def drop_unaddressed(workspace_id: int) -> None:
    """Delete what was found by an address whose owner has none any more. Who is archived keeps
    their picture."""
    rows = Picture.objects.filter(source="gravatar", person__emails=None)
    _drop(rows.filter(person__workspace=workspace_id, person__deleted_at=None))


def _drop(found: QuerySet[Picture]) -> None:
    Person.objects.filter(pk__in=found.values("person")).update(picture="")
    found.delete()


def address_of(person: Person, slug: str) -> str:
    """Where their picture is served, in the workspace of this slug; "" for initials."""
    if not person.picture:
        return ""
    return reverse("person-picture", args=[slug, person.pk, person.picture])


@contextmanager
def _alone(person_id: int) -> Iterator[None]:
    """A transaction in which nobody else changes this person's picture."""
    with transaction.atomic():
        # By the person's row, as there may be none of the picture that could be locked.
        Person.objects.select_for_update().filter(pk=person_id).values_list("pk").first()
        yield


def _write(
    person_id: int,
    source: Picture.Source,
    image: bytes,
    *,
    looked_at: datetime | None = None,
    looked_by: str = "",
) -> None:
    row = {"source": source, "image": image, "looked_at": looked_at, "looked_by": looked_by}
    Picture.objects.update_or_create(person_id=person_id, defaults=row)
    _shown(person_id, image)


def _shown(person_id: int, image: bytes) -> None:
    digest = sha256(image).hexdigest()[:32] if image else ""
    Person.objects.filter(pk=person_id).update(picture=digest)
