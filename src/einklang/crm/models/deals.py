"""Deals, and the stages on their way."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.models.customers import Company, Person
from einklang.crm.models.record import Kind, Record, RecordSet


class Pipeline(models.Model):
    """The way of a deal: its stages in order."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="pipelines"
    )
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """Where a deal stands; in some stages it is over."""

    class End(models.TextChoices):
        """How it is over; '' while it is not."""

        OPEN = "", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    end = models.CharField(max_length=4, choices=End, blank=True)

    pipeline_id: int

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class DealSet(RecordSet["Deal"]):
    """Phrases about deals."""

    def matching(self, text: str, member: Membership) -> Self:
        """By title or the company's name; all words count."""
        found = self.readable_by(member)
        for word in text.split():
            found = found.filter(Q(title__icontains=word) | Q(company__name__icontains=word))
        return found


class Deal(Record):
    """Something that may be sold, to a company or to people."""

    kind = Kind.DEAL
    title = models.CharField(max_length=200)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="deals")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    due = models.DateField(null=True, blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="deals"
    )
    people = models.ManyToManyField(Person, related_name="deals")
    closed_at = models.DateTimeField(null=True, blank=True)  # when it came into a stage that ends

    stage_id: int
    company_id: int | None
    objects: ClassVar[models.Manager[Self]] = DealSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "title"], name="deal_by_title")]

    def __str__(self) -> str:
        return self.title
