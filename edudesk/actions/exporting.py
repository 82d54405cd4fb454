"""Giving out forms as workbooks to be filled in elsewhere: one form, or the whole school."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.campuses import Campus, list_campuses, sheet_line
from edudesk.actions.cells import STATES_WRITTEN, CellTexts
from edudesk.actions.checking import passed_by_head
from edudesk.actions.entry import read_form
from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.sheets import (
    ASIDE_KEYS,
    FIELD_KEY,
    LABEL_KEY,
    LAST_PREFIX,
    ROW_KEY,
    THIS_KEY,
    Column,
    Content,
    Entry,
    Filling,
    Look,
    Mark,
    Page,
    Sheet,
    title_for,
)
from edudesk.model.form import Field, Form, Label
from edudesk.model.form import Section as FormSection
from edudesk.model.place import Cell, Collection, Row, School
from edudesk.model.place import Sheet as FormSheet
from edudesk.storage.since import last_step

_GUIDE: Final = (
    "guide_for",
    "guide_colours",
    "guide_choices",
    "guide_rows",
    "guide_empty",
    "guide_text",
    "guide_back",
)
_LABEL, _LAST = Look("label"), Look("last")


class Exported(NamedTuple):
    """A workbook that was made: sheets to fill in, rows in them, fields that were left out."""

    path: Path
    sheets: int
    rows: int
    left_out: tuple[Label, ...]


def export_form(
    desk: Desk,
    form: str,
    out: Path,
    collection: int,
    *,
    last: bool = False,
    identity: bool = False,
    lang: str = "zh",
) -> Exported:
    """Write a form at `out` (.xlsx) as it stands, to be filled in and read back.

    `last`: with the last collection's values beside; `identity`: with numbers of identity papers.
    Raises NotWritableError, UnknownNameError.
    """
    return _export(
        desk, [desk.form(form)], out, collection, last=last, identity=identity, lang=lang
    )


def export_all(
    desk: Desk, out: Path, collection: int, *, identity: bool = False, lang: str = "zh"
) -> Exported:
    """Write all forms of a school at `out` (.xlsx) with instructions and last year's values.

    Raises NotWritableError; UnknownNameError in a district file, which has no such workbook.
    """
    if desk.kind != "school":
        raise UnknownNameError(
            "整本工作簿只能从学校文件导出；区县文件请逐表导出。",
            "The whole workbook comes from a school file; of a district export form by form.",
        )
    return _export(desk, desk.forms, out, collection, identity=identity, lang=lang)


def _export(
    desk: Desk,
    forms: Sequence[Form],
    out: Path,
    collection: int,
    *,
    last: bool | None = None,
    identity: bool,
    lang: str,
) -> Exported:
    if out.suffix.lower() != ".xlsx":
        raise EdudeskError(
            f"不能输出为“{out.name}”，文件名应以 .xlsx 结尾。",
            f"{out.name} cannot be made: its name must end in .xlsx.",
        )
    from edudesk.exchange.filling import write_filling  # the library loads only when needed

    with desk.at(collection) as store:
        maker = _Maker(
            CellTexts(desk, lang),
            store.school(desk.school),
            store.collection(collection),
            step=last_step(store),
            remarks=_remarks(desk, lang),
            identity=identity,
            lang=lang,
        )
        for done, form in enumerate(forms):
            desk.told(done, len(forms))
            beside = form.kind != "roster" if last is None else last
            parts = [
                (campus, read_form(desk, form.code, collection, campus.row))
                for campus in (list_campuses(desk, collection) if form.per_campus else ())
            ]
            maker.add(form, read_form(desk, form.code, collection), last=beside, campuses=parts)
        write_filling(maker.filling(guide=last is None), out)
    return Exported(out, len(maker.sheets), maker.rows, tuple(maker.left_out))


def _remarks(desk: Desk, lang: str) -> dict[Cell, str]:
    """Return what is told of the wrong figures in scope that the head has signed for."""
    told: dict[Cell, list[str]] = {}
    for one in passed_by_head(desk):
        said = spoken("cell_passed", head=one.head, reason=one.reason, message=one.message)
        for field in one.fields:
            told.setdefault(Cell(one.form, one.row, field), []).append(said.text(lang))
    return {cell: "\n\n".join(said) for cell, said in told.items()}


class _Maker:
    """Makes the sheets of one workbook and gathers the lists that they choose from."""

    def __init__(
        self,
        texts: CellTexts,
        school: School,
        collection: Collection,
        *,
        step: str,
        remarks: Mapping[Cell, str],
        identity: bool,
        lang: str,
    ) -> None:
        self._step = step
        self._remarks = remarks
        self._texts = texts
        self._school = school
        self._collection = collection
        self._identity = identity
        self._lang = lang
        self._lists: dict[str, tuple[str, ...]] = {}
        self.sheets: list[Sheet] = []
        self.rows = 0
        self.left_out: list[Label] = []

    def add(
        self,
        form: Form,
        sheet: FormSheet,
        *,
        last: bool,
        campuses: Sequence[tuple[Campus, FormSheet]] = (),
    ) -> None:
        """Add the sheet of a form; `last`: with the values of the last collection.

        `campuses`: what the campuses fill in for themselves, below the school's own lines.
        """
        is_table = form.kind in ("roster", "register")
        columns, rows = (self._table if is_table else self._lines)(form, sheet, last)
        for campus, part in campuses:
            rows += self._campus_lines(form, part, campus, last, len(columns))
        self.rows += len(rows)
        self.sheets.append(
            Sheet(
                title=title_for(form.title.text(self._lang), self._titles()),
                mark=Mark(form.code, self._school.code, self._collection.id, self._step),
                heading=self._heading(form),
                columns=columns,
                rows=rows,
                fixed=not is_table,
                still=self._still(form, columns),
            )
        )

    def filling(self, *, guide: bool) -> Filling:
        """Return the workbook; `guide`: with instructions before the sheets."""
        return Filling(
            sheets=tuple(self.sheets),
            lists=self._lists,
            lists_title=self._say("sheet_lists"),
            refusal=self._say("cell_not_listed"),
            doubt=self._say("cell_not_listed_yet"),
            warning=self._say("cell_out_of_bounds"),
            locked=self._say("cell_computed"),
            page=self._guide() if guide else None,
        )

    # -- a row a line ------------------------------------------------------------------------------

    def _table(
        self, form: Form, sheet: FormSheet, last: bool
    ) -> tuple[tuple[Column, ...], list[list[Content | Entry]]]:
        columns = [
            Column(ROW_KEY, self._say("column_row"), Look("label", numeric=True), hidden=True)
        ]
        fields = self._given(form)
        for field in fields:
            if last:
                columns.append(self._last_column(field))
            columns.append(self._column(field))
        rows: list[list[Content | Entry]] = []
        for row in sheet.rows:
            cells: list[Content | Entry] = [row.id]
            for field in fields:
                if last:
                    cells.append(self._last_content(field, row, sheet))
                cells.append(self._remarked(form, field, row, sheet))
            rows.append(cells)
        return tuple(columns), rows

    def _column(self, field: Field) -> Column:
        shown = len(field.label.text(self._lang)) * (2.2 if self._lang == "zh" else 1.1)
        return Column(
            field.code,
            self._title(field),
            self._look(field),
            self._note(field, "\n"),
            min(max(10.0, shown, _usual_width(field)), 36.0),
            needed=field.required,
        )

    def _last_column(self, field: Field) -> Column:
        heading = self._say("column_last_of", field=field.label.text(self._lang))
        return Column(LAST_PREFIX + field.code, heading, self._seen(field, "last"), width=12)

    # -- a line a figure ---------------------------------------------------------------------------

    def _lines(
        self, form: Form, sheet: FormSheet, last: bool
    ) -> tuple[tuple[Column, ...], list[list[Content | Entry]]]:
        before, unit, note = ASIDE_KEYS
        columns = (
            Column(FIELD_KEY, self._say("column_field"), _LABEL, hidden=True),
            Column(LABEL_KEY, self._say("column_label"), _LABEL, width=34),
            *([Column(before, self._say("column_last"), _LAST, width=18)] if last else []),
            Column(THIS_KEY, self._say("column_this"), Look(), width=24),
            Column(unit, self._say("column_unit"), _LABEL, width=9),
            Column(note, self._say("column_note"), _LABEL, width=84),
        )
        rows: list[list[Content | Entry]] = []
        for row, title, prefix, fields in self._groups(form, sheet):
            rows.append(_band(title, len(columns)))
            rows += [self._line(form, field, row, prefix, sheet, last) for field in fields]
        return columns, rows

    def _campus_lines(
        self, form: Form, sheet: FormSheet, campus: Campus, last: bool, width: int
    ) -> list[list[Content | Entry]]:
        """Return the lines of one campus, each known by the line of the campus's own row."""
        rows: list[list[Content | Entry]] = []
        for row, title, _, fields in self._groups(form, sheet):
            rows.append(_band(f"{campus.name}　{title}", width))
            prefix = f"{sheet_line(row.line, campus)}."
            rows += [self._line(form, field, row, prefix, sheet, last) for field in fields]
        return rows

    def _groups(
        self, form: Form, sheet: FormSheet
    ) -> Iterator[tuple[Row, str, str, tuple[Field, ...]]]:
        """Yield the groups of figures under one title: the sections of a page, a grid's lines."""
        if form.kind == "record":
            for section in form.sections:
                fields = self._given(form, section)
                yield sheet.rows[0], section.title.text(self._lang), "", fields
            return
        lines = {line.code: line for line in form.lines}
        given = self._given(form)
        for row in sheet.rows:
            line = lines[row.line]
            asked = tuple(f for f in given if not f.by_line or f.code in line.asks)
            title = line.label.text(self._lang)
            yield row, f"{line.code} {title}" if form.lines_from else title, f"{row.line}.", asked

    def _line(
        self, form: Form, field: Field, row: Row, prefix: str, sheet: FormSheet, last: bool
    ) -> list[Content | Entry]:
        label = field.label.text(self._lang) + ("*" if field.required else "")
        before = Entry(self._last_content(field, row, sheet), self._seen(field, "last"))
        return [
            prefix + field.code,
            Entry(label, _LABEL),
            *([before] if last else []),
            Entry(
                self._content(field, row, sheet),
                self._look(field),
                self._remarks.get(Cell(form.code, row.id, field.code), ""),
            ),
            Entry(field.unit, _LABEL),
            Entry(self._note(field, "　"), _LABEL),
        ]

    # -- cells -------------------------------------------------------------------------------------

    def _given(self, form: Form, section: FormSection | None = None) -> tuple[Field, ...]:
        """Return the fields that are given out; numbers of identity papers only when asked."""
        fields = form.fields if section is None else section.fields
        hidden = [field for field in fields if field.personal == "identity" and not self._identity]
        self.left_out += [field.label for field in hidden]
        return tuple(field for field in fields if field not in hidden)

    def _content(self, field: Field, row: Row, sheet: FormSheet) -> Content:
        if field.derived:
            return self._texts.value(field, sheet.derived.get(row.id, {}).get(field.code))
        return self._texts.content(field, row)

    def _remarked(self, form: Form, field: Field, row: Row, sheet: FormSheet) -> Content | Entry:
        """Return a cell of a table, with what is to be known of it."""
        content = self._content(field, row, sheet)
        remark = self._remarks.get(Cell(form.code, row.id, field.code), "")
        return Entry(content, self._look(field), remark) if remark else content

    def _last_content(self, field: Field, row: Row, sheet: FormSheet) -> Content:
        if field.derived:
            return self._texts.value(field, sheet.last_derived.get(row.id, {}).get(field.code))
        before = sheet.last.get(row.id)
        return None if before is None else self._texts.content(field, before)

    def _look(self, field: Field) -> Look:
        if field.derived:
            return self._seen(field, "computed")
        return Look(
            "entry",
            field.is_number,
            field.places,
            self._list(field),
            field.minimum,
            field.maximum,
            grows=field.type == "ref",
        )

    def _seen(self, field: Field, tone: str) -> Look:
        """Return the look of a figure that is only read."""
        return Look("last" if tone == "last" else "computed", field.is_number, field.places)

    def _list(self, field: Field) -> str:
        """Return the name of the list that a field chooses from; "" when it takes anything."""
        name = {"code": field.list, "bool": "yes_no", "ref": f"rows of {field.target}"}.get(
            field.type, ""
        )
        if name and name not in self._lists:
            given = self._texts.choices(field)
            states = (self._say(key) for key in STATES_WRITTEN.values())
            # An office program lets nothing else be typed where a list is closed.
            self._lists[name] = tuple(dict.fromkeys((*given, *states))) if given else ()
        return name if name and self._lists[name] else ""

    # -- words -------------------------------------------------------------------------------------

    def _say(self, key: str, **figures: object) -> str:
        return spoken(key, **figures).text(self._lang)

    def _title(self, field: Field) -> str:
        mark = "*" if field.required else ""
        unit = f"（{field.unit}）" if field.unit else ""
        return field.label.text(self._lang) + mark + unit

    def _note(self, field: Field, joint: str) -> str:
        """Return what helps to fill in a field: its hint, how to write it, who knows it."""
        parts = [hint.text(self._lang) for hint in (field.hint, field.pattern_hint) if hint]
        if field.derived:
            parts.append(self._say("cell_computed"))
        elif field.type in ("date", "month", "codes"):
            parts.append(self._say(f"write_{field.type}"))
        if field.source:
            parts.append(self._say("note_source", source=field.source))
        return joint.join(parts)

    def _heading(self, form: Form) -> str:
        return self._say(
            "sheet_heading",
            form=form.title,
            school=self._school.name,
            collection=self._collection.title,
            moment=self._collection.moment.isoformat(),
        )

    def _titles(self) -> set[str]:
        """Return the titles that no further sheet can have."""
        others = (self._say("sheet_lists"), self._say("sheet_guide"))
        return {title.casefold() for title in (*others, *(one.title for one in self.sheets))}

    def _still(self, form: Form, columns: Sequence[Column]) -> int:
        """Return how many shown columns stay in sight: down to the one with the row's name."""
        if form.kind not in ("roster", "register"):
            return 1
        keys = [column.key for column in columns if not column.hidden]
        at = keys.index(form.name) if form.name in keys else 0
        return at + 1 if at < 4 else 1

    def _guide(self) -> Page:
        return Page(
            title=self._say("sheet_guide"),
            heading=f"{self._school.name}　{self._collection.title.text(self._lang)}",
            paragraphs=tuple(
                self._say(
                    key,
                    school=self._school.name,
                    code=self._school.code,
                    moment=self._collection.moment.isoformat(),
                )
                for key in _GUIDE
            ),
            contents=tuple((sheet.title, sheet.title) for sheet in self.sheets),
        )


def _band(title: str, width: int) -> list[Content | Entry]:
    """Return a line across the sheet that says what follows."""
    band = Entry("", Look("band"))
    return [band, Entry(title, Look("band")), *[band] * (width - 2)]


def _usual_width(field: Field) -> float:
    """Return how many digits wide the usual entry of a field is."""
    if field.multiline:
        return 36.0
    return {"date": 12.0, "month": 10.0, "codes": 20.0, "ref": 14.0, "code": 14.0}.get(
        field.type, min(max(10.0, field.max_length * 0.6), 22.0) if field.type == "text" else 10.0
    )
