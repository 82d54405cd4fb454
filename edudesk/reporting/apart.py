"""Sets the bands of a list on sheets of their own, each named over its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from edudesk.model.document import Document, TableRow
from edudesk.model.layout import ListLayout


def set_apart(layout: ListLayout, document: Document) -> Iterator[Document]:
    """Yield a document, or of a layout that is set `apart` one for each band, listed under it."""
    table = document.table
    if table is None or not layout.apart or not any(row.role == "band" for row in table.rows):
        yield document
        return
    for name, rows in _bands(table.rows):
        left = layout.apart.format(band=name)
        part = msgspec.structs.replace(table, rows=tuple(rows))
        yield msgspec.structs.replace(document, title=name, left=left, table=part)


def _bands(rows: Iterable[TableRow]) -> Iterator[tuple[str, list[TableRow]]]:
    """Yield each band's name with its rows; rows before the first band are there for no band."""
    name: str | None = None
    part: list[TableRow] = []
    for row in rows:
        if row.role != "band":
            part.append(row)
            continue
        if name is not None:
            yield name, part
        name, part = str(row.cells[0]), []
    if name is not None:
        yield name, part
