"""People and companies, and which meetings stand on whose timeline."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row, RowSet
from einklang.calendars.models import Event


class CompanySet(RowSet["Company"]):
    """Phrases about companies."""

    def visible_to(self, member: Membership) -> Self:
        """All of the workspace that are not archived."""
        return self.alive().filter(workspace=member.workspace_id)

    def archived_for(self, member: Membership) -> Self:
        """Those of the workspace that are archived and may be brought back."""
        return self.readable_by(member).filter(deleted_at__isnull=False)

    def readable_by(self, member: Membership) -> Self:
        """All whose page may be read: the archived ones too."""
        return self.filter(workspace=member.workspace_id)

    def matching(self, text: str) -> Self:
        """By name or domain."""
        domains = CompanyDomain.objects.filter(company=OuterRef("pk"), domain__icontains=text)
        return self.filter(Q(name__icontains=text) | Exists(domains))


class Company(Row):
    """A customer's organisation."""

    name = models.CharField(max_length=200)
    notes = models.TextField(blank=True)
    responsible = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    responsible_id: int | None
    changed_by_id: int | None
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


class PersonSet(RowSet["Person"]):
    """Phrases about people."""

    def visible_to(self, member: Membership) -> Self:
        """All of the workspace that are not archived."""
        return self.alive().filter(workspace=member.workspace_id)

    def archived_for(self, member: Membership) -> Self:
        """Those of the workspace that are archived and may be brought back."""
        return self.readable_by(member).filter(deleted_at__isnull=False)

    def readable_by(self, member: Membership) -> Self:
        """All whose page may be read: the archived ones too."""
        return self.filter(workspace=member.workspace_id)

    def matching(self, text: str) -> Self:
        """By parts of the name, an address, a phone number, the company's name; all words count."""
        found = self
        for word in text.split():
            mails = PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=word)
            phones = PersonPhone.objects.filter(person=OuterRef("pk"), number__icontains=word)
            found = found.filter(
                Q(given__icontains=word)
                | Q(family__icontains=word)
                | Q(company__name__icontains=word)
                | Exists(mails)
                | Exists(phones)
            )
        return found


class Person(Row):
    """A customer, or somebody at one."""

    prefix = models.CharField(max_length=40, blank=True)
    given = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    position = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    responsible = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    notes = models.TextField(blank=True)
    # Of one who was made from a guest of a meeting (crm.acquaint): by which address, and when.
    met_as = models.CharField(max_length=320, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    company_id: int | None
    responsible_id: int | None
    changed_by_id: int | None
    objects: ClassVar[models.Manager[Self]] = PersonSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "family", "given"], name="person_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "met_as"], condition=~Q(met_as=""), name="one_person_met_each"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.prefix, self.given, self.family) if part)

    @property
    def initials(self) -> str:
        """One or two letters for the picture."""
        return (self.given[:1] + self.family[:1]).upper()


class PersonEmail(models.Model):
    """An address of a person, normalised; `position` 0 is the main one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    address = models.CharField(max_length=320, db_index=True)
    position = models.PositiveSmallIntegerField(default=0)

    person_id: int

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="one_email_each")]

    def __str__(self) -> str:
        return self.address


class PersonPhone(models.Model):
    """A phone number of a person, as typed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=60)
    label = models.CharField(max_length=20, default="work")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.number


class AppearanceSet(models.QuerySet["Appearance"]):
    """Phrases about appearances."""

    def visible_to(self, member: Membership) -> Self:
        """Those on people and companies whose pages the member may read; the removed ones too."""
        people = Person.objects.filter(workspace=member.workspace_id)
        companies = Company.objects.filter(workspace=member.workspace_id)
        return self.filter(Q(person__in=people) | Q(company__in=companies))


class Appearance(models.Model):
    """That a meeting stands on the timeline of a person or of a company.

    `removed` is a person's act ("Remove from this record"): the calendar is not touched, and no
    later change of the meeting brings it back.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="appearances")
    # Without an index of their own: SQLite would take it instead of those below.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, related_name="appearances", db_index=False
    )
    removed = models.BooleanField(default=False)
    # Read off the event, so that a page of a long timeline is one walk along an index.
    recurs = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    last_at = models.DateTimeField()

    event_id: int
    person_id: int | None
    company_id: int | None
    objects: ClassVar[models.Manager[Self]] = AppearanceSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_appearance_by_person"),
            models.UniqueConstraint(fields=["company", "event"], name="one_appearance_by_company"),
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(company=None), name="appearance_of_one"
            ),
        ]
        # Partial, because SQLite cannot walk an index along a condition on a boolean column; with
        # both of these columns all the same, or it looks into each row to check the condition.
        indexes = [
            models.Index(
                fields=[subject, *rest, "removed", "recurs"],
                condition=Q(removed=False, recurs=recurs),
                name=f"{name}_of_{subject}",
            )
            for subject in ("person", "company")
            for name, recurs, rest in (
                ("single", False, ["starts_at", "last_at"]),
                ("series", True, ["event"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.person_id or self.company_id}"
