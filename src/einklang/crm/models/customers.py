"""People and companies."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from einklang.crm.models.record import Kind, Record, RecordSet


class CompanySet(RecordSet["Company"]):
    """Phrases about companies."""

    def matching(self, text: str) -> Self:
        """By name or domain."""
        domains = CompanyDomain.objects.filter(company=OuterRef("pk"), domain__icontains=text)
        return self.filter(Q(name__icontains=text) | Exists(domains))


class Company(Record):
    """A customer's organisation."""

    kind = Kind.COMPANY
    name = models.CharField(max_length=200)

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


class PersonSet(RecordSet["Person"]):
    """Phrases about people."""

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


class Person(Record):
    """A customer, or somebody at one."""

    kind = Kind.PERSON
    prefix = models.CharField(max_length=40, blank=True)
    given = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    position = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    # Of one who was made from a guest of a meeting (crm.acquaint): by which address, and when.
    met_as = models.CharField(max_length=320, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)

    company_id: int | None
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
