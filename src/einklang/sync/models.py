"""What sync remembers: connections, collections, pairs, runs, the journal, and open questions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from einklang.accounts.secrets import SecretField
from einklang.providers.port import Kind
from einklang.providers.registry import GROUPED, HOLDS
from einklang.reconcile.contact_rules import ContactRules
from einklang.reconcile.rules import CHECKED_ONLY, Rules


class State(models.TextChoices):
    """How a connection stands; worst first is the order of `SEVERITY`."""

    NEVER = "never", _("Never synced")
    FIRST = "first", _("First sync running")
    ACCORD = "accord", _("In accord")
    WAITING = "waiting", _("Waiting")
    SIGN_IN = "sign_in", _("Sign-in needed")
    BRAKE = "brake", _("Stopped by the brake")


SEVERITY = [
    State.BRAKE, State.SIGN_IN, State.WAITING, State.FIRST, State.NEVER, State.ACCORD,
]  # fmt: skip


UNDO = "undo"
TURN = "turn"
BY_HAND = (UNDO, TURN)
"""Runs of which a person is the cause, and no worker."""
"""The trigger of a run that no worker made: its holder undid something."""


class Connection(models.Model):
    """One user's account at a provider. `rules` is `reconcile.rules.Rules` as JSON, of address
    books `reconcile.contact_rules.ContactRules`."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="connections"
    )
    holder = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=20, default="caldav")
    address = models.CharField(max_length=500)
    username = models.CharField(max_length=200, blank=True)
    secret = SecretField(blank=True)
    addresses: models.JSONField[list[str]] = models.JSONField(default=list)
    rules: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    ours = models.CharField(max_length=64, blank=True)  # whom we took for our own; see sync.ours
    since = models.DateTimeField()  # connected at; "from the connection on" counts from here

    state = models.CharField(max_length=10, choices=State, default=State.NEVER)
    state_since = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)  # why it waits; a code of sync.words
    detail = models.CharField(max_length=500, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    parked_until = models.DateTimeField(null=True, blank=True)  # until then it takes no writes
    in_accord_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)  # disconnected

    workspace_id: int
    holder_id: int

    def __str__(self) -> str:
        return self.username or self.address

    @property
    def kind(self) -> Kind:
        """What its collections hold."""
        return HOLDS[self.provider]

    @property
    def holds_contacts(self) -> bool:
        """For pages: whether they are address books."""
        return self.kind is Kind.CONTACTS

    @property
    def holds_groups(self) -> bool:
        """Whether they are groups of one large book: then none is proposed, for the first of them
        holds everybody."""
        return self.provider in GROUPED


class Collection(models.Model):
    """A calendar or an address book there; of a calendar, the one here that mirrors it. `own_rules`
    are fields of `reconcile.rules.Rules` that it lays over those of its connection."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="collections")
    ref = models.CharField(max_length=1000)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, default="events")
    calendar = models.OneToOneField(
        "calendars.Calendar", on_delete=models.SET_NULL, null=True, related_name="collection"
    )
    chosen = models.BooleanField(default=False)
    writable = models.BooleanField(default=True)
    schedules = models.BooleanField(default=False)
    calls = models.BooleanField(default=False)  # its server makes links for video calls
    own_rules: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    cursor = models.TextField(blank=True)
    seen_modseq = models.BigIntegerField(default=0)  # how far local changes were looked at
    compared_at = models.DateTimeField(null=True, blank=True)  # the last full comparison
    error = models.CharField(max_length=40, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    connection_id: int
    calendar_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "ref"], name="one_collection_each")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Rules:
        """Those in force for it."""
        return Rules.read(self.connection.rules).overlaid(self.own_rules)

    @property
    def contact_rules(self) -> ContactRules:
        """Those in force for an address book."""
        return ContactRules.read(self.connection.rules)

    @property
    def only_checked(self) -> bool:
        """Whether nothing but the times of what stands there is read, for conflicts (S5)."""
        own = {name: said for name, said in self.own_rules.items() if name != "visibility"}
        return own == CHECKED_ONLY


class Channel(models.Model):
    """Over which a provider announces changes of a collection; see `sync.channels`.

    `until` is None as long as the provider has not answered; `confirmed_at` is when its first call
    came, which proves that it reaches us.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="channels")
    key = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64)
    resource = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=40, blank=True)  # why it announces nothing

    collection_id: int

    def __str__(self) -> str:
        return f"{self.key} of {self.collection_id}"


class Pair(models.Model):
    """A local record tied to a remote one; never deleted, it has a standing.

    `base` is what the remote side held when both last agreed; `raw` the provider's own text of it;
    `revision` our row's revision at that agreement, 0 where there was none, or a push is owed;
    `version` the remote one's. Private and internal events leave only times in `base` and nothing
    in `raw`.
    """

    # Without an index of its own: it would be chosen where the longer ones below are meant.
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="pairs", db_index=False
    )
    kind = models.CharField(max_length=10, default="event")
    local_id = models.BigIntegerField(null=True)
    ref = models.CharField(max_length=1000)
    standing = models.CharField(max_length=15, default="paired")
    version = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    base: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    raw = models.TextField(blank=True)
    veiled = models.BooleanField(default=False)  # some of it is time only: never written back
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # a code of sync.words
    detail = models.CharField(max_length=500, blank=True)
    merged_from = models.BigIntegerField(null=True)  # whose it was before they were merged here
    first_seen_at = models.DateTimeField()
    decided_in = models.ForeignKey(
        "sync.Run", on_delete=models.SET_NULL, null=True, related_name="decisions"
    )

    collection_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "ref"], name="one_pair_each_ref")
        ]
        indexes = [
            models.Index(fields=["kind", "local_id"], name="pair_by_local"),
            # The local look asks for each changed row whether its pair has settled on it.
            models.Index(fields=["collection", "local_id", "revision"], name="pair_settled"),
            # With the row, or SQLite walks all that stand alike for each row it is asked about.
            models.Index(fields=["collection", "standing", "local_id"], name="pair_by_standing"),
            models.Index(
                fields=["collection", "merged_from"],
                condition=models.Q(merged_from__isnull=False),
                name="pair_merged_from",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Sent(models.Model):
    """A write whose reply has not come; see `sync.sent`. `ref` is '' of a create, `record` None of
    a deletion."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="sent")
    local_id = models.BigIntegerField()
    ref = models.CharField(max_length=1000, blank=True)
    record: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    at = models.DateTimeField()

    collection_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "local_id"], name="one_write_on_its_way")
        ]

    def __str__(self) -> str:
        return f"{self.local_id} to {self.collection_id}"


class Run(models.Model):
    """One pass over a connection. Runs that changed nothing are kept only as the latest one."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    trigger = models.CharField(max_length=20, default="poll")  # poll, wake, first, person, undo
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    ending = models.CharField(max_length=20, blank=True)  # accord, waiting, sign_in, brake, left
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    connection_id: int

    class Meta:
        indexes = [models.Index(fields=["connection", "-started_at"], name="runs_by_time")]

    def __str__(self) -> str:
        return f"{self.connection_id} at {self.started_at}"


class JournalEntry(models.Model):
    """One write that sync made, with before and after; contents go after the set time, the fact
    stays."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="entries")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    act = models.CharField(max_length=20)  # reconcile.decide: the step's name; or of sync.undo
    side = models.CharField(max_length=6)  # local, remote
    before: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    after: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    conflicts: models.JSONField[list[Any]] = models.JSONField(default=list)
    ground: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)  # of the conflicts
    waits = models.BooleanField(default=False)  # nobody has looked at its conflicts yet
    undoes = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="undone_by"
    )

    run_id: int
    pair_id: int
    undoes_id: int | None

    class Meta:
        indexes = [
            models.Index(fields=["pair", "-at"], name="journal_of_pair"),
            # The brake counts what a collection lost in the last 24 hours.
            models.Index(fields=["act", "at"], name="journal_by_act"),
            models.Index(fields=["run"], condition=models.Q(waits=True), name="journal_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pair_id}"


class Question(models.Model):
    """What only a person can decide. A brake is one question about many pairs."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="questions")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="questions")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, null=True, related_name="questions")
    kind = models.CharField(max_length=30)  # brake, would_mail, read_only
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)  # when the answer was carried out

    connection_id: int
    collection_id: int | None
    pair_id: int | None

    class Meta:
        indexes = [models.Index(fields=["connection", "answered_at"], name="questions_open")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.connection_id}"
