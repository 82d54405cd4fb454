"""What became of schools between two moments: which of then and of now are to be compared.

Schools that a merger or a split joins are one family, compared as a whole: the students of a school
that took over another one have not doubled. A school that was renamed, got another code, moved or
was closed stays a family of its own. Sources: the register of changes with its approvals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from edudesk.storage.store import Store

CHANGES = "school_events"
"""The roster that holds the register of changes."""
_JOINING = frozenset({"merged", "split"})
_ENDING = frozenset({"merged", "closed"})
_BEGINNING = frozenset({"opened", "split"})


class SchoolChange(Struct, frozen=True, kw_only=True):
    """One entry of the register; `other`: the school merged into, or split from."""

    kind: str
    day: str
    code: str
    other: str = ""
    former_name: str = ""
    new_name: str = ""
    approval: str = ""


class Family(Struct, frozen=True):
    """Schools, by their numbers, that are compared as one, and what happened between."""

    before: tuple[int, ...]
    now: tuple[int, ...]
    changes: tuple[SchoolChange, ...] = ()


def changes_in(store: Store) -> tuple[SchoolChange, ...]:
    """Return the register of changes of the collection in scope, the earliest first.

    An entry without day or code says nothing yet and is left out.
    """
    found = [
        SchoolChange(
            kind=str(row.values["kind"] or ""),
            day=str(row.values["changed_on"]),
            code=str(row.values["school_code"]),
            other=str(row.values["other_school"] or ""),
            former_name=str(row.values["former_name"] or ""),
            new_name=str(row.values["new_name"] or ""),
            approval=str(row.values["approval_no"] or ""),
        )
        for row in store.rows(CHANGES)
        if row.values["changed_on"] and row.values["school_code"]
    ]
    return tuple(sorted(found, key=lambda change: change.day))


def families(
    before: Mapping[int, str],
    now: Mapping[int, str],
    changes: Iterable[SchoolChange],
    since: date,
    until: date,
) -> tuple[Family, ...]:
    """Return the families of the schools of two moments, in order of their codes.

    `before`, `now`: codes by the schools' numbers. Changes count that came after `since`, up to and
    including `until`; those of codes that neither moment knows join nobody.
    """
    numbers = {code: number for one in (before, now) for number, code in one.items()}
    heads = {number: number for number in numbers.values()}
    between = [one for one in changes if since.isoformat() < one.day <= until.isoformat()]
    for change in between:
        ends = [numbers[code] for code in (change.code, change.other) if code in numbers]
        if change.kind in _JOINING and len(ends) == 2:
            heads[_head(heads, ends[0])] = _head(heads, ends[1])
    members: dict[int, list[int]] = {}
    for _, number in sorted((code, number) for code, number in numbers.items()):
        found = members.setdefault(_head(heads, number), [])
        if number not in found:
            found.append(number)
    codes = {number: {code for code, own in numbers.items() if own == number} for number in heads}
    return tuple(_family(found, before, now, codes, between) for found in members.values())


def _family(
    members: list[int],
    before: Mapping[int, str],
    now: Mapping[int, str],
    codes: Mapping[int, set[str]],
    changes: Iterable[SchoolChange],
) -> Family:
    own = set().union(*(codes[number] for number in members))
    return Family(
        before=tuple(number for number in members if number in before),
        now=tuple(number for number in members if number in now),
        changes=tuple(one for one in changes if one.code in own or one.other in own),
    )


def _head(heads: Mapping[int, int], number: int) -> int:
    while heads[number] != number:
        number = heads[number]
    return number


def gone(changes: Iterable[SchoolChange], until: date) -> frozenset[str]:
    """Return the codes of schools that were merged or closed by that day and not opened again."""
    ended: set[str] = set()
    for change in changes:
        if change.day > until.isoformat():
            continue
        if change.kind in _ENDING:
            ended.add(change.code)
        elif change.kind in _BEGINNING:
            ended.discard(change.code)
    return frozenset(ended)


def successor(code: str, changes: Iterable[SchoolChange], until: date) -> str:
    """Return the code of the school that took over that of `code` by that day, "" for none.

    Mergers are followed on: of one that was merged into a school that was merged itself, the last.
    """
    heir = ""
    for change in changes:
        is_merger = change.kind == "merged" and change.day <= until.isoformat()
        if is_merger and change.code == (heir or code):
            heir = change.other
    return heir
