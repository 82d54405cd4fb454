"""Figures of the statistics beside those that schools report, cell by cell, with the reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from edudesk.actions.session import Desk
from edudesk.actions.statistics import REGISTER, STATISTICS
from edudesk.errors import UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.comparison import Beside, Standing
from edudesk.model.form import Field
from edudesk.model.place import Row, Value

AS_REPORTED = "{form}.{field}_as_reported"
"""How the checks are named that compare a figure of the statistics with the report."""
_HEADS = frozenset({"school_code", "school_name", "counted", "central_school"})


def compare_statistics(desk: Desk, collection: int) -> tuple[Beside, ...]:
    """Return every figure that the statistics and the register both ask for, school by school.

    Schools stand in the order of their codes; a figure that neither has is left out. Empty while no
    statistics were loaded. Raises UnknownNameError in a school's file.
    """
    if desk.kind != "district":
        raise UnknownNameError(
            "统计数在区县文件中核对。", "Statistics are compared in a district file."
        )
    register = desk.form(REGISTER).by_code
    fields = [
        field
        for field in desk.form(STATISTICS).stored
        if field.code in register and field.code not in _HEADS
    ]
    checks = {AS_REPORTED.format(form=STATISTICS, field=field.code) for field in fields}
    with desk.at(collection) as store:
        rows = {str(row.values["school_code"]): row for row in store.rows(STATISTICS)}
        reported = {str(row.values["school_code"]): row for row in store.rows(REGISTER)}
        # Only what somebody gave a reason for need be asked of the checks: whether it still stands.
        reasoned = {check for check, _ in store.explanations()} & checks
        found = desk.rules.run(store, only=reasoned) if reasoned else ()
        said = {finding.key: finding for finding in found}
    return tuple(_lines(fields, rows, reported, said)) if rows else ()


def _lines(
    fields: Sequence[Field],
    rows: Mapping[str, Row],
    reported: Mapping[str, Row],
    found: Mapping[tuple[str, int], Finding],
) -> Iterator[Beside]:
    members = _with_members(rows)
    for code in sorted(members.keys() | reported.keys() - rows.keys()):
        own, there = reported.get(code), members.get(code, [])
        name = (own or there[0]).values["school_name"]
        for field in fields:
            statistic = _sum(row.values[field.code] for row in there)
            here = own.values[field.code] if own else None
            if statistic is None and here is None:
                continue
            key = None
            if code in rows and None not in (statistic, here) and statistic != here:
                key = (AS_REPORTED.format(form=STATISTICS, field=field.code), rows[code].id)
            finding = found.get(key) if key else None
            yield Beside(
                school=own.school if own else 0,
                code=code,
                name=str(name),
                field=field,
                statistic=statistic,
                reported=None if here is None else int(here),
                standing=_standing(statistic, here, finding),
                reason=finding.reason if finding else "",
                key=key,
            )


def _with_members(rows: Mapping[str, Row]) -> dict[str, list[Row]]:
    """Return by code each school that stands for itself, with those that belong to it."""
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for code, row in rows.items():
        if row.values["counted"] != 0:
            members[code].insert(0, row)
        elif row.values["central_school"]:
            members[str(row.values["central_school"])].append(row)
    return dict(members)


def _sum(values: Iterator[Value]) -> int | None:
    known = [int(value) for value in values if value is not None]
    return sum(known) if known else None


def _standing(statistic: int | None, reported: Value, finding: Finding | None) -> Standing:
    if statistic is None:
        return "here"
    if reported is None:
        return "there"
    if statistic == reported:
        return "same"
    if finding is None:
        return "open"
    if finding.state in ("explained", "overruled"):
        return "explained"
    return "lapsed" if finding.state == "lapsed" else "open"
