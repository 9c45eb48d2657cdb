"""Users, the workspaces that they share, and what each may do there."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from einklang.records.address import domain


class Role(models.TextChoices):
    """What a member may do. No role opens what a colleague keeps private."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")
    ASSISTANT = "assistant", _("Assistant")


class Language(models.TextChoices):
    """The languages in which the house speaks."""

    GERMAN = "de", "Deutsch"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> User:
        """A user with a hashed password; None makes an account that cannot sign in yet."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in; known by one e-mail address, lower case."""

    # The verbose names are those by which a refused password names them.
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    theme = models.CharField(max_length=5, default="auto")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """One or two letters for the picture that they have not set."""
        words = (self.name or self.email).split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Workspace(models.Model):
    """One customer's data. `modseq` counts its writing transactions (see `rows`)."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    zone = models.CharField(max_length=64, default="Europe/Berlin")
    own_domains = models.JSONField(default=list, blank=True)
    modseq = models.BigIntegerField(default=0)
    looked = models.BigIntegerField(default=0)  # how far the worker has looked at changes

    class Meta:
        # The worker looks every second for workspaces whose number has passed what it looked at.
        indexes = [
            models.Index(
                "id", condition=models.Q(modseq__gt=models.F("looked")), name="workspace_unlooked"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_own(self, address: str) -> bool:
        """Whether a normalised address lies in one of the own domains (users are asked apart)."""
        return domain(address) in self.own_domains


class Membership(models.Model):
    """A user in a workspace. The view's `member`: doors open by it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    seen_at = models.DateTimeField(null=True, blank=True)  # last looked at a page, by the minute

    user_id: int
    workspace_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "workspace"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"

    @property
    def is_owner(self) -> bool:
        """May set up what concerns everybody."""
        return self.role == Role.OWNER

    @property
    def may_connect(self) -> bool:
        """May connect accounts of their own; assistants may not (S14)."""
        return self.role in {Role.OWNER, Role.MEMBER}


class Invitation(models.Model):
    """A link by which somebody joins; only the hash of its token is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.email
