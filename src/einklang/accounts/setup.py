"""Makes workspaces (at the first start, by the command line) and changes what holds in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.accounts.rows import writing

SLUG_LENGTH = 40
SPELLED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def is_first_start() -> bool:
    """Whether nobody has set this installation up yet."""
    return not Workspace.objects.exists()


@transaction.atomic
def make_workspace(  # noqa: PLR0913 (each is a word that a person says once)
    *,
    name: str,
    email: str,
    password: str,
    owner_name: str = "",
    language: str = "de",
    zone: str = "Europe/Berlin",
    slug: str | None = None,
) -> Membership:
    """A workspace and its owner. Whoever has an account already keeps it, and its password.

    Raises IntegrityError when a given `slug` is taken; without one a free one is made of the name.
    """
    workspace = Workspace.objects.create(
        slug=slug or free_slug(name), name=name, language=language, zone=zone
    )
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, owner_name)
        user.language = language
        user.save(update_fields=["language"])
    return Membership.objects.create(user=user, workspace=workspace, role=Role.OWNER)


def change_workspace(workspace: Workspace, values: dict[str, object]) -> None:
    """Write settings of a workspace, by field name. The number drawn wakes sync: own domains decide
    what it admits."""
    with writing(workspace.pk):
        Workspace.objects.filter(pk=workspace.pk).update(**values)


def free_slug(name: str) -> str:
    """What stands in the addresses: the name, without what an address may not hold."""
    return next(slug for slug in _slugs(name) if not Workspace.objects.filter(slug=slug).exists())


def _slugs(name: str) -> Iterator[str]:
    stem = slugify(name.lower().translate(SPELLED))[:SLUG_LENGTH].strip("-") or "team"
    yield stem
    for number in count(2):
        yield f"{stem[: SLUG_LENGTH - 5]}-{number}"
