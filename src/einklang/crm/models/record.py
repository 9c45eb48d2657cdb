"""What all that a team keeps a page of has in common."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self, TypeVar

from django.db import models

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row, RowSet

R = TypeVar("R", bound="Record")


class Kind(StrEnum):
    """What a record is; also the name of the addresses of its pages."""

    PERSON = "person"
    COMPANY = "company"
    DEAL = "deal"
    TICKET = "ticket"

    @property
    def all(self) -> str:
        """The name of the address of their list."""
        return LISTS[self]


LISTS = {
    Kind.PERSON: "people",
    Kind.COMPANY: "companies",
    Kind.DEAL: "deals",
    Kind.TICKET: "tickets",
}


class RecordSet(RowSet[R]):
    """Phrases about records of one kind."""

    def visible_to(self, member: Membership) -> Self:
        """All that may be read and are not archived. Each kind has one rule: `readable_by`."""
        return self.readable_by(member).alive()

    def archived_for(self, member: Membership) -> Self:
        """Those of the workspace that are archived and may be brought back."""
        return self.readable_by(member).filter(deleted_at__isnull=False)

    def readable_by(self, member: Membership) -> Self:
        """All whose page may be read: the archived ones too."""
        return self.filter(workspace=member.workspace_id)

    def matching(self, text: str, member: Membership) -> Self:
        """Those that a search for this text finds, by what this member may see of them."""
        raise NotImplementedError


class Record(Row):
    """What a team keeps a page of, with a timeline of meetings."""

    responsible = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    notes = models.TextField(blank=True)
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    kind: ClassVar[Kind]
    responsible_id: int | None
    changed_by_id: int | None

    class Meta:
        abstract = True
