"""The fields of a workspace's own: what its owner makes of them, and what people have in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.crm.describe import describe_again
from einklang.crm.models import Field

Kind = Field.Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field as it is to be; `pk` None: a new one. Of one that is there the kind stays."""

    pk: int | None
    name: str
    kind: str
    choices: tuple[str, ...] = ()


def save_fields(
    *, workspace: Workspace, shown: Collection[int], wanted: Sequence[Wanted], now: datetime
) -> None:
    """The fields in this order. Those of the `shown` that are not wanted are archived; what people
    have in them is kept. Others, made meanwhile, stay behind them."""
    with writing(workspace.pk):
        present = {field.pk: field for field in workspace.person_fields.alive()}
        gone = [pk for pk in present if pk in shown and pk not in {each.pk for each in wanted}]
        for position, each in enumerate(wanted):
            _write(workspace, present.get(each.pk or 0), each, position)
        later = [field for pk, field in present.items() if pk not in shown]
        for position, field in enumerate(later, start=len(wanted)):
            field.position = position
            field.save(update_fields=["position"])
        workspace.person_fields.filter(pk__in=gone).update(deleted_at=now)
        _search_anew(workspace, [present[pk] for pk in gone])


def restore_field(field: Field) -> None:
    """Bring one back, with what people have in it, behind the others."""
    with writing(field.workspace_id):
        field.position = field.workspace.person_fields.alive().count()
        field.deleted_at = None
        field.save(update_fields=["position", "deleted_at"])
        _search_anew(field.workspace, [field])


def kept(present: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What a person has after the form: what it says, and all of which it says nothing."""
    return {key: value for key, value in {**present, **said}.items() if value}


def _write(workspace: Workspace, field: Field | None, wanted: Wanted, position: int) -> None:
    if field is None:
        if wanted.pk is not None:
            return  # archived meanwhile
        field = Field(workspace=workspace, kind=wanted.kind)
    field.name, field.position = wanted.name, position
    field.choices = list(wanted.choices) if field.kind == Kind.CHOICE else []
    field.save()


def _search_anew(workspace: Workspace, fields: Sequence[Field]) -> None:
    """People are found by what stands in texts that are shown."""
    for field in fields:
        if field.kind == Kind.TEXT:
            describe_again(workspace.person_rows.filter(custom__has_key=field.key))
