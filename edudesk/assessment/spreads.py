"""How much schools of one town, zone or group differ: coefficients that no standard bounds.

The temporary table `assessed_spreads` has a row for each indicator of each place at each stage;
`position` orders the kinds of places, `units` and `students` tell how much is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from edudesk.assessment.engine import Unit, assess_stages
from edudesk.assessment.facts import FACT_FORM
from edudesk.assessment.rules import ReadyStandard
from edudesk.model.exact import decimal_text, half_up, root_half_up
from edudesk.model.place import PLACE_FIELDS, Value
from edudesk.model.verdict import Coefficient, Spread
from edudesk.storage.store import Store

LEAST = 2
"""Parts of schools that can differ from each other."""

_COLUMNS = (
    "position", "kind_zh", "kind_en", "place", "stage", "stage_zh", "stage_en", "units", "students",
    "indicator", "short_zh", "short_en", "unit", "mean_shown", "cv_shown",
)  # fmt: skip


def spreads_within(
    units: Sequence[Unit], places: Mapping[int, str], ready: ReadyStandard
) -> dict[str, tuple[Spread, ...]]:
    """Return the coefficients among the units of each place, by its name.

    `places`: of schools by their numbers. The limits of a standard hold for the whole district and
    not for a part of it. A place with a single unit at a stage has none there.
    """
    members: dict[str, list[Unit]] = {name: [] for name in sorted(set(places.values()))}
    for unit in units:
        if (name := places.get(unit.result.school)) is not None:
            members[name].append(unit)
    return {name: tuple(_within(each, ready)) for name, each in members.items()}


def _within(members: Sequence[Unit], ready: ReadyStandard) -> Iterator[Spread]:
    for one in assess_stages(members, ready):
        count = sum(unit.result.stage == one.stage for unit in members)
        if count >= LEAST:
            yield Spread(one.stage, count, one.coefficients)


def fill_spreads(store: Store, units: Sequence[Unit], ready: ReadyStandard) -> None:
    """Lay out how much the schools of every town, zone and group differ."""
    store.fill_temp("assessed_spreads", _COLUMNS, list(_laid_out(store, units, ready)))


def _laid_out(
    store: Store, units: Sequence[Unit], ready: ReadyStandard
) -> Iterator[tuple[Value, ...]]:
    for position, kind in enumerate(PLACE_FIELDS):
        found = store.query(f"SELECT school, {kind} FROM {FACT_FORM} WHERE {kind} <> ''")
        places = {int(school): str(name) for school, name in found}
        label = ready.fields[kind].label
        for name, spreads in spreads_within(units, places, ready).items():
            for one in spreads:
                stage = ready.stages[one.stage].label
                students = _students(units, places, name, one.stage)
                head = (position, label.zh, label.en, name, one.stage, stage.zh, stage.en)
                for row in _rows(one, ready):
                    yield (*head, one.units, students, *row)


def _students(units: Sequence[Unit], places: Mapping[int, str], name: str, stage: str) -> int:
    return sum(
        unit.result.students or 0
        for unit in units
        if unit.result.stage == stage and places.get(unit.result.school) == name
    )


def _rows(spread: Spread, ready: ReadyStandard) -> Iterator[tuple[Value, ...]]:
    standard = ready.standard
    for one, indicator in zip(spread.coefficients, standard.indicators, strict=True):
        mean, cv = _shown(one, indicator.places, standard.coefficient_places)
        yield one.code, indicator.short.zh, indicator.short.en, indicator.unit, mean, cv


def _shown(one: Coefficient, places: int, deep: int) -> tuple[str | None, str | None]:
    mean = None if one.mean is None else decimal_text(half_up(one.mean, places), places)
    if one.cv_squared is None:
        return mean, None
    return mean, decimal_text(root_half_up(one.cv_squared, deep), deep)
