"""Says what a table will do to a form: rows added, cells changed, rows refused and returned."""

from __future__ import annotations

from edudesk.actions.campuses import list_campuses
from edudesk.actions.cells import STATES_WRITTEN, CellTexts
from edudesk.actions.incoming import Incoming, Taken
from edudesk.actions.reading import Answer, Reader
from edudesk.actions.session import Desk, spoken
from edudesk.actions.sources import Source
from edudesk.model.form import Field, Form, Label
from edudesk.model.loading import CellChange, Loaded, NewRow, Returned
from edudesk.model.place import Row
from edudesk.storage.campuses import campus_line

SOURCE_FIELD = "fact_source"
"""The field that tells where a register's row comes from; the program fills it in."""
_NAMED = 8
"""Rows, or columns, that a remark names."""


def preview(
    desk: Desk, source: Source, found: Incoming, reader: Reader, notes: tuple[Label, ...] = ()
) -> Loaded:
    """Return what taking these rows comes to; nothing is written yet."""
    teller = _Teller(desk, source.form, reader)
    new = [one for one in found.taken if one.row is None]
    changed = [one for one in found.taken if one.row is not None and one.answers]
    return Loaded(
        added=len(new),
        changed=len(changed),
        unchanged=len(found.taken) - len(new) - len(changed),
        refused=tuple(found.refused),
        notes=(
            *source.notes,
            *_column_notes(source),
            *_computed_notes(found),
            *teller.absent_notes(found),
            *(_nil_notes(desk, source.form) if new or changed else ()),
            *notes,
        ),
        new_rows=tuple(NewRow(one.number, teller.new_name(one)) for one in new),
        changes=tuple(change for one in changed for change in teller.changes(one)),
        kept=tuple(change for one in found.taken for change in teller.kept(one)),
        returned=_returned(source, found),
    )


class _Teller:
    """Tells old and new values in both languages."""

    def __init__(self, desk: Desk, form: Form, reader: Reader) -> None:
        self._form = form
        self._lines = {line.code: line.label.zh for line in form.lines}
        self._campuses = {
            campus_line("", campus.row): campus.name
            for campus in (list_campuses(desk, _scoped(desk)) if form.per_campus else ())
        }
        self._zh = CellTexts(desk, "zh", reader)
        self._en = CellTexts(desk, "en", reader)

    def new_name(self, taken: Taken) -> str:
        """Return what a new row is called."""
        for code in (self._form.name, *self._form.key):
            answer = taken.answers.get(code)
            if answer is not None and answer.value is not None:
                return self._zh.text(self._form.by_code[code], answer.value)
        return ""

    def changes(self, taken: Taken) -> list[CellChange]:
        """Return what is said otherwise of a stored row."""
        return [
            self._change(taken, code, self._new(self._form.by_code[code], answer))
            for code, answer in taken.answers.items()
        ]

    def kept(self, taken: Taken) -> list[CellChange]:
        """Return what stays of a stored row though the table still says what was before."""
        return [
            self._change(taken, code, Label(text, text) if text else spoken("cell_empty"))
            for code, text in taken.kept.items()
        ]

    def absent_notes(self, found: Incoming) -> tuple[Label, ...]:
        """Return the remark on rows that were given out and have not come back."""
        if not found.absent:
            return ()
        names = [self._zh.name(self._form, row) or f"#{row.id}" for row in found.absent]
        more = len(names) > _NAMED
        named = Label(
            zh="、".join(names[:_NAMED]) + "……" * more,
            en=", ".join(names[:_NAMED]) + " ..." * more,
        )
        return (spoken("rows_absent", count=len(names), rows=named),)

    def _change(self, taken: Taken, code: str, new: Label) -> CellChange:
        field, row = self._form.by_code[code], taken.row
        assert row is not None
        return CellChange(
            taken.numbers.get(code, taken.number),
            self._row_name(taken, row),
            field.label,
            self._old(field, row),
            new,
            overtakes=code in taken.overtaking,
        )

    def _row_name(self, taken: Taken, row: Row) -> str:
        name = self._lines.get(row.line, "") or self._zh.name(self._form, row)
        campus = self._campuses.get(str(taken.key[0]).removeprefix(row.line)) if taken.key else None
        return " ".join(filter(None, (campus, name)))

    def _old(self, field: Field, row: Row) -> Label:
        zh, en = (texts.content(field, row) for texts in (self._zh, self._en))
        return spoken("cell_empty") if zh is None else Label(zh=str(zh), en=str(en))

    def _new(self, field: Field, answer: Answer) -> Label:
        if answer.state in STATES_WRITTEN:
            return spoken(STATES_WRITTEN[answer.state])
        zh, en = (texts.value(field, answer.value) for texts in (self._zh, self._en))
        return spoken("cell_empty") if zh is None else Label(zh=str(zh), en=str(en))


def _scoped(desk: Desk) -> int:
    collection = desk.store.scope.collection
    assert collection is not None
    return collection


def _returned(source: Source, found: Incoming) -> Returned | None:
    if not found.returned:
        return None
    rows = tuple((row.number, tuple(row.cells)) for row in found.returned)
    return Returned(source.form.title.zh, source.table.head, rows)


def _column_notes(source: Source) -> tuple[Label, ...]:
    """Return remarks on columns that are not known and on needed ones that are missing."""
    notes = []
    if source.table.unknown:
        zh, en = (joint.join(source.table.unknown) for joint in ("、", ", "))
        notes.append(spoken("columns_unknown", columns=Label(zh=zh, en=en)))
    if not source.own and not source.by_lines:
        notes += _missing_columns(source)
    return tuple(notes)


def _computed_notes(found: Incoming) -> tuple[Label, ...]:
    """Return the remark on computed cells in which something else stood, which is not taken."""
    if not found.passed:
        return ()
    named = Label(
        zh="、".join(label.zh for label in found.passed),
        en=", ".join(label.en for label in found.passed),
    )
    return (spoken("computed_passed", count=found.passed.total(), columns=named),)


def _nil_notes(desk: Desk, form: Form) -> tuple[Label, ...]:
    """Return the remark that what is entered takes back that the form was declared empty."""
    if form.code not in desk.store.nil_returns():
        return ()
    return (spoken("nil_lapses", form=form.title),)


def _missing_columns(source: Source) -> list[Label]:
    form = source.form
    missing = [
        field.label
        for field in form.stored
        if field.code not in (*source.table.columns, SOURCE_FIELD)
        and (field.required or form.kind == "register")
    ]
    if not missing:
        return []
    named = missing[:_NAMED]
    columns = Label(
        zh="、".join(label.zh for label in named),
        en=", ".join(label.en for label in named),
    )
    key = "columns_missing" if named == missing else "columns_missing_many"
    return [spoken(key, columns=columns, count=len(missing))]
