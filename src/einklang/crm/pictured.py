"""What pages say of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from einklang.accounts.models import Workspace
from einklang.crm.models import Person, PersonEmail, Picture, PictureConsent


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the people of a workspace: how many Gravatar may be asked about, about how many it has
    been, and how many pictures came."""

    asked_about: int
    looked_at: int
    found: int


def known_picture(person: Person) -> Picture | None:
    """What is stored of theirs, with its image."""
    return Picture.objects.filter(person=person).first()


def image_of(person: Person) -> bytes:
    """The image that is shown. Raises Http404 where there is none any more."""
    image = Picture.objects.filter(person=person).values_list("image", flat=True).first()
    if not image:
        raise Http404
    return bytes(image)


def consent_of(workspace: Workspace) -> PictureConsent | None:
    """The leave to ask Gravatar; None where it is not given."""
    return PictureConsent.objects.select_related("given_by").filter(workspace=workspace).first()


def in_numbers(workspace: Workspace) -> Numbers:
    """Three statements."""
    chosen = Q(person__portrait__source__in=[Picture.Source.OWN, Picture.Source.NONE])
    people = PersonEmail.objects.filter(
        position=0, person__workspace=workspace, person__deleted_at=None
    )
    fetched = Picture.objects.filter(person__workspace=workspace, source=Picture.Source.GRAVATAR)
    return Numbers(
        asked_about=people.exclude(chosen).count(),
        looked_at=fetched.filter(person__deleted_at=None).count(),
        found=fetched.exclude(person__picture="").count(),
    )
