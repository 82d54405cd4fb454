"""The most that a figure can be anywhere, by its unit: what is above it has digits too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from edudesk.catalogue.faults import Fault, unknown
from edudesk.model.form import CodeList, Field, Form, Limit


def with_limits(form: Form, limits: Iterable[Limit]) -> Form:
    """Return the form whose typed figures without a maximum of their own have that of their unit.

    Scores, rates and what else is counted in no unit take the limit of the unit "".
    """
    most = {limit.unit: limit.most(form.owner) for limit in limits}
    if not most:
        return form
    sections = tuple(
        msgspec.structs.replace(
            section,
            fields=tuple(
                msgspec.structs.replace(field, maximum=most[field.unit])
                if _is_boundless(field) and field.unit in most
                else field
                for field in section.fields
            ),
        )
        for section in form.sections
    )
    return msgspec.structs.replace(form, sections=sections)


def limit_faults(
    limits: Sequence[tuple[str, Limit]], lists: dict[str, CodeList]
) -> Iterator[Fault]:
    """Yield a fault for each unit that no list knows, or that has two limits."""
    units = lists["units"].by_value if "units" in lists else {}
    seen: set[str] = set()
    for file, limit in limits:
        if limit.unit and units and limit.unit not in units:
            yield unknown(file, limit.unit, ("计量单位", "unit"), limit.unit, units)
        if limit.unit in seen:
            yield Fault(file, limit.unit, "计量单位有两个上限", "the unit has two limits")
        seen.add(limit.unit)


def _is_boundless(field: Field) -> bool:
    return field.type in ("int", "decimal") and not field.derived and field.maximum is None
