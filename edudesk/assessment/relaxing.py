"""Relaxations of a standard: the facts and the rows of the annex as they are with some granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from edudesk.assessment.facts import DISTRICT_FORM
from edudesk.assessment.rules import ReadyStandard
from edudesk.catalogue.sql import scaled
from edudesk.model.place import Value
from edudesk.model.standard import Relaxation, Standard
from edudesk.model.verdict import FactRow
from edudesk.storage.store import Store


def granted(store: Store, standard: Standard) -> tuple[Relaxation, ...]:
    """Return the relaxations that the district in scope has switched on."""
    if not standard.relaxations:
        return ()
    (figures,) = store.records(f"SELECT * FROM {DISTRICT_FORM}") or ({},)
    return tuple(each for each in standard.relaxations if figures.get(each.switch))


def relaxed_rows(
    store: Store, rows: Iterable[FactRow], relaxations: Sequence[Relaxation]
) -> list[FactRow]:
    """Return the facts with what relaxations add to those of the schools that they help."""
    helped = [
        (each, {school for (school,) in store.query(scaled(each.schools))})
        for each in relaxations
        if each.adds
    ]
    found = []
    for row in rows:
        values = row.values
        for each, schools in helped:
            if row.school in schools:
                values = _with_more(values, each.adds)
        found.append(msgspec.structs.replace(row, values=values))
    return found


def relaxed_standard(ready: ReadyStandard, relaxations: Sequence[Relaxation]) -> ReadyStandard:
    """Return the standard with the rows of the annex as the relaxations put them."""
    parts = {code: own for each in relaxations for code, own in each.items.items()}
    items = tuple(
        msgspec.structs.replace(item, parts=parts.get(item.code, item.parts))
        for item in ready.standard.items
    )
    standard = msgspec.structs.replace(ready.standard, items=items)
    return msgspec.structs.replace(ready, standard=standard)


def _with_more(values: Mapping[str, Value], adds: Mapping[str, str]) -> dict[str, Value]:
    """Return the values with known extras added to known figures."""
    more = dict(values)
    for key, extra in adds.items():
        figure, added = values.get(key), values.get(extra)
        if isinstance(figure, int) and isinstance(added, int):
            more[key] = figure + added
    return more
