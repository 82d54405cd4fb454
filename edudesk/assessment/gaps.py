"""What is lacking where: of every indicator under its threshold, in the units that one can add.

The temporary table `assessed_gaps` has a row for each: `lacking` ÷ `whole` is what the unit's
resource (of the whole school where `shared`) must grow by with the present students, in the
`fact_unit` of its rule and with `places` decimals; `too_many` are the students above those whom the
present resource serves, NULL where the other stages alone would be too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edudesk.assessment.engine import Unit
from edudesk.assessment.headroom import lacking, too_many
from edudesk.assessment.rules import ReadyStandard
from edudesk.model.place import Value
from edudesk.storage.store import Store

_COLUMNS = ("unit", "indicator", "shared", "lacking", "whole", "places", "too_many")


def fill_gaps(store: Store, units: Iterable[Unit], ready: ReadyStandard) -> None:
    """Lay out what is lacking, unit by unit, numbered as in `assessed_units`."""
    store.fill_temp("assessed_gaps", _COLUMNS, _gaps(units, ready))


def _gaps(units: Iterable[Unit], ready: ReadyStandard) -> Iterator[tuple[Value, ...]]:
    for number, unit in enumerate(units, 1):
        rules = ready.rules[unit.result.stage]
        for rule, amount, one in zip(rules, unit.amounts, unit.result.indicators, strict=True):
            share = unit.split if rule.shared else unit.own
            if one.verdict not in ("floor", "below") or amount is None or share is None:
                continue
            missing, over = lacking(rule, amount, share), too_many(rule, amount, share)
            yield number, one.code, rule.shared, missing, rule.scale, rule.fact_places, over
