"""People and companies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.crm.found_by import FoundBy, wanted
from einklang.crm.models.list_index import ListIndex
from einklang.crm.models.record import Kind, Record, RecordSet
from einklang.crm.models.tags import CompanyTag, PersonTag, Tag
from einklang.records.contact import Name, Postal


class CompanySet(RecordSet["Company"]):
    """Phrases about companies."""

    def matching(self, text: str, member: Membership) -> Self:
        """By name or domain."""
        domains = CompanyDomain.objects.filter(company=OuterRef("pk"), domain__icontains=text)
        return self.readable_by(member).filter(Q(name__icontains=text) | Exists(domains))


class Company(Record):
    """A customer's organisation."""

    kind = Kind.COMPANY
    name = models.CharField(max_length=200)
    tags = models.ManyToManyField(Tag, through=CompanyTag, related_name="companies")

    objects: ClassVar[models.Manager[Self]] = CompanySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "name"], name="company_by_name")]

    def __str__(self) -> str:
        return self.name


class CompanyDomain(models.Model):
    """A mail domain of a company; free-mail domains are none."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=255, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "domain"], name="one_domain_each")
        ]

    def __str__(self) -> str:
        return self.domain


NAMES = ("prefix", "given", "middle", "family", "suffix")
"""The columns of a person's name, in the order in which it is read."""


CALLED = (*NAMES, "known_as")
"""The columns that tell how a person is called."""


LISTED = ("sorted_as", "id", "private", "responsible", "deleted_at")
"""Columns along which people are listed."""


NEVER = datetime(1900, 1, 1, tzinfo=UTC)
"""Before all meetings."""


class PersonSet(RecordSet["Person"]):
    """Phrases about people."""

    def readable_by(self, member: Membership) -> Self:
        """Without those that are private to somebody else, whatever the member's role is."""
        return super().readable_by(member).filter(Q(private=False) | Q(responsible=member.user_id))

    def matching(self, text: str, member: Membership) -> Self:
        """By parts of the name, an address, a phone number, the company's name; all words count. A
        number finds its other spellings."""
        found = self
        for word in wanted(text):
            companies = Company.objects.readable_by(member).filter(name__icontains=word.typed)
            has = Q(company__in=companies.values("pk"))
            for each in word.folded:
                has |= Q(GreaterThan(StrIndex("search", Value(each)), 0))
            found = found.filter(has)
        return found

    def archived_for(self, member: Membership) -> Self:
        """See `RecordSet.archived_for`; whoever was merged is nobody of their own."""
        return super().archived_for(member).filter(merged_into=None)

    def by_name(self) -> Self:
        """As they stand in lists."""
        return self.order_by("sorted_as", "pk")


class Person(Record):
    """A customer, or somebody at one; at least a name, a company, an address or a number."""

    kind = Kind.PERSON
    prefix = models.CharField(max_length=40, blank=True)
    given = models.CharField(max_length=100, blank=True)
    middle = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=40, blank=True)
    position = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    street = models.CharField(max_length=200, blank=True)  # lines
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=100, blank=True)
    # Only whoever looks after them sees them (`PersonSet.readable_by`).
    private = models.BooleanField(default=False)
    custom = models.JSONField(default=dict, blank=True)  # id of a Field, as text -> value
    # Of one who was made from a guest of a meeting (crm.acquaint): by which address, and when.
    met_as = models.CharField(max_length=320, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    # Of one who was merged with somebody else: under whom they stand now (crm.merge).
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        db_index=False,
    )
    # The digest of the picture that is shown, "" for initials. No address book knows of it, so it
    # is written without a new revision (`portray`).
    picture = models.CharField(max_length=32, blank=True)
    # When their latest meeting began (crm.last_met), NEVER where there was none.
    last_met_at = models.DateTimeField(default=NEVER)
    tags = models.ManyToManyField(Tag, through=PersonTag, related_name="people")
    # Read off the rest (`describe`), so that a list is one walk along an index and names everybody.
    known_as = models.CharField(max_length=320, blank=True)  # who has no name
    sorted_as = models.CharField(max_length=200, blank=True)
    search = models.TextField(blank=True)

    company_id: int | None
    merged_into_id: int | None
    objects: ClassVar[models.Manager[Self]] = PersonSet.as_manager()

    class Meta:
        indexes = [
            # With the column of the condition: SQLite looks into each row to check it otherwise.
            ListIndex(
                fields=["workspace", *LISTED],
                searched=["company", "last_met_at", "search"],
                condition=Q(deleted_at=None),
                name="person_by_name",
            ),
            ListIndex(
                fields=["workspace", "last_met_at", *LISTED],
                searched=["company", "search"],
                condition=Q(deleted_at=None),
                name="person_by_last_met",
            ),
            models.Index(fields=["workspace", "modseq"], name="person_by_modseq"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="person_merged_into",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(private=False) | Q(responsible__isnull=False),
                name="private_person_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(deleted_at__isnull=False),
                name="merged_person_out_of_sight",
            ),
            models.UniqueConstraint(
                fields=["workspace", "met_as"], condition=~Q(met_as=""), name="one_person_met_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.known_as or gettext("Without a name")

    @property
    def name(self) -> Name:
        """In its parts; all empty of one who is known by something else."""
        return Name(*(getattr(self, part) for part in NAMES))

    @property
    def postal(self) -> Postal:
        """The postal address; false where none is told."""
        return Postal(self.street, self.postcode, self.city, self.region, self.country)

    @property
    def initials(self) -> str:
        """One or two letters for the picture; "#" of one who is only a number."""
        words = [self.given, self.family] if self.given or self.family else str(self).split()
        letters = [word[0] for word in words if word[:1].isalpha()]
        return "".join(letters[:1] + letters[1:][-1:]).upper() or "#"

    @property
    def met(self) -> datetime | None:
        """When their latest meeting began; None where there was none."""
        return self.last_met_at if self.last_met_at > NEVER else None

    def is_hidden_from(self, member: Membership) -> bool:
        """As `PersonSet.readable_by` says it of rows."""
        return self.private and self.responsible_id != member.user_id

    def describe(self, found_by: FoundBy) -> None:
        """Take over by what they are called, sorted and found. Stores nothing."""
        self.known_as, self.sorted_as = found_by.known_as, found_by.sorted_as
        self.search = found_by.search


class PersonEmail(models.Model):
    """An address of a person, normalised; `position` 0 is the main one. `label` is a Label."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    address = models.CharField(max_length=320, db_index=True)
    label = models.CharField(max_length=20, default="work")
    position = models.PositiveSmallIntegerField(default=0)

    person_id: int

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="one_email_each")]

    def __str__(self) -> str:
        return self.address


class PersonPhone(models.Model):
    """A phone number of a person, as typed. `label` is a Label, `key` that of `phone_key`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=200, db_index=True)
    label = models.CharField(max_length=20, default="work")
    position = models.PositiveSmallIntegerField(default=0)

    person_id: int

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.number


class PersonMessenger(models.Model):
    """A name of a person at a service of messages; the service is in small letters."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messengers")
    service = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    person_id: int

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.service}: {self.name}" if self.service else self.name
