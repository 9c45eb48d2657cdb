"""The board of deals: a lane for each stage, with what lies in it in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from einklang.accounts.models import Membership
from einklang.crm.models import Deal, Pipeline, Stage
from einklang.crm.money import show_sums

CARDS = 30
"""So many deals of one stage are on the board; the list has all."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A stage and its deals, those that are due first at the top; `count` are there in all."""

    stage: Stage
    deals: Sequence[Deal]
    count: int
    sums: str

    @property
    def hidden(self) -> int:
        """How many are not on the board."""
        return self.count - len(self.deals)


@dataclass(frozen=True, slots=True)
class Board:
    """The lanes, and in words what is not over yet: how many, worth what, how many overdue."""

    lanes: Sequence[Lane]
    count: int
    sums: str
    overdue: int
    text: str
    mine: bool

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows it."""
        return bool(self.text or self.mine)


def board(pipeline: Pipeline, member: Membership, query: Mapping[str, str], today: date) -> Board:
    """As the address of the page asks for it (`q`, `mine`). Three statements."""
    text, mine = query.get("q", "").strip(), bool(query.get("mine"))
    deals = member.workspace.deal_rows.visible_to(member).filter(stage__pipeline=pipeline)
    deals = deals.matching(text, member) if text else deals
    deals = deals.filter(responsible=member.user_id) if mine else deals
    stages = list(pipeline.stages.all())
    counts, sums = _numbers(deals)
    cards = _cards(deals)
    still = [stage.pk for stage in stages if not stage.end]
    return Board(
        lanes=[
            Lane(stage, cards[stage.pk], counts[stage.pk], show_sums(sums[stage.pk].items()))
            for stage in stages
        ],
        count=sum(counts[pk] for pk in still),
        sums=show_sums(_together(sums[pk] for pk in still).items()),
        overdue=deals.filter(stage__in=still, due__lt=today).count(),
        text=text,
        mine=mine,
    )


Sums = dict[str, Decimal]


def _numbers(deals: QuerySet[Deal]) -> tuple[dict[int, int], dict[int, Sums]]:
    counts: dict[int, int] = defaultdict(int)
    sums: dict[int, Sums] = defaultdict(dict)
    rows = deals.order_by().values_list("stage", "currency").annotate(Count("pk"), Sum("amount"))
    for stage, currency, count, amount in rows:
        counts[stage] += count
        if amount:
            sums[stage][currency] = amount
    return counts, sums


def _together(several: Iterable[Sums]) -> Sums:
    total: Sums = defaultdict(Decimal)
    for sums in several:
        for currency, amount in sums.items():
            total[currency] += amount
    return total


def _cards(deals: QuerySet[Deal]) -> dict[int, list[Deal]]:
    """Stage -> its first deals."""
    order = [F("due").asc(nulls_last=True), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("stage"), order_by=order)
    first = deals.annotate(place=place).filter(place__lte=CARDS)
    found: dict[int, list[Deal]] = defaultdict(list)
    for deal in first.select_related("company", "responsible").order_by(*order):
        found[deal.stage_id].append(deal)
    return found
