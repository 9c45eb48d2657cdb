"""The pipelines of a workspace: the first one, and what the owner makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.crm.models import Deal, Pipeline, Stage

End = Stage.End


class StillUsed(ValueError):
    """Deals stand in these stages; they have to be moved first."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        super().__init__(", ".join(each.name for each in stages))
        self.stages = stages


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stage as it is to be; `pk` None: a new one."""

    pk: int | None
    name: str
    end: str


def pipelines(workspace: Workspace) -> list[Pipeline]:
    """All of them, in order; a workspace that has none yet gets one, in the reader's language."""
    return list(workspace.pipelines.all()) or [_first(workspace)]


def stages_of(workspace: Workspace) -> list[Stage]:
    """Of all pipelines, in order."""
    rows = Stage.objects.filter(pipeline__workspace=workspace).select_related("pipeline")
    return list(rows.order_by("pipeline__position", "pipeline", "position", "pk"))


def _first(workspace: Workspace) -> Pipeline:
    with writing(workspace.pk):  # one after the other, so that two readers make one pipeline
        there = workspace.pipelines.first()
        if there is not None:
            return there
        made = Pipeline.objects.create(workspace=workspace, name=_("Sales"))
        stages = [
            (_("Enquiry"), End.OPEN),
            (_("Qualified"), End.OPEN),
            (_("Offer"), End.OPEN),
            (_("Negotiation"), End.OPEN),
            (_("Won"), End.WON),
            (_("Lost"), End.LOST),
        ]
        _write(made, [Wanted(None, name, end.value) for name, end in stages], {})
    return made


def new_pipeline(*, workspace: Workspace, name: str, stages: Sequence[Wanted]) -> Pipeline:
    """One more, behind the others."""
    with writing(workspace.pk):
        position = workspace.pipelines.count()
        made = Pipeline.objects.create(workspace=workspace, name=name, position=position)
        _write(made, stages, {})
    return made


def save_pipeline(*, pipeline: Pipeline, name: str, stages: Sequence[Wanted]) -> None:
    """Its name and its stages, in this order. Raises StillUsed, and stores nothing, where a stage
    is left out in which deals stand."""
    with writing(pipeline.workspace_id):
        present = {stage.pk: stage for stage in pipeline.stages.all()}
        left_out = present.keys() - {each.pk for each in stages}
        used = _used(pipeline)
        if blocking := [present[pk] for pk in left_out if used.get(pk)]:
            raise StillUsed(blocking)
        pipeline.name = name
        pipeline.save(update_fields=["name"])
        pipeline.stages.filter(pk__in=left_out).delete()
        _write(pipeline, stages, present)


def _used(pipeline: Pipeline) -> dict[int, int]:
    """Stage -> how many deals stand in it, the archived ones too."""
    rows = Deal.objects.filter(stage__pipeline=pipeline).order_by()
    return dict(rows.values_list("stage").annotate(Count("pk")))


def _write(pipeline: Pipeline, stages: Sequence[Wanted], present: dict[int, Stage]) -> None:
    for position, wanted in enumerate(stages):
        stage = present.get(wanted.pk or 0) or Stage(pipeline=pipeline)
        stage.name, stage.end, stage.position = wanted.name, wanted.end, position
        stage.save()
