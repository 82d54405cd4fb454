"""Blank forms for collecting by hand: what is asked, what was said last year, room to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.document import Content, Figure, Paragraph, Rich, Table, TableColumn, TableRow
from edudesk.model.form import Field, Form, Line
from edudesk.model.layout import BlankLayout, Column, FormLayout
from edudesk.model.place import Row, Value
from edudesk.reporting.drawing_forms import NOT_ASKED, FormDrawer, labelled
from edudesk.reporting.heading import head_of
from edudesk.storage.store import Store

_WORDS = load_words("print")
_YES_NO = (_WORDS("yes"), _WORDS("no"))


def asked_fields(form: Form, office: str) -> tuple[Field, ...]:
    """Return the fields that are typed, those of one office if it is named.

    A roster keeps its key fields, so that everybody knows whose row it is.
    """
    return tuple(
        field
        for field in form.stored
        if field.personal != "identity"
        and (not office or field.office == office or field.code in (*form.key, form.name))
    )


def is_asked_of(form: Form, office: str) -> bool:
    """Whether an office, or with none anybody, has something to fill in on a form.

    To know only what its rows stand on, such as their campus, is no reason for a sheet.
    """
    return any(
        not office or (field.office == office and field.type != "ref") for field in form.stored
    )


class BlankDrawer(FormDrawer):
    """Draws a form empty, with what was said in the last collection beside or under each answer."""

    def __init__(self, store: Store, catalogue: Catalogue, layout: BlankLayout) -> None:
        super().__init__(store, catalogue)
        self._layout = layout
        self._last: dict[int, Row] = {}

    def blank(self, form: Form, office: str) -> list[Table]:
        """Return the empty table of a form, in several side by side where it is too wide."""
        fields = asked_fields(form, office)
        self._last = self._store.last_rows(form.code)
        if form.kind == "record":
            return [self._record(form, fields)]
        settings = self._layout
        drawn = FormLayout(
            code=settings.code,
            title=form.title,
            owners=(),
            order=settings.order,
            page=settings.wide,
            form=form.code,
            fields=tuple(field.code for field in fields),
            size=settings.size,
            row_height=settings.row_height,
            padding=settings.padding,
        )
        return self.tables(drawn)

    def _record(self, form: Form, fields: Sequence[Field]) -> Table:
        layout = self._layout
        row = self._store.rows(form.code)[0]
        rows: list[TableRow] = []
        number = 0
        for section in form.sections:
            members = [field for field in section.fields if field in fields]
            if members:
                title = TableRow((section.title.zh,), "band", spans=(len(layout.columns),))
                rows.append(title)
            for field in members:
                number += 1
                cells = {
                    "number": f"{number:02d}",
                    "label": labelled(field),
                    "definition": self._definition(field),
                    "last": self._before(field, row),
                    "answer": "",
                }
                rows.append(TableRow(tuple(cells[column.key] for column in layout.columns)))
        return self._drawn(layout.columns, tuple(rows))

    def meanings(self, form: Form, fields: Sequence[Field]) -> Table | None:
        """Return what the columns of a grid or roster mean, None where notes have room for it."""
        told = [
            (str(number), labelled(field), self._definition(field))
            for number, field in enumerate(fields, start=1)
        ]
        rows = tuple(TableRow(cells) for cells in told if cells[-1])
        lines = min(len(form.lines) or self._layout.lines, self._layout.lines)
        if form.kind == "record" or len(rows) + 2 * lines <= self._layout.most_notes:
            return None
        layout = self._layout
        columns = [column for column in layout.columns if column.key not in ("last", "answer")]
        room = sum(column.width for column in layout.columns)
        wide = room - sum(column.width for column in columns[:-1])
        columns[-1] = msgspec.structs.replace(columns[-1], width=wide)
        return self._drawn(columns, rows)

    def notes(self, form: Form, fields: Sequence[Field]) -> Iterator[str]:
        """Yield the few definitions that a table of many columns has no room for beside them."""
        if form.kind != "record" and self.meanings(form, fields) is None:
            for field in fields:
                if meaning := self._definition(field).replace("\n", ""):
                    yield _WORDS("with_meaning", label=field.label.zh, meaning=meaning)

    def _drawn(self, columns: Sequence[Column], rows: tuple[TableRow, ...]) -> Table:
        layout = self._layout
        return Table(
            columns=tuple(
                TableColumn(width=column.width, align=column.align) for column in columns
            ),
            head=head_of(columns),
            rows=rows,
            size=layout.size,
            row_height=layout.row_height,
            padding=layout.padding,
        )

    def _definition(self, field: Field) -> str:
        """Return what is meant, and the values to choose from if they are few."""
        codes = self._catalogue.codes(field)
        values: Sequence[str] = _YES_NO if field.type == "bool" else ()
        if codes is not None and len(codes.codes) <= self._layout.choices:
            values = [code.label.zh for code in codes.codes]
        parts = (field.hint.zh if field.hint else "", self._layout.choice.join(values))
        return "\n".join(part for part in parts if part)

    def _before(self, field: Field, row: Row) -> Content:
        last = self._last.get(row.id)
        return self.shown(field, last.values.get(field.code)) if last else ""

    def _records(self, layout: FormLayout, form: Form) -> list[tuple[Row, Mapping[str, Value]]]:
        """Return empty rows to write on."""
        empty = Row(id=0, school=0, collection=0, line="", values={})
        return [(empty, {})] * self._layout.lines

    def _cell(
        self, field: Field, row: Row, derived: Mapping[str, Value], line: Line | None = None
    ) -> Content:
        """Return room to write, over what was said last year."""
        if line is None:
            return ""
        if field.by_line and field.code not in line.asks:
            return NOT_ASKED
        before = self._before(field, row)
        if not before:
            return ""
        text = before.text if isinstance(before, Figure) else str(before)
        told = Paragraph(self._layout.last_year.format(last=text), centred=True)
        return Rich((Paragraph("　", centred=True), told))


def page_layout(layout: BlankLayout, form: Form) -> BlankLayout:
    """Return the layout as it stands for a form: upright for a record, else lying."""
    if form.kind == "record":
        return layout
    return msgspec.structs.replace(layout, page=layout.wide)


def explaining(layout: BlankLayout, own: BlankLayout) -> BlankLayout:
    """Return the layout `own` of a form as it stands for the sheet that says what is meant."""
    return msgspec.structs.replace(
        own, heading=layout.meanings, page=layout.page, notes=(), sign=(), sign_date=""
    )
