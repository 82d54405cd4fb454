"""Fills the table of a list: record by record out of the layout's SQL, with bands and totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import CellAlign, HeadCell, Table, TableColumn, TableRow
from edudesk.model.layout import Column, ListLayout, TextFace, Total
from edudesk.reporting.drawing_forms import labelled, nothing_entered
from edudesk.reporting.filling import NOT_APPLICABLE, CellFiller, Record
from edudesk.reporting.heading import head_of
from edudesk.reporting.spool import spooled
from edudesk.storage.store import Store


class ListDrawer:
    """Draws the lists of one print; the store shows the school and collection it is about."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def table(self, layout: ListLayout) -> Table:
        """Return the list's table; a long one is not held in memory."""
        fillers = [CellFiller(self._catalogue, column) for column in layout.columns]
        told = nothing_entered(self._store, layout.form, layout.empty)
        empty = TableRow((told,), "empty", spans=(len(fillers),))
        return Table(
            columns=tuple(map(_table_column, fillers)),
            head=self._head(layout.columns),
            rows=spooled(self._rows(layout, fillers)) or (empty,),
            size=layout.size,
            row_height=layout.row_height,
            padding=layout.padding,
            plan=layout.plan,
        )

    def _rows(self, layout: ListLayout, fillers: Sequence[CellFiller]) -> Iterator[TableRow]:
        """Yield the rows with those of sums; a list without rows has no sums."""
        absent = self._store.marked(layout.form, "na") if layout.form else {}
        records = self._store.each_record(layout.rows)
        first = next(records, None)
        if first is None:
            return
        above = [total for total in layout.totals if total.place == "first"]
        yield from (self._total(layout, total) for total in reversed(above))
        bands = groupby(
            chain([first], records), key=lambda record: layout.band and record[layout.band]
        )
        for band, part in bands:
            if band:
                yield TableRow((str(band),), "band", spans=(len(fillers),))
            before: Record | None = None
            for ordinal, record in enumerate(part, start=1):
                none = absent.get(record["id"], frozenset()) if absent else frozenset()
                cells = (
                    NOT_APPLICABLE if one.column.key in none else one.fill(record, ordinal)
                    for one in fillers
                )
                yield TableRow(
                    tuple(cells),
                    joined=_joined(layout.columns, record, before),
                    behind=_behind(layout.columns, record),
                    short=tuple(at for at, one in enumerate(fillers) if one.is_short(record)),
                )
                before = record
        yield from (self._total(layout, total) for total in layout.totals if total not in above)

    def _total(self, layout: ListLayout, total: Total) -> TableRow:
        """Return a row of sums, which fills only the columns it names."""
        record = self._store.records(total.sql)[0]
        cells = (
            CellFiller(self._catalogue, column).fill(record, 0) if column.key in record else ""
            for column in layout.columns
        )
        return TableRow(tuple(cells), "total")

    def _head(self, columns: Sequence[Column]) -> tuple[HeadCell, ...]:
        return head_of(
            [msgspec.structs.replace(column, label=self._label(column)) for column in columns]
        )

    def _label(self, column: Column) -> str:
        if column.label or not column.field:
            return column.label
        return labelled(self._catalogue.field(*column.field.split(".")))


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


def _behind(columns: Sequence[Column], record: Record) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the columns whose figure comes from other tables, with the codes of those."""
    return tuple(
        (index, tuple(record[column.behind].split(",")))
        for index, column in enumerate(columns)
        if column.behind and record[column.behind]
    )
