"""What a submission brings into the register of a district: three-way, and decided by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from edudesk.actions.loading import DISTRICT_TABLE
from edudesk.actions.previewing import SOURCE_FIELD
from edudesk.actions.session import Desk
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell, Row, Value
from edudesk.model.plaintext import LONGEST_TEXT, said_words
from edudesk.model.receiving import Decision, FactDifference, Facts
from edudesk.model.values import show_value
from edudesk.storage.writing import Pen

DIFFERENCES: Final = "fact_differences"
"""Roster of a district in which differences stand until somebody decides."""

SHORTEST_REASON: Final = 4  # characters: two words in Chinese
_NAMED: Final = frozenset({"school_code", "school_name", SOURCE_FIELD})


class Merged(NamedTuple):
    """What becomes of a school's row in the register: values to write, and differences told."""

    values: Facts
    differences: tuple[FactDifference, ...]


def register_fields(desk: Desk) -> dict[str, Field]:
    """Return the fields of the register that submissions fill, by code."""
    form = desk.form(DISTRICT_TABLE)
    return {field.code: field for field in form.stored if field.code not in _NAMED}


def merge_facts(
    fields: Collection[str], base: Facts | None, mine: Mapping[str, Value], theirs: Facts
) -> Merged:
    """Return what a submission does to a row of the register.

    `base`: what the submission before brought, None when there was none; `mine`: what stands there
    now. A first submission outranks what was loaded; each difference is told. Where the district
    has corrected a figure since, its figure stays until somebody decides, unless the school has
    come to it by itself. An answer that is not given takes nothing away that was loaded.
    """
    values: Facts = {}
    told = []
    for key in fields:
        now, new = mine.get(key), theirs.get(key)
        old = None if base is None else base.get(key)
        if now == new or (base is None and new is None):
            continue
        if base is None or now == old:
            values[key] = new
            if base is None and now is not None:
                told.append(FactDifference(key, now, new, "loaded"))
        elif new != old:
            told.append(FactDifference(key, now, new, "corrected"))
    return Merged(values, tuple(told))


# -- differences as rows ---------------------------------------------------------------------------


def differences_of(desk: Desk, collection: int, code: str = "") -> list[Row]:
    """Return the differences of a collection, or of one school by its code."""
    with desk.at(collection) as store:
        rows = store.rows(DIFFERENCES)
    return [row for row in rows if not code or row.values["school_code"] == code]


def tell_differences(
    pen: Pen,
    desk: Desk,
    collection: int,
    school: tuple[str, str],
    found: Iterable[FactDifference],
    known: Iterable[Row],
) -> None:
    """Write the differences of a school (code, name) as rows, in place of those still open.

    What was decided stays, unless the figure differs anew.
    """
    code, name = school
    now = {one.fact: one for one in found}
    for row in known:
        if row.values["decision"] == "open" or row.values["fact"] in now:
            pen.remove_row(DIFFERENCES, row.id)
    fields = register_fields(desk)
    for one in now.values():
        field = fields[one.fact]
        values: Facts = {
            "school_code": code,
            "school_name": name,
            "fact": one.fact,
            "figure": field.label.zh,
            "before": _shown(desk, field, one.before),
            "submitted": _shown(desk, field, one.submitted),
            "arose": one.arose,
            "decision": "open",
        }
        pen.add_row(DIFFERENCES, desk.school, collection, values)


def decide(desk: Desk, collection: int, difference: int, decision: str, reason: str) -> None:
    """Decide which figure of a difference is kept: *submitted*, *before*, or *open* again.

    The register follows. One step of the undo list, and kept with reason and name.

    Raises:
        UnknownNameError: there is no such difference or decision.
        EdudeskError: no reason is given.
    """
    reason = wanted_reason(reason) if decision != "open" else reason
    rows = {row.id: row for row in differences_of(desk, collection)}
    if difference not in rows or decision not in ("submitted", "before", "open"):
        raise UnknownNameError(
            f"没有编号为 {difference} 的差异；核定只能是 submitted、before、open 之一。",
            f"There is no difference {difference}, or {decision} is no decision (submitted, before,"
            " open).",
        )
    values = rows[difference].values
    code, fact = str(values["school_code"]), str(values["fact"])
    school = school_by_code(desk, code)
    kept = _figure(desk, collection, school, fact, decision, arose=str(values["arose"]))
    label = _word("step_decide", figure=values["figure"], school=values["school_name"])
    with desk.store.writing(label, desk.who) as pen:
        entered = {
            "decision": decision,
            "reason": reason or None,
            "decided_by": desk.who if decision != "open" else None,
        }
        pen.set_values(
            (Cell(DIFFERENCES, difference, field), value) for field, value in entered.items()
        )
        pen.set_value(Cell(DISTRICT_TABLE, register_row(desk, collection, school).id, fact), kept)
        made = Decision(f"figure_{decision}", fact, reason, desk.who, desk.now())
        desk.store.received.decide(school, collection, made)


def _figure(
    desk: Desk, collection: int, school: int, fact: str, decision: str, *, arose: str
) -> Value:
    """Return the figure that a decision keeps; while it is open that of the general rule."""
    receipt = desk.store.received.last(school, collection)
    if receipt is None:
        return register_row(desk, collection, school).values[fact]
    rule = "submitted" if arose == "loaded" else "before"
    wanted = rule if decision == "open" else decision
    return (receipt.facts if wanted == "submitted" else receipt.before).get(fact)


def register_row(desk: Desk, collection: int, school: int) -> Row:
    """Return a school's row of the register; UnknownNameError when it has none."""
    with desk.at(collection) as store:
        for row in store.rows(DISTRICT_TABLE):
            if row.school == school:
                return row
    raise UnknownNameError("这所学校在本期没有汇总数据。", "The school has no figures here.")


def school_by_code(desk: Desk, code: str) -> int:
    """Return the number of a school by its code; UnknownNameError when there is none."""
    for school in desk.store.schools():
        if school.code == code:
            return school.number
    raise UnknownNameError(f"没有标识码为 {code} 的学校。", f"There is no school of code {code}.")


def wanted_reason(reason: str) -> str:
    """Return a reason without what nobody sees; EdudeskError when it says nothing, or no end."""
    kept = said_words(reason)
    if not SHORTEST_REASON <= len(kept) <= LONGEST_TEXT:
        told = _word("reason_wanted")
        raise EdudeskError(told.zh, told.en)
    return kept


def _shown(desk: Desk, field: Field, value: Value) -> str:
    return "" if value is None else show_value(field, value, desk.catalogue.codes(field))


def _word(key: str, **figures: object) -> Label:
    return load_words("receiving").label(key, **figures)
