"""Draws the table of a grid or roster form from its definition: header, widths, rows, sideways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.document import CellAlign, Content, Table, TableColumn, TableRow
from edudesk.model.form import Field, Form, Line
from edudesk.model.layout import Column, FormLayout, Plan
from edudesk.model.place import Row, Value
from edudesk.reporting.columns import Wish, fit, sideways, wish
from edudesk.reporting.filling import NOT_APPLICABLE, figure, show
from edudesk.reporting.heading import broken, head_of
from edudesk.reporting.paper import MM, PAPERS
from edudesk.storage.store import Store

NOT_ASKED: Final = "–"
"""Printed in a cell of a grid that is not asked, as the statistics print impossible cells."""

_ORDINAL, _LINE_NUMBER, _GROUP = 10.0, 9.0, 12.0  # mm
_GROUP_ALIGN: Final[tuple[CellAlign, ...]] = ("center",)
_NUMBERS: Final[tuple[CellAlign, ...]] = ("number",)
_WORDS = load_words("print")


class FormDrawer:
    """Draws the tables of one print; the store shows the school and collection it is about."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._names: dict[str, dict[Value, str]] = {}

    def tables(self, layout: FormLayout) -> list[Table]:
        """Return the form's table, in several side by side where its columns do not fit one."""
        form = self._catalogue.form(layout.form)
        fields = shown_fields(form, layout)
        if form.kind != "grid":
            return list(self._roster(layout, form, fields))
        if layout.across:
            return [self._across(layout, form, fields)]
        return list(self._grid(layout, form, fields))

    def _roster(self, layout: FormLayout, form: Form, fields: Sequence[Field]) -> Iterator[Table]:
        rows = self._records(layout, form)
        none = "" if rows else nothing_entered(self._store, form.code, layout.empty)
        key = next((field for field in fields if field.code == form.name), None)
        for part in self._parts(layout, fields, key, _ORDINAL):
            columns = [
                Column(label=_WORDS("ordinal"), width=_ORDINAL),
                *self._columns(layout, form, part, indexed=False),
            ]
            cells = [
                (figure(number, 0), *(self._cell(field, *row) for field, _ in part))
                for number, row in enumerate(rows, start=1)
            ]
            aligns: list[CellAlign] = ["number", *(_align(field) for field, _ in part)]
            nothing = TableRow((none,), "empty", spans=(len(columns),))
            made = [TableRow(row) for row in cells] or [nothing]
            yield _table(layout, columns, aligns, made, "fill")

    def _records(self, layout: FormLayout, form: Form) -> list[tuple[Row, Mapping[str, Value]]]:
        """Return the rows of a roster with what is derived for each, in the layout's order."""
        ordered = self._store.query(f"SELECT id FROM {form.code} ORDER BY {layout.rows_by}")
        by_id = {row.id: row for row in self._store.rows(form.code)}
        derived = self._store.derived(form.code)
        return [(by_id[number], derived.get(number, {})) for (number,) in ordered]

    def _grid(self, layout: FormLayout, form: Form, fields: Sequence[Field]) -> Iterator[Table]:
        by_line = {row.line: row for row in self._store.rows(form.code)}
        derived = self._store.derived(form.code)
        grouped = any(line.group for line in form.lines)
        lead = [
            *([Column(width=_GROUP, under=(_WORDS("item"),))] if grouped else []),
            Column(width=layout.line_width, under=(_WORDS("item"),), index=_WORDS("name_index")),
            Column(label=_WORDS("line_number"), width=_LINE_NUMBER, index=_WORDS("number_index")),
        ]
        first = 1
        for part in self._parts(layout, fields, None, sum(column.width for column in lead)):
            columns = [*lead, *self._columns(layout, form, part, indexed=True, first=first)]
            first += len(part)
            aligns: list[CellAlign] = [
                *_GROUP_ALIGN[:grouped],
                "left",
                "center",
                *(_align(field) for field, _ in part),
            ]
            rows = []
            above = ""
            for number, line in enumerate(form.lines, start=1):
                row = by_line[line.code]
                figures = derived.get(row.id, {})
                cells = [self._cell(field, row, figures, line) for field, _ in part]
                group = [line.group] if grouped else []
                joined = (0,) if grouped and line.group and line.group == above else ()
                named = (*group, _line_name(line), f"{number:02d}", *cells)
                rows.append(TableRow(named, joined=joined))
                above = line.group
            yield _table(layout, columns, aligns, rows, "balanced" if grouped else "fitted")

    def _across(self, layout: FormLayout, form: Form, fields: Sequence[Field]) -> Table:
        """Return a grid with its few lines as columns and its many fields as rows."""
        by_line = {row.line: row for row in self._store.rows(form.code)}
        derived = self._store.derived(form.code)
        area = PAPERS[layout.page].area[0] / MM
        width = (area - layout.line_width - _LINE_NUMBER) / len(form.lines)
        columns = [
            Column(label=_WORDS("figure"), width=layout.line_width, index=_WORDS("name_index")),
            Column(label=_WORDS("line_number"), width=_LINE_NUMBER, index=_WORDS("number_index")),
        ]
        for number, line in enumerate(form.lines, start=1):
            label = broken(line.label.zh, width, layout.size)
            columns.append(Column(label=label, width=width, index=str(number)))
        unit = common_unit(fields)
        rows = []
        for section in form.sections:
            shown = [field for field in section.fields if field in fields]
            if shown and len(form.sections) > 1:
                rows.append(TableRow((section.title.zh,), "band", spans=(len(columns),)))
            for field in shown:
                cells = [
                    self._cell(field, by_line[line.code], derived.get(by_line[line.code].id, {}),
                               line)
                    for line in form.lines
                ]  # fmt: skip
                place = f"{1 + fields.index(field):02d}"
                label = field.label.zh if unit else labelled(field)
                rows.append(TableRow((label, place, *cells)))
        aligns: list[CellAlign] = ["left", "center", *_NUMBERS * len(form.lines)]
        return _table(layout, columns, aligns, rows, "fitted")

    def _parts(
        self, layout: FormLayout, fields: Sequence[Field], key: Field | None, lead: float
    ) -> Iterator[list[tuple[Field, float]]]:
        """Yield the fields of each sheet in order with their widths; a key field is on each."""
        room = PAPERS[layout.page].area[0] / MM - lead
        rest = [field for field in fields if field is not key]
        own = [self._wish(layout, key)] if key else []
        wishes = [self._wish(layout, field) for field in rest]
        for part in sideways(wishes, room - sum(one.wanted for one in own)):
            members = ([key] if key else []) + [rest[index] for index in part]
            widths = fit([*own, *(wishes[index] for index in part)], room)
            columns = list(zip(members, widths, strict=True))
            yield sorted(columns, key=lambda column: fields.index(column[0]))

    def _wish(self, layout: FormLayout, field: Field) -> Wish:
        fixed = layout.widths.get(field.code)
        return Wish(fixed, fixed) if fixed else wish(self._catalogue, field)

    def _columns(
        self,
        layout: FormLayout,
        form: Form,
        part: Sequence[tuple[Field, float]],
        *,
        indexed: bool,
        first: int = 1,
    ) -> list[Column]:
        titles = _titles(form, part, layout.size)
        unit = common_unit(shown_fields(form, layout))
        return [
            Column(
                label=layout.labels.get(field.code)
                or broken(field.label.zh if unit else labelled(field), width, layout.size),
                width=width,
                under=titles.get(field.code, ()),
                index=str(number) if indexed else "",
            )
            for number, (field, width) in enumerate(part, start=first)
        ]

    def _cell(
        self, field: Field, row: Row, derived: Mapping[str, Value], line: Line | None = None
    ) -> Content:
        if line is not None and field.by_line and field.code not in line.asks:
            return NOT_ASKED
        if row.states.get(field.code) == "na":
            return NOT_APPLICABLE
        value = derived.get(field.code) if field.derived else row.values.get(field.code)
        return self.shown(field, value)

    def shown(self, field: Field, value: Value) -> Content:
        """Return a stored value as it is printed."""
        if value is None:
            return ""
        if field.is_number:
            return figure(int(value), field.places)
        if field.type == "ref":
            return self._named(field.target).get(value, "")
        return show(self._catalogue, field, value)

    def _named(self, target: str) -> dict[Value, str]:
        """Return the names of a roster's rows by id."""
        if target not in self._names:
            name = self._catalogue.form(target).name
            found = self._store.query(f"SELECT id, {name} FROM {target}")
            self._names[target] = {number: str(text or "") for number, text in found}
        return self._names[target]


def shown_fields(form: Form, layout: FormLayout) -> list[Field]:
    """Return the fields a layout shows; numbers of identity papers only where it names them.

    What stands beside a figure counted here is left to the window: the table shows what holds.
    """
    if layout.fields:
        return [form.by_code[code] for code in layout.fields]
    return [
        field
        for field in form.fields
        if field.personal != "identity" and not field.beside and field.code not in layout.leave_out
    ]


def common_unit(fields: Sequence[Field]) -> str:
    """Return the unit that all of several figures are in, to be said once; else nothing."""
    units = [field.unit for field in fields if field.is_number]
    return units[0] if len(units) > 1 and len(set(units)) == 1 else ""


def labelled(field: Field) -> str:
    """Return a field's label with its unit."""
    label = field.label.zh
    return _WORDS("with_unit", label=label, unit=field.unit) if field.unit else label


def nothing_entered(store: Store, form: str, said: str) -> str:
    """Return what stands in a table without rows: what its layout says, else why there are none.

    A form that nobody filled has not said that there is nothing; a nil return has, and why.
    """
    if said or not form:
        return said or _WORDS("none")
    declared = store.nil_returns().get(form)
    return (
        _WORDS("nil_return", reason=declared.reason.rstrip("。."))
        if declared
        else _WORDS("not_entered")
    )


def _titles(
    form: Form, part: Sequence[tuple[Field, float]], size: float
) -> dict[str, tuple[str, ...]]:
    """Return the section titles over the columns, where a form has several sections."""
    titles: dict[str, tuple[str, ...]] = {}
    if len(form.sections) < 2:
        return titles
    for section in form.sections:
        members = [(field, width) for field, width in part if field in section.fields]
        if members:
            title = broken(section.title.zh, sum(width for _, width in members), size)
            titles.update((field.code, (title,)) for field, _ in members)
    return titles


def _line_name(line: Line) -> str:
    """Return a line's label without its group, which stands beside it."""
    return line.label.zh.removeprefix(f"{line.group}：") if line.group else line.label.zh


def _align(field: Field) -> CellAlign:
    if field.is_number:
        return "number"
    if field.type in ("bool", "date", "month", "code"):
        return "short"
    return "left" if field.multiline or field.max_length > 60 else "short"


def _table(
    layout: FormLayout,
    columns: Sequence[Column],
    aligns: Sequence[CellAlign],
    rows: list[TableRow],
    plan: Plan,
) -> Table:
    grouped = plan == "balanced"
    made = [
        TableColumn(
            width=column.width,
            align=align,
            face="hei" if grouped and not index else "song",
            group=grouped and not index,
        )
        for index, (column, align) in enumerate(zip(columns, aligns, strict=True))
    ]
    return Table(
        columns=tuple(made),
        head=head_of(columns),
        rows=tuple(rows),
        size=layout.size,
        row_height=layout.row_height,
        padding=layout.padding,
        plan=plan,
    )
