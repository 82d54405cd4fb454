"""What a row of the annex was decided from: the figures of each school, and those of the district.

A figure belongs to a row when the SQL of its parts names the fact; the sums of a share are told
with its quotient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from edudesk.assessment.facts import CODE, DISTRICT_FORM, NAME, facts_of
from edudesk.assessment.rules import ReadyStandard
from edudesk.assessment.shares import in_percent, summed
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.exact import telling
from edudesk.model.explanation import Input, Line
from edudesk.model.form import Field, Label
from edudesk.model.place import Value
from edudesk.model.standard import Item, Part, Stage
from edudesk.model.values import show_value
from edudesk.model.verdict import FactRow
from edudesk.storage.store import Store

_PLACES = 2
_WORD = re.compile(r"\w+")
_UNITS = "assessed_units"
_VERDICTS = {1: "met", 0: "not_met", None: "unknown"}
_GRAVITY = ("not_met", "unknown", "met", "")


def district_inputs(store: Store, item: Item, catalogue: Catalogue) -> tuple[Input, ...]:
    """Return the figures of the district itself that a row was decided from."""
    if DISTRICT_FORM not in catalogue.forms:
        return ()
    fields = _named(item, catalogue.forms[DISTRICT_FORM].by_code)
    if not fields:
        return ()
    (figures,) = store.records(f"SELECT {', '.join(fields)} FROM {DISTRICT_FORM}") or ({},)
    return tuple(_input(field, figures.get(code), catalogue) for code, field in fields.items())


def shares_beside(store: Store, item: Item) -> tuple[Input, ...]:
    """Return the shares that are told beside a row for comparison, each with its quotient."""
    found = []
    for also in (one for part in item.parts for one in part.also):
        (row,) = store.records(scaled(also.rows))
        upper, lower = row["upper"], row["lower"]
        figure = ""
        if upper is not None and lower:
            figure = f"{upper} ÷ {lower} = {_percent(upper, lower)}"
        found.append(Input(fact="", label=also.name, sign="", figure=figure, unit=""))
    return tuple(found)


def school_lines(
    store: Store, item: Item, ready: ReadyStandard, catalogue: Catalogue
) -> Iterator[Line]:
    """Yield the schools that a row was decided from, with the verdict on each and its figures.

    The verdict tables must be as the assessment left them. Of a share over all schools the verdict
    is empty: it is not asked of a school. What is not filled is told where it leaves the verdict
    open.
    """
    fields = _school_fields(item, ready)
    if not fields:
        return
    rows = facts_of(store, catalogue, "district", set(fields))
    verdicts = _verdicts(store, item, rows)
    for row in sorted(rows, key=lambda row: row.school_code):
        if row.school_code in verdicts:
            name, verdict = row.school_name, verdicts[row.school_code]
            inputs = tuple(
                _input(field, row.values[code], catalogue)
                for code, field in fields.items()
                if row.values[code] is not None or verdict == "unknown"
            )
            if inputs:
                yield Line(row.school, Label(name, name), verdict, inputs)


def steps(store: Store, item: Item) -> tuple[str, ...]:
    """Return the shares that a row asks for, each as its quotient or between what it lies."""
    return tuple(one for part in item.parts for one in _steps(store, part))


def _steps(store: Store, part: Part) -> Iterator[str]:
    if part.share is None:
        return
    rows = store.records(scaled(part.rows))
    asked = f"≥ {part.share.percent}%"
    outlook = summed(part, rows).outlook
    if outlook is not None:
        low, high = in_percent(outlook.low, up=False), in_percent(outlook.high, up=True)
        yield f"{low} – {high} ({asked})"
    elif rows:
        upper, lower = (_signed(rows, keys) for keys in (part.share.upper, part.share.lower))
        if lower > 0:
            yield f"{upper} ÷ {lower} = {_percent(upper, lower, part.share.percent)} ({asked})"


def _signed(rows: Sequence[Mapping[str, Value]], keys: Sequence[str]) -> int:
    """Return the sum of these columns over all rows, those with a minus taken off."""
    total = 0
    for row in rows:
        for key in keys:
            value = row[key.removeprefix("-")]
            if isinstance(value, int):
                total += -value if key.startswith("-") else value
    return total


def _words(item: Item) -> set[str]:
    return {word for part in item.parts for word in _WORD.findall(part.rows)}


def _named(item: Item, fields: Mapping[str, Field]) -> dict[str, Field]:
    words = _words(item)
    return {code: field for code, field in fields.items() if code in words}


def _school_fields(item: Item, ready: ReadyStandard) -> dict[str, Field]:
    """Return the facts of schools that the parts name, in the order of the register."""
    words = _words(item)
    if _UNITS in words:
        words |= {key for stage in ready.standard.stages for key in _of_stage(stage, words)}
    taken = words - {CODE, NAME}
    return {code: field for code, field in ready.fields.items() if code in taken}


def _of_stage(stage: Stage, words: set[str]) -> Iterator[str]:
    """Yield the facts that columns of `assessed_units` are taken from."""
    if "students" in words:
        yield stage.students
    yield from (fact for column, fact in stage.facts.items() if column in words)


def _verdicts(store: Store, item: Item, facts: Sequence[FactRow]) -> dict[str, str]:
    """Return the verdict on each school that is asked, by its code: the worst of its parts."""
    found: dict[str, str] = {}
    for part in item.parts:
        for row in store.records(scaled(part.rows)):
            code = str(row.get("school_code") or "")
            if part.share is None and code:
                verdict = _VERDICTS[row["met"]]
                found[code] = min(found.get(code, ""), verdict, key=_GRAVITY.index)
    if any(part.share is not None for part in item.parts):
        found = dict.fromkeys((row.school_code for row in facts), "") | found
    return found


def _input(field: Field, value: Value, catalogue: Catalogue) -> Input:
    return Input(
        fact=field.code,
        label=field.label,
        sign="",
        figure=show_value(field, value, catalogue.codes(field), grouping=False),
        unit=field.unit,
    )


def _percent(upper: int, lower: int, bound: int | None = None) -> str:
    """Return a share rounded half up, or to more places where it would seem to reach a bound."""
    value = Fraction(upper, lower) * 100
    bounds = () if bound is None else (Fraction(bound),)
    return f"{telling(value, bounds, _PLACES)}%"
