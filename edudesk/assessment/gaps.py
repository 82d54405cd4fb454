"""What is lacking where: of every indicator under its threshold, in the units that one can add.

The temporary table `assessed_gaps` has a row for each: `lacking` is a whole number in units of
10**-`places` of `fact_unit`, what the unit's resource (of the whole school where `shared`) must
grow by with the present students; `too_many` are the students above those whom the present
resource serves, NULL where the other stages alone would be too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edudesk.assessment.engine import Unit
from edudesk.assessment.headroom import lacking, too_many
from edudesk.assessment.rules import ReadyStandard
from edudesk.model.place import Value
from edudesk.storage.store import Store

_COLUMNS = (
    "unit", "school", "school_code", "school_name", "name_zh", "name_en", "stage", "stage_zh",
    "indicator", "label_zh", "label_en", "verdict", "shared", "lacking", "places", "fact_unit",
    "too_many",
)  # fmt: skip


def fill_gaps(store: Store, units: Iterable[Unit], ready: ReadyStandard) -> None:
    """Lay out what is lacking, unit by unit."""
    store.fill_temp("assessed_gaps", _COLUMNS, _gaps(units, ready))


def _gaps(units: Iterable[Unit], ready: ReadyStandard) -> Iterator[tuple[Value, ...]]:
    labels = {one.code: one.label for one in ready.standard.indicators}
    for number, unit in enumerate(units, 1):
        own = unit.result
        stage = ready.stages[own.stage].label
        rules = ready.rules[own.stage]
        for rule, amount, one in zip(rules, unit.amounts, own.indicators, strict=True):
            share = unit.split if rule.shared else unit.own
            if one.verdict not in ("floor", "below") or amount is None or share is None:
                continue
            label = labels[one.code]
            yield (
                number, own.school, own.school_code, own.school_name, own.name.zh, own.name.en,
                own.stage, stage.zh, one.code, label.zh, label.en, one.verdict, rule.shared,
                lacking(rule, amount, share), rule.fact_places, rule.fact_unit,
                too_many(rule, amount, share),
            )  # fmt: skip
