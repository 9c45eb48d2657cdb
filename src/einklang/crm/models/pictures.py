"""Pictures of people, and a workspace's leave to ask for them elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from einklang.crm.models.customers import Person


class Picture(models.Model):
    """What is known of a person's picture; without a row it is nothing yet.

    What is shown says `Person.picture`, the digest of `image`, so that lists need not look here.
    """

    class Source(models.TextChoices):
        """Where it comes from."""

        OWN = "own"  # somebody here chose it
        GRAVATAR = "gravatar"  # looked for there, and found or not
        NONE = "none"  # somebody here chose initials: nobody is asked

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="portrait")
    source = models.CharField(max_length=10, choices=Source)
    image = models.BinaryField(default=b"")  # a `crm.portrait`; empty: there is none
    # Of one that was looked for: when, and by which address of theirs.
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.CharField(max_length=320, blank=True)

    person_id: int

    class Meta:
        indexes = [models.Index(fields=["looked_by"], name="picture_looked_by")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="gravatar", looked_at__isnull=False)
                | (~Q(source="gravatar") & Q(looked_at=None, looked_by="")),
                name="picture_looked_for_elsewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} of {self.person_id}"


class PictureConsent(models.Model):
    """That a workspace lets Gravatar be asked. Without a row nobody is asked about."""

    workspace = models.OneToOneField(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="picture_consent"
    )
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_at = models.DateTimeField()
    # The last person of the round under way who was looked at; 0 between rounds.
    looked_upto = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"of {self.workspace}"
