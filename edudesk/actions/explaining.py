"""Opening a verdict: how it came about, down to the cells and rows that its figures come from."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

import msgspec
from msgspec import Struct

from edudesk.actions.assessing import chosen_standard
from edudesk.actions.behind import rows_behind
from edudesk.actions.session import Desk, Session
from edudesk.actions.submitted import submitted_file
from edudesk.assessment.certainty import has_gaps, outlooks
from edudesk.assessment.engine import Unit, assess_stages, units_of
from edudesk.assessment.explaining import why_indicator, why_item
from edudesk.assessment.facts import DISTRICT_FORM, FACT_FORM, facts_of
from edudesk.assessment.item_lines import district_inputs, school_lines, shares_beside, steps
from edudesk.assessment.items import assess_collection, prepare
from edudesk.assessment.joining import joined_rows
from edudesk.assessment.rules import ReadyStandard
from edudesk.assessment.workings import members_of, why_coefficient
from edudesk.catalogue.sql import scaled
from edudesk.errors import UnknownNameError
from edudesk.model.explanation import Input, Line, Source, SourceRow, Why
from edudesk.model.form import Form, Label
from edudesk.model.place import Cell, Row
from edudesk.model.verdict import FactRow, Outlooks, StageResult
from edudesk.storage.probe import Probe

SOURCE_FIELD = "fact_source"


class _Ground(Struct, frozen=True, kw_only=True):
    """A district, or a school, assessed and ready to be explained."""

    ready: ReadyStandard
    rows: dict[int, FactRow]
    units: tuple[Unit, ...]
    stages: tuple[StageResult, ...]
    outlooks: Outlooks


def why(
    desk: Desk, collection: int, code: str, *, school: str = "", standard: str = ""
) -> tuple[Why, ...]:
    """Explain an indicator or a row of the annex; of one school, or of the district.

    An indicator is explained for each part of the school, or as a coefficient for each stage; a row
    of the annex by its sentence and what is asked of it.

    For a snapshot (`Session.aside`): rows are taken out of it for a moment.

    Raises:
        UnknownNameError: there is no such indicator or row, or no such school in the assessment.
    """
    with desk.at(collection):
        ground = _ground(desk, standard)
    known = {one.code for one in ground.ready.standard.indicators}
    items = {item.code for item in ground.ready.standard.items}
    if code not in known | items:
        raise UnknownNameError(
            f"没有编号为“{code}”的指标或条目。可用的有：{'、'.join(sorted(known | items))}。",
            f"There is no indicator or row {code}. There are: {', '.join(sorted(known | items))}.",
        )
    found: list[Why] = []
    if not school and code in items:
        found.append(_item(desk, collection, code, standard, ground))
    if code in known:
        if school or desk.kind == "school":
            found += _of_school(desk, collection, code, school, ground)
        else:
            found += [_between(desk, collection, stage, code, ground) for stage in ground.stages]
    return tuple(found)


def why_row(desk: Desk, collection: int, code: str, *, standard: str = "") -> tuple[Why, ...]:
    """Explain a row of the annex: its sentence, shares, and the figures of schools behind it."""
    with desk.at(collection):
        ground = _ground(desk, standard)
    return (_item(desk, collection, code, standard, ground),)


def why_between(
    desk: Desk,
    collection: int,
    stage: str,
    code: str,
    *,
    standard: str = "",
    in_full: bool = False,
) -> Why:
    """Explain the coefficient of one indicator at one stage; `in_full`: school by school."""
    with desk.at(collection):
        ground = _ground(desk, standard)
    found = next(one for one in ground.stages if one.stage == stage)
    if in_full:
        return _between(desk, collection, found, code, ground)
    return why_coefficient(ground.units, found, code, ground.ready, ground.outlooks)


def _between(desk: Desk, collection: int, stage: StageResult, code: str, ground: _Ground) -> Why:
    """Explain a coefficient with what each school adds to it, and the cells that this is from."""
    cells = _Cells(desk, collection)
    members = [
        msgspec.structs.replace(one, inputs=cells.of_school(one.school, one.inputs))
        for one in members_of(ground.units, stage, code, ground.rows, ground.ready)
    ]
    told = why_coefficient(ground.units, stage, code, ground.ready, ground.outlooks)
    return msgspec.structs.replace(told, members=tuple(members))


def _ground(desk: Desk, standard: str) -> _Ground:
    ready = prepare(chosen_standard(desk, standard), desk.catalogue)
    rows = joined_rows(desk.store, facts_of(desk.store, desk.catalogue, desk.kind), ready)
    units, _ = units_of(rows, ready)
    return _Ground(
        ready=ready,
        rows={row.school: row for row in rows},
        units=tuple(units),
        stages=assess_stages(units, ready),
        outlooks=outlooks(rows, ready) if has_gaps(units) else Outlooks(),
    )


def _item(desk: Desk, collection: int, code: str, standard: str, ground: _Ground) -> Why:
    with desk.at(collection) as store:
        chosen = chosen_standard(desk, standard)
        assessment = assess_collection(store, desk.catalogue, chosen)
        unit = store.school(desk.school)
        item = next(one for one in chosen.items if one.code == code)
        result = next(one for one in assessment.items if one.code == code)
        told = why_item(item, result, Label(unit.name, unit.name), ground.ready)
        if result.basis == "attested":
            return told
        cells = _Cells(desk, collection)
        return msgspec.structs.replace(
            told,
            steps=steps(store, item),
            inputs=(
                *map(cells.of_district, district_inputs(store, item, desk.catalogue)),
                *shares_beside(store, item),
            ),
            lines=tuple(
                map(cells.of_line, school_lines(store, item, ground.ready, desk.catalogue))
            ),
        )


class _Cells:
    """Finds the cells of the district's own forms that figures were taken from."""

    def __init__(self, desk: Desk, collection: int) -> None:
        self._desk = desk
        self._register: dict[int, Row] = {}
        self._figures: Row | None = None
        if desk.kind == "district":
            with desk.at(collection) as store:
                self._register = {row.school: row for row in store.rows(FACT_FORM)}
                self._figures = store.rows(DISTRICT_FORM)[0]

    def of_school(self, school: int, inputs: Iterable[Input]) -> tuple[Input, ...]:
        """Return figures of a school with the cells of the register."""
        row = self._register.get(school)
        if row is None:
            return tuple(inputs)
        return tuple(self._with(one, FACT_FORM, row) for one in inputs)

    def of_line(self, line: Line) -> Line:
        """Return a school's line with the cells of the register."""
        return msgspec.structs.replace(line, inputs=self.of_school(line.school, line.inputs))

    def of_district(self, one: Input) -> Input:
        """Return a figure of the district with its cell."""
        return one if self._figures is None else self._with(one, DISTRICT_FORM, self._figures)

    def _with(self, one: Input, form: str, row: Row) -> Input:
        source = _cell_of(self._desk, self._desk.form(form), row, one.fact)
        return msgspec.structs.replace(one, sources=(source,))


def _of_school(
    desk: Desk, collection: int, code: str, school: str, ground: _Ground
) -> Iterable[Why]:
    members = [unit for unit in ground.units if not school or unit.result.school_code == school]
    if not members:
        raise UnknownNameError(
            f"标识码为 {school} 的学校不在评估的学校之中。",
            f"No assessed school has the code {school}.",
        )
    fields = desk.catalogue.form(FACT_FORM).by_code
    with _sent(desk, members[0].result.school, collection) as sent:
        for unit in members:
            values = ground.rows[unit.result.school].values
            told = why_indicator(unit, values, code, ground.ready, fields, ground.outlooks)
            inputs = tuple(_with_sources(desk, collection, unit, one, sent) for one in told.inputs)
            yield msgspec.structs.replace(told, inputs=inputs)


def _sent(
    desk: Desk, school: int, collection: int
) -> AbstractContextManager[tuple[Session, int] | None]:
    """Lend what the school sent as a file of its own; in a school's file nothing was sent."""
    return submitted_file(desk, school, collection) if desk.kind == "district" else nullcontext()


def _with_sources(
    desk: Desk, collection: int, unit: Unit, one: Input, sent: tuple[Session, int] | None
) -> Input:
    """Return the input with the cells that it comes from: at the district, and at the school."""
    if desk.kind != "district":
        sources = _form_cells(desk, collection, one.fact)
    else:
        sources = _register_cell(desk, collection, unit, one.fact)
        if sent is not None:
            session, number = sent
            sources += session.aside(_form_cells, number, one.fact).result()
    return msgspec.structs.replace(one, sources=tuple(sources))


def _register_cell(desk: Desk, collection: int, unit: Unit, fact: str) -> list[Source]:
    """Return the register's cell, and how the school's row came into the file."""
    form = desk.form(FACT_FORM)
    with desk.at(collection) as store:
        rows = [row for row in store.rows(FACT_FORM) if row.school == unit.result.school]
    return [_cell_of(desk, form, row, fact) for row in rows]


def _cell_of(desk: Desk, form: Form, row: Row, fact: str) -> Source:
    return Source(
        form=form.code,
        form_title=form.title,
        field=fact,
        label=form.by_code[fact].label,
        row=row.id,
        told=_came_by(desk, form, row),
    )


def _came_by(desk: Desk, form: Form, row: Row) -> Label | None:
    if SOURCE_FIELD not in form.by_code:
        return None
    codes = desk.catalogue.codes(form.by_code[SOURCE_FIELD])
    value = row.values.get(SOURCE_FIELD)
    return codes.by_value[str(value)].label if codes and value else None


def _form_cells(desk: Desk, collection: int, fact: str) -> list[Source]:
    """Return the cells of the school's own forms that answer a fact, with the rows behind them."""
    probe = Probe(desk.forms)
    reads = probe.reads(scaled(desk.catalogue.facts[fact].sql))
    probe.close()
    forms = {form.code: form for form in desk.forms}
    found = []
    for name, column in sorted(reads):
        form = forms.get(name)
        if form is not None and column in form.by_code:
            found.append(_form_cell(desk, collection, form, column))
    return found


def _form_cell(desk: Desk, collection: int, form: Form, column: str) -> Source:
    field = form.by_code[column]
    with desk.at(collection) as store:
        row = store.rows(form.code)[0].id if form.kind == "record" else 0
    behind: tuple[SourceRow, ...] = ()
    if field.derived and row:
        rows = rows_behind(desk, Cell(form.code, row, column), collection).rows
        behind = tuple(SourceRow(one.name, one.part) for one in rows)
    return Source(
        form=form.code,
        form_title=form.title,
        field=column,
        label=field.label,
        row=row,
        rows=behind,
    )
