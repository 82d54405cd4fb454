"""Teaching points and branches that are counted with their central school, added up with it.

The education statistics do not count such a place as a school of its own (不计校数). A district
lists it as a row with figures of its own, and decides whether the row stands by itself or its
students and resources join those of the school that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

import msgspec

from edudesk.assessment.engine import membership
from edudesk.assessment.facts import DISTRICT_FORM
from edudesk.assessment.rules import Membership, ReadyStandard
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.standard import Joining
from edudesk.model.verdict import FactRow
from edudesk.storage.store import Store


def joined_rows(store: Store, rows: Sequence[FactRow], ready: ReadyStandard) -> Sequence[FactRow]:
    """Return the facts as the district has ordered them to be counted."""
    joining = ready.standard.joining
    if joining is None or not any(row.values.get(joining.fact) for row in rows):
        return rows
    ((ordered,),) = store.query(f"SELECT max({joining.switch}) FROM {DISTRICT_FORM}")
    return join(rows, ready, joining) if ordered else rows


def join(rows: Iterable[FactRow], ready: ReadyStandard, joining: Joining) -> list[FactRow]:
    """Add each row that belongs to another school to it; it stays, marked as joined.

    A row stays by itself where the other school is not in the register, belongs to a third one, or
    does not teach its stages: nothing that is counted gets lost. So do those that are out of the
    assessment by their type and size.
    """
    rows = list(rows)
    heads = {row.school_code: row for row in rows if not row.values.get(joining.fact)}
    sums = {code: row.values for code, row in heads.items()}
    reasons: dict[int, Label] = {}
    for row in rows:
        head = heads.get(str(row.values.get(joining.fact)))
        kind = membership(row.values, ready)
        if head is None or kind is None or not _fits(row, kind, head, ready):
            continue
        sums[head.school_code] = _sum(
            sums[head.school_code], row.values, _needed(kind, ready), _additive(ready)
        )
        reasons[row.school] = _named(joining.reason, head.school_name)
    return [
        msgspec.structs.replace(
            row, values=sums.get(row.school_code, row.values), joined=reasons.get(row.school)
        )
        for row in rows
    ]


def _fits(row: FactRow, kind: Membership, head: FactRow, ready: ReadyStandard) -> bool:
    """Whether a row is in the assessment and its stages are taught at the other school."""
    other = membership(head.values, ready)
    if other is None or other.excluded is not None or not set(kind.stages) <= set(other.stages):
        return False
    numbers = [row.values.get(ready.stages[stage].students) for stage in kind.stages]
    known = [number for number in numbers if isinstance(number, int)]
    is_small = len(known) == len(numbers) and sum(known) < kind.minimum_students
    return kind.excluded is None or (kind.minimum_students > 0 and not is_small)


def _sum(
    values: Mapping[str, Value], more: Mapping[str, Value], needed: Set[str], additive: Set[str]
) -> dict[str, Value]:
    """Return the figures of both; one that either should have and has not is not known."""
    found = dict(values)
    for key in additive:
        own, other = values.get(key), more.get(key)
        if isinstance(own, int) and isinstance(other, int):
            found[key] = own + other
        elif other is None and key in needed:
            found[key] = None
    return found


def _additive(ready: ReadyStandard) -> Set[str]:
    """Return the facts that add up: students, resources, classes, rooms."""
    standard = ready.standard
    return {
        *(stage.students for stage in standard.stages),
        *(key for stage in standard.stages for key in stage.facts.values()),
        *(key for kind in ready.types.values() for key in kind.weights),
        *(key for rules in ready.rules.values() for rule in rules for key, _ in rule.terms),
    }


def _needed(kind: Membership, ready: ReadyStandard) -> Set[str]:
    """Return the facts without which nothing is known of a school of this type."""
    return {
        *kind.weights,
        *(ready.stages[stage].students for stage in kind.stages),
        *(key for stage in kind.stages for key in ready.stages[stage].facts.values()),
        *(key for stage in kind.stages for rule in ready.rules[stage] for key, _ in rule.terms),
    }


def _named(reason: Label, school: str) -> Label:
    return Label(reason.zh.format(school=school), reason.en.format(school=school))
