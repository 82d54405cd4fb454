"""Comparing: the figures of two moments side by side, and the reasons for their differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from edudesk.actions.checking import sound_reason
from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.comparison import Compared, Comparison
from edudesk.model.form import Field, Form
from edudesk.model.journal import Explanation
from edudesk.model.place import Cell, Collection, Value


class _Said(NamedTuple):
    """What was said in the file: of differences by check and row, of yearly findings by cell."""

    own: Mapping[tuple[str, int], Explanation]
    yearly: Mapping[Cell, Finding]


def compare(desk: Desk, collection: int, other: int | None = None, *, form: str = "") -> Comparison:
    """Return every figure of the pages and grids of a collection beside that of another one.

    `other`: the collection to compare with, by default the one before. `form`: only this one.
    Rosters stand in it by the totals that are drawn from them. Raises EdudeskError when there is
    no collection before, UnknownNameError for an unknown form.
    """
    forms = [desk.form(form)] if form else list(desk.forms)
    this = desk.store.collection(collection)
    with_ = _other(desk, this, other)
    said = _said(desk, this, with_)
    figures = [
        figure
        for asked in forms
        if asked.kind in ("record", "grid")
        for figure in _figures(desk, asked, this, with_, said)
    ]
    return Comparison(collection=this, other=with_, figures=tuple(figures))


def may_stand_beside(this: Collection, known: Iterable[Collection]) -> list[Collection]:
    """Return what `this` can be compared with: the one before it, then the others, latest first."""
    others = [one for one in known if one.number != this.number]
    return sorted(others, key=lambda one: (one.number == this.previous, one.moment), reverse=True)


def explain_differences(
    desk: Desk,
    collection: int,
    other: int | None,
    cells: Sequence[Cell],
    reason: str,
    *,
    code: str = "",
) -> Comparison:
    """Give one reason for several differences and return the comparison anew.

    It lapses when one of the two figures changes. `code`: of the list of reasons. Raises
    EdudeskError for a reason that is too short, UnknownNameError for a cell that does not differ.
    """
    words = sound_reason(desk, reason, code)
    found = compare(desk, collection, other)
    by_cell = {figure.cell: figure for figure in found.figures if figure.difference}
    chosen = [_differing(desk, by_cell.get(cell), cell) for cell in cells]
    with desk.at(collection) as store:
        name = spoken("explain_differences", count=len(chosen))
        with store.writing(name, desk.who) as pen:
            for figure in chosen:
                check = _check_code(figure.form, figure.field, found.other)
                pen.explain(
                    check, figure.row, figure.form, _bound(figure.before, figure.now), words,
                    code=code,
                )  # fmt: skip
    return compare(desk, collection, other)


def _other(desk: Desk, this: Collection, other: int | None) -> Collection:
    wanted = this.previous if other is None else other
    if wanted is None or wanted == this.number:
        raise EdudeskError(
            f"{this.title.zh}没有上一期可以对照。请用另一个填报任务对照，或先建立上一期。",
            f"{this.title.en} has none before it to be compared with: name another collection.",
        )
    return desk.store.collection(wanted)


def _said(desk: Desk, this: Collection, other: Collection) -> _Said:
    """Return the reasons that stand; those of yearly checks speak of the collection before."""
    yearly: dict[Cell, Finding] = {}
    with desk.at(this.number) as store:
        if other.number == this.previous:
            checks = {one.code for one in desk.catalogue.checks if one.kind == "yearly"}
            for finding in desk.rules.run(store, only=checks):
                if finding.state in ("explained", "overruled"):
                    for field in finding.fields:
                        yearly[Cell(finding.form, finding.row, field)] = finding
        return _Said(store.explanations(), yearly)


def _figures(
    desk: Desk, form: Form, this: Collection, other: Collection, said: _Said
) -> Iterator[Compared]:
    fields = [field for field in form.fields if field.is_number and field.personal == "open"]
    if not fields:
        return
    asks = {line.code: line.asks for line in form.lines}
    before = {line: values for line, (_, values) in _values(desk, form, other.number).items()}
    year = int(this.year[:4])
    for line, (row, values) in _values(desk, form, this.number).items():
        for field in fields:
            if field.shown_in(year) and (not field.by_line or field.code in asks.get(line, ())):
                past = before.get(line, {})
                was, now = past.get(field.code), values.get(field.code)
                if (was is None and now is None) or _repeats(field, past, values):
                    continue
                yield _compared(form, field, line, row, (was, now), other, said)


def _repeats(field: Field, past: Mapping[str, Value], values: Mapping[str, Value]) -> bool:
    """Whether a count stands beside a figure that was this very count both times."""
    counted = field.beside and field.derived
    return bool(counted) and all(
        one.get(field.code) == one.get(field.beside) for one in (past, values)
    )


def _values(desk: Desk, form: Form, collection: int) -> dict[str, tuple[int, dict[str, Value]]]:
    """Return id and values of the rows of a form, by line, with what is derived from them."""
    with desk.at(collection) as store:
        derived = store.derived(form.code)
        return {
            row.line: (row.id, {**row.values, **derived.get(row.id, {})})
            for row in store.rows(form.code)
        }


def _compared(
    form: Form,
    field: Field,
    line: str,
    row: int,
    values: tuple[Value, Value],
    other: Collection,
    said: _Said,
) -> Compared:
    was, now = (None if value is None else int(value) for value in values)
    figure = Compared(form=form.code, field=field.code, line=line, row=row, before=was, now=now)
    own = said.own.get((_check_code(form.code, field.code, other), row))
    yearly = said.yearly.get(figure.cell)
    if own is not None and own.reason and own.figures == _bound(was, now):
        return replace(figure, reason=own.reason, reason_code=own.code, head=own.head)
    if yearly is not None and figure.changed:
        return replace(
            figure, reason=yearly.reason, reason_code=yearly.reason_code, head=yearly.head
        )
    return figure if own is None else replace(figure, offered=own.reason)


def _check_code(form: str, field: str, other: Collection) -> str:
    """Return under which name the reason for a difference is kept beside those of checks."""
    return f"{form}.{field}.since.{other.id}"


def _bound(before: int | None, now: int | None) -> str:
    """Return the canonical text of the two figures that a reason speaks of."""
    return f"{before}>{now}"


def _differing(desk: Desk, figure: Compared | None, cell: Cell) -> Compared:
    if figure is not None:
        return figure
    label = desk.catalogue.field(cell.form, cell.field).label
    raise UnknownNameError(
        f"“{label.zh}”两期没有差异，不需要说明。请重新对照。",
        f"{label.en} does not differ, there is nothing to explain: compare again.",
    )
