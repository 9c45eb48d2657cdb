"""What of sync a member may reach: their own connections and all that hangs on these. A role opens
no colleague's; whoever asks for one is told that there is nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Exists, OuterRef, QuerySet

from einklang.accounts.models import Membership
from einklang.reconcile.observation import Standing
from einklang.sync.models import Collection, Connection, JournalEntry, Pair, Question, Run
from einklang.sync.people.second import DELETE_SECOND


def connections(member: Membership) -> QuerySet[Connection]:
    """One's own that are not ended, the oldest first; one of them at most `is_default`."""
    default = Collection.objects.filter(connection=OuterRef("pk"), calendar__is_default=True)
    rows = Connection.objects.filter(
        workspace=member.workspace_id, holder=member.user_id, ended_at=None
    )
    return rows.annotate(is_default=Exists(default)).order_by("pk")


def runs(member: Membership) -> QuerySet[Run]:
    """Of one's own connections, ended ones too, the latest first."""
    return (
        Run.objects.filter(
            connection__workspace=member.workspace_id, connection__holder=member.user_id
        )
        .select_related("connection")
        .order_by("-started_at", "-pk")
    )


def entries(member: Membership) -> QuerySet[JournalEntry]:
    """What runs of one's own connections wrote."""
    return JournalEntry.objects.filter(run__in=runs(member)).select_related(
        "run__connection", "pair__collection__calendar"
    )


def conflicts(member: Membership) -> QuerySet[JournalEntry]:
    """Those of them whose conflicts nobody has looked at."""
    return entries(member).filter(waits=True)


def questions(member: Membership) -> QuerySet[Question]:
    """To this member, open or answered; without what they have told us by themselves."""
    told = Question.objects.exclude(kind=DELETE_SECOND)
    return told.filter(
        connection__workspace=member.workspace_id, connection__holder=member.user_id
    ).select_related("connection__holder", "collection__calendar", "pair", "run")


def aside(member: Membership) -> QuerySet[Pair]:
    """What could not be read or stored in one's own live connections, the latest first."""
    return (
        Pair.objects.filter(
            standing=Standing.SET_ASIDE,
            collection__connection__in=connections(member),
        )
        .select_related("collection__connection", "collection__calendar", "decided_in")
        .order_by("-pk")
    )


def colleagues(member: Membership) -> Mapping[str, int]:
    """How many connections of others stand in each state. For the workspace's owner."""
    rows = Connection.objects.filter(workspace=member.workspace_id, ended_at=None)
    counted = rows.exclude(holder=member.user_id).values("state").annotate(n=Count("pk"))
    return {str(row["state"]): int(row["n"]) for row in counted}
