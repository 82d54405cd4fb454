"""Fills a layout from the store: rows by SQL over the scope's relations, headers, texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.document import (
    CellAlign,
    Content,
    Document,
    HeadCell,
    Occasion,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.model.form import Field, Section
from edudesk.model.layout import (
    Column,
    Common,
    Framed,
    ListLayout,
    PageLayout,
    SheetLayout,
    TextFace,
)
from edudesk.model.place import Value
from edudesk.reporting.filling import NOT_APPLICABLE, CellFiller, Record, show
from edudesk.reporting.paper import MM, PAPERS
from edudesk.storage.store import Store

_WIDE_TEXT = 60  # characters a text field may hold before it gets a line of its own
FINDINGS = "findings"
ASKED_SCHOOLS = "asked_schools"
_FINDING_COLUMNS = (
    "position", "check_code", "level", "state", "form", "form_title", "row_name", "fields",
    "message", "reason", "reason_code", "head",
)  # fmt: skip


class Builder:
    """Builds the documents of one print; the store shows the school and collection it is about."""

    def __init__(self, store: Store, catalogue: Catalogue, occasion: Occasion) -> None:
        self._store = store
        self._catalogue = catalogue
        self._occasion = occasion

    def build(self, name: str) -> tuple[Document, ...]:
        """Return the documents of the layout or packet of that name.

        Raises UnknownNameError: there is neither.
        """
        catalogue = self._catalogue
        if name in catalogue.packets:
            codes = catalogue.packets[name].layouts
        elif name in catalogue.layouts:
            codes = (name,)
        else:
            raise UnknownNameError(
                f"没有名为“{name}”的表册。", f"There is no report of the name {name}."
            )
        layouts = [catalogue.layouts[code] for code in codes]
        if any(FINDINGS in layout.needs for layout in layouts):
            self._fill_findings()
        if any(layout.by_school for layout in layouts):
            self._fill_schools()
        return tuple(map(self._document, layouts))

    def _document(self, layout: ListLayout | SheetLayout | PageLayout) -> Document:
        texts = self._texts(layout)
        if isinstance(layout, PageLayout):
            return _page(layout, texts)
        table = self._list(layout) if isinstance(layout, ListLayout) else self._sheet(layout)
        return self._framed(layout, texts, table)

    def _framed(self, layout: Framed, texts: dict[str, str], table: Table) -> Document:
        notes = [
            note.text.format(**texts)
            for note in layout.notes
            if not note.when or self._store.query(note.when)[0][0]
        ]
        return Document(
            code=layout.code,
            title=layout.title.zh,
            page=layout.page,
            heading=(layout.heading or layout.title.zh).format(**texts),
            heading_size=layout.heading_size,
            tag=layout.tag,
            mark=layout.mark,
            left=layout.left.format(**texts),
            right=layout.right.format(**texts),
            table=table,
            notes=tuple(notes),
            sign=layout.sign,
            sign_date=layout.sign_date,
        )

    def _texts(self, layout: Common) -> dict[str, str]:
        """Return what the layout's texts may quote in braces."""
        school, collection = self._occasion.school, self._occasion.collection
        printed = self._occasion.printed
        own = {name: self._store.query(sql)[0][0] for name, sql in layout.figures.items()}
        moment = collection.moment
        return {
            "school": school.name,
            "code": school.code,
            "year": collection.year,
            "moment": f"{moment.year}年{moment.month}月{moment.day}日",
            "collection": collection.title.zh,
            "printed": f"{printed.year}年{printed.month}月{printed.day}日" if printed else "",
            **{name: "" if value is None else str(value) for name, value in own.items()},
        }

    def _list(self, layout: ListLayout) -> Table:
        fillers = [CellFiller(self._catalogue, column) for column in layout.columns]
        columns = tuple(map(_table_column, fillers))
        rows = self._list_rows(layout, fillers)
        if not rows:
            rows = [TableRow((layout.empty,), "empty", spans=(len(columns),))]
        return Table(
            columns=columns,
            head=self._head(layout.columns),
            rows=tuple(rows),
            size=layout.size,
            row_height=layout.row_height,
            padding=layout.padding,
            balanced=layout.plan == "balanced",
        )

    def _list_rows(self, layout: ListLayout, fillers: Sequence[CellFiller]) -> list[TableRow]:
        records = self._store.records(layout.rows)
        absent = self._not_applicable(layout)
        rows = []
        for band, part in groupby(records, key=lambda record: layout.band and record[layout.band]):
            if band:
                rows.append(TableRow((str(band),), "band", spans=(len(fillers),)))
            above: Record | None = None
            for ordinal, record in enumerate(part, start=1):
                cells = tuple(
                    NOT_APPLICABLE
                    if (record.get("id"), filler.column.key) in absent
                    else filler.fill(record, ordinal)
                    for filler in fillers
                )
                rows.append(TableRow(cells, joined=_joined(layout.columns, record, above)))
                above = record
        return self._with_totals(layout, rows) if rows else rows

    def _with_totals(self, layout: ListLayout, rows: list[TableRow]) -> list[TableRow]:
        """Add the rows of sums; a total fills only the columns it names."""
        for total in layout.totals:
            record = self._store.records(total.sql)[0]
            cells = tuple(
                CellFiller(self._catalogue, column).fill(record, 0) if column.key in record else ""
                for column in layout.columns
            )
            row = TableRow(cells, "total")
            rows = [row, *rows] if total.place == "first" else [*rows, row]
        return rows

    def _not_applicable(self, layout: ListLayout) -> frozenset[tuple[int, str]]:
        """Return (row id, field) of the cells that are marked not applicable."""
        if not layout.form:
            return frozenset()
        return frozenset(
            (row.id, field)
            for row in self._store.rows(layout.form)
            for field, state in row.states.items()
            if state == "na"
        )

    def _head(self, columns: Sequence[Column]) -> tuple[HeadCell, ...]:
        """Return the header: a tree of labels, every leaf reaching down to the same line."""
        depth = max(len(column.under) + bool(self._label(column)) for column in columns)
        cells = []
        for level in range(depth):
            for path, group in groupby(
                enumerate(columns), key=lambda item: item[1].under[: level + 1]
            ):
                members = list(group)
                if len(path) <= level:
                    cells += [
                        HeadCell(self._label(column), level, index, rows=depth - level)
                        for index, column in members
                        if len(column.under) == level and self._label(column)
                    ]
                else:
                    leafless = not any(self._label(column) for _, column in members)
                    ends = leafless and all(len(c.under) == level + 1 for _, c in members)
                    rows = depth - level if ends else 1
                    first = members[0][0]
                    cells.append(HeadCell(path[level], level, first, rows, len(members)))
        if any(column.index for column in columns):
            cells += [
                HeadCell(column.index, depth, index, small=True)
                for index, column in enumerate(columns)
            ]
        return tuple(cells)

    def _label(self, column: Column) -> str:
        if column.label or not column.field:
            return column.label
        field = self._catalogue.field(*column.field.split("."))
        return _labelled(field)

    def _sheet(self, layout: SheetLayout) -> Table:
        form = self._catalogue.form(layout.form)
        row = self._store.rows(layout.form)[0]
        values: dict[str, Value] = {
            **row.values,
            **self._store.derived(layout.form).get(row.id, {}),
        }
        texts = {
            field.code: NOT_APPLICABLE
            if row.states.get(field.code) == "na"
            else show(self._catalogue, field, values.get(field.code))
            for field in form.fields
        }
        width = PAPERS[layout.page].area[0] / MM
        label = TableColumn(width=layout.label_width, align="left", face="hei")
        value = TableColumn(width=width / layout.pairs - layout.label_width, align="center")
        rows = [row for section in form.sections for row in _section(section, texts, layout.pairs)]
        return Table(
            columns=(label, value) * layout.pairs,
            head=(),
            rows=tuple(rows),
            size=layout.size,
            row_height=layout.row_height,
            padding=layout.padding,
        )

    def _fill_schools(self) -> None:
        """Give the layouts' SQL the schools that are asked for as a relation."""
        asked = self._occasion.schools or [one.number for one in self._store.schools()]
        self._store.fill_temp(ASKED_SCHOOLS, ("school",), [(number,) for number in asked])

    def _fill_findings(self) -> None:
        """Give the layouts' SQL the findings as a relation, in the order of forms and rows."""
        forms = self._catalogue.forms
        rows: list[tuple[Value, ...]] = []
        for position, finding in enumerate(self._occasion.findings, start=1):
            form = forms[finding.form]
            labels = [
                form.by_code[code].label.zh for code in finding.fields if code in form.by_code
            ]
            rows.append(
                (
                    position,
                    finding.check,
                    finding.level,
                    finding.state,
                    finding.form,
                    form.title.zh,
                    finding.row_name,
                    "、".join(labels),
                    finding.message.zh,
                    finding.reason,
                    finding.reason_code,
                    finding.head,
                )
            )
        self._store.fill_temp(FINDINGS, _FINDING_COLUMNS, rows)


def _page(layout: PageLayout, texts: dict[str, str]) -> Document:
    blocks = [
        msgspec.structs.replace(block, text=block.text.format(**texts)) for block in layout.blocks
    ]
    return Document(
        code=layout.code,
        title=layout.title.zh,
        page=layout.page,
        blocks=tuple(blocks),
        numbered=layout.numbered,
    )


def _table_column(filler: CellFiller) -> TableColumn:
    column = filler.column
    align: CellAlign = "number" if filler.is_figure and not column.words else column.align
    repeated = column.kind == "group" or column.merge_equal
    if column.kind == "group" or column.kind == "names":
        align = "center"
    face: TextFace = "hei" if column.kind == "group" else "song"
    return TableColumn(width=column.width, align=align, face=face, group=repeated)


def _joined(columns: Sequence[Column], record: Record, above: Record | None) -> tuple[int, ...]:
    """Return the columns whose cell is one with that of the row above."""
    if above is None:
        return ()
    return tuple(
        index
        for index, column in enumerate(columns)
        if (
            (column.kind == "group" or column.merge_equal)
            and record[column.key] == above[column.key]
        )
        or (column.merge_up and record[column.merge_up])
    )


def _labelled(field: Field) -> str:
    return f"{field.label.zh}（{field.unit}）" if field.unit else field.label.zh


def _section(section: Section, texts: dict[str, str], pairs: int) -> list[TableRow]:
    """Return the title row and the pairs of a section; a long text takes the rest of its line."""
    rows = [TableRow((section.title.zh,), "band", spans=(2 * pairs,))]
    line: list[tuple[Content, Content]] = []
    for field in section.fields:
        if _is_wide(field):
            rows += _flush(line, pairs)
            rows += _flush([(_labelled(field), texts[field.code])], pairs)
            line = []
            continue
        line.append((_labelled(field), texts[field.code]))
        if len(line) == pairs:
            rows += _flush(line, pairs)
            line = []
    return rows + _flush(line, pairs)


def _is_wide(field: Field) -> bool:
    return field.multiline or (field.type in ("text", "codes") and field.max_length > _WIDE_TEXT)


def _flush(line: list[tuple[Content, Content]], pairs: int) -> list[TableRow]:
    """Return the row of a line of pairs; the last value reaches to the right edge."""
    if not line:
        return []
    cells = tuple(content for pair in line for content in pair)
    spans = (1,) * (len(cells) - 1) + (2 * pairs - len(cells) + 1,)
    return [TableRow(cells, spans=spans)]
