"""Tags: the words by which a workspace sorts its people and companies."""

from __future__ import annotations

from django.db import models


class Tag(models.Model):
    """A word of a workspace. `key` is the name folded: two spellings are one tag."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120)

    workspace_id: int

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_tag_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class PersonTag(models.Model):
    """That a person has it. The index is walked from either end."""

    person = models.ForeignKey("crm.Person", on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    person_id: int
    tag_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "tag"], name="one_person_tag_each")
        ]
        indexes = [models.Index(fields=["tag", "person"], name="person_tag_by_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.person_id}"


class CompanyTag(models.Model):
    """That a company has it."""

    company = models.ForeignKey("crm.Company", on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    company_id: int
    tag_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "tag"], name="one_company_tag_each")
        ]
        indexes = [models.Index(fields=["tag", "company"], name="company_tag_by_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.company_id}"
