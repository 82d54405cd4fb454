"""Filling in: read a form, set cells, add and remove rows, undo, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from edudesk.actions.reading import Answer, Reader
from edudesk.actions.session import Desk, spoken
from edudesk.actions.settling import settle
from edudesk.errors import UnknownNameError
from edudesk.model.change import Change, Edited, Rechecked
from edudesk.model.form import Field, Form, Label
from edudesk.model.journal import HistoryEntry
from edudesk.model.place import Cell, CellState, Row, Sheet, Value
from edudesk.storage.store import Store
from edudesk.storage.writing import Pen

TypedState = Literal["plain", "na", "unknown"]


def read_form(desk: Desk, form: str, collection: int, campus: int | None = None) -> Sheet:
    """Return the rows of a form in a collection, with those of the last one they continue.

    Of one `campus`: its own rows of a form per campus, else the school's with figures derived of
    that campus alone; a roster is always whole.
    """
    asked = desk.form(form)
    with desk.at(collection, campus) as store:
        year = _year(store, collection)
        return Sheet(
            form=form,
            collection=collection,
            campus=campus,
            rows=tuple(store.rows(form)),
            last=store.last_rows(form),
            derived=store.derived(form),
            last_derived=store.last_derived(form),
            fields=tuple(field.code for field in asked.fields if field.shown_in(year)),
        )


def find_row(desk: Desk, form: str, collection: int, name: str, campus: int | None = None) -> int:
    """Return the row that is called `name`: #12, a fixed line's code, a row's name or key.

    An empty name means the only row of a record. With `campus`, the row that it has for itself.
    Raises UnknownNameError when none or several answer to the name, or the form has no rows of
    campuses.
    """
    asked = desk.form(form)
    if campus is not None and not asked.per_campus:
        raise UnknownNameError(
            f"《{asked.title.zh}》不分校区填报。",
            f"{asked.title.en} is not filled in campus by campus.",
        )
    with desk.at(collection, campus) as store:
        rows = store.rows(form)
        if not name and len(rows) == 1 and asked.kind != "roster":
            return rows[0].id
        if asked.kind == "grid" or name.startswith("#"):
            found = [row.id for row in rows if name in (row.line, f"#{row.id}")]
        else:
            found = Reader(desk).rows_named(asked, name)
    if len(found) == 1:
        return found[0]
    raise _which_row(asked, name, len(found), len(rows))


def _which_row(form: Form, name: str, found: int, rows: int) -> UnknownNameError:
    title = form.title
    if not name:
        return UnknownNameError(
            f"《{title.zh}》有 {rows} 行，请指明哪一行：名称、编号或 #行号。",
            f"{title.en} has {rows} rows: say which by name, key or #number.",
        )
    return UnknownNameError(
        f"《{title.zh}》中叫“{name}”的有 {found} 行，请用 #行号 指明。",
        f"{title.en} has {found} rows called '{name}': give one as #number.",
    )


def set_cell(desk: Desk, cell: Cell, text: str, state: TypedState = "plain") -> Edited:
    """Write what was typed into a cell, or that it does not apply or is not known.

    Text that cannot be read stays in the cell as it was typed; a finding speaks of it.
    Raises UnknownNameError for a cell that does not exist or is computed.
    """
    form, field = asked_field(desk, cell.form, cell.field)
    name = spoken("set_cell", form=form.title, field=field.label)
    return _write(desk, name, [(cell, text)], state)


def set_cells(
    desk: Desk, name: Label, edits: Sequence[tuple[Cell, str]], state: TypedState = "plain"
) -> Edited:
    """Write many cells of one collection as one step, called `name` in the undo list.

    With a `state` other than plain all of them get it, and their texts are ignored.
    """
    return _write(desk, name, edits, state)


def confirm(desk: Desk, cells: Sequence[Cell]) -> Edited:
    """Confirm carried figures of one collection: they become the user's own as they stand."""
    with desk.at(_collection_of(desk, cells[0].form, cells[0].row)) as store:
        name = spoken("confirm", count=len(cells))
        with store.writing(name, desk.who) as pen:
            pen.set_states([(cell, "plain", "") for cell in cells])
        return edited(desk, pen.change())


def add_row(
    desk: Desk, form: str, collection: int, texts: Mapping[str, str] | None = None
) -> Edited:
    """Add a row to a roster, filled with what was typed for some of its fields."""
    title = asked_roster(desk, form).title
    fields = {code: asked_field(desk, form, code)[1] for code in texts or {}}
    with desk.at(collection) as store:
        reader = Reader(desk)
        answers = {code: reader.answer(fields[code], text) for code, text in (texts or {}).items()}
        with store.writing(spoken("add_row", form=title), desk.who) as pen:
            row = pen.add_row(form, desk.school, collection, {})
            put(pen, [(Cell(form, row, code), answer) for code, answer in answers.items()])
        return edited(desk, pen.change())


def remove_rows(desk: Desk, form: str, ids: Sequence[int]) -> Edited:
    """Remove rows of one collection from a roster; undo brings them back with their ids."""
    title = asked_roster(desk, form).title
    with desk.at(_collection_of(desk, form, ids[0])) as store:
        name = spoken("remove_rows", form=title, count=len(ids))
        with store.writing(name, desk.who) as pen:
            for row in ids:
                pen.remove_row(form, row)
        return edited(desk, pen.change())


def undo(desk: Desk) -> Edited | None:
    """Take back the last step, of this or an earlier session; None when there is none."""
    return _after(desk, desk.store.undo(desk.who))


def redo(desk: Desk) -> Edited | None:
    """Do again the step that was last taken back; None when there is none."""
    return _after(desk, desk.store.redo(desk.who))


def history(desk: Desk, cell: Cell) -> tuple[HistoryEntry, ...]:
    """Return what stood in a cell, when and by whom it was changed."""
    return tuple(desk.store.history(cell))


# -- shared with the other ways of writing ---------------------------------------------------------


def asked_field(desk: Desk, form: str, field: str) -> tuple[Form, Field]:
    """Return form and field that may be typed; raises UnknownNameError for others."""
    asked = desk.form(form)
    found = asked.by_code.get(field)
    if found is None:
        names = [field.code for field in asked.stored]
        raise UnknownNameError.mistyped(
            f"《{asked.title.zh}》里没有名为“{field}”的指标",
            f"{asked.title.en} has no field {field}",
            field,
            names,
        )
    if found.derived:
        raise UnknownNameError(
            f"“{found.label.zh}”由程序计算，不能填写。请修改它所依据的数据。",
            f"{found.label.en} is computed: change the figures that it comes from.",
        )
    return asked, found


def asked_roster(desk: Desk, form: str) -> Form:
    """Return a form whose rows come and go; raises UnknownNameError for one of fixed rows."""
    asked = desk.form(form)
    if asked.kind != "roster":
        raise UnknownNameError(
            f"《{asked.title.zh}》的行是固定的，不能增减。",
            f"The rows of {asked.title.en} are fixed: none can be added or removed.",
        )
    return asked


def put(pen: Pen, answers: Iterable[tuple[Cell, Answer]]) -> None:
    """Write what was read: a value clears the cell's state, anything else sets one."""
    values: list[tuple[Cell, Value]] = []
    states: list[tuple[Cell, CellState, str]] = []
    for cell, answer in answers:
        if answer.state == "plain":
            values.append((cell, answer.value))
        else:
            states.append((cell, answer.state, answer.typed))
    pen.set_values(values)
    pen.set_states(states)


def edited(desk: Desk, change: Change) -> Edited:
    """Return the outcome of a change in the scope set: rows as they stand, checks run again."""
    touched: dict[str, list[int]] = {}
    for form, row in dict.fromkeys(
        [*((cell.form, cell.row) for cell in change.cells), *change.added]
    ):
        if (form, row) not in change.removed:
            touched.setdefault(form, []).append(row)
    rows: list[Row] = []
    forms: list[str] = []
    for form, ids in touched.items():
        found = desk.store.rows(form, ids=ids)
        rows += found
        forms += [form] * len(found)
    partly = change.forms and not change.declared
    checked = desk.rules.rerun(desk.store, change) if partly else _recheck_all(desk)
    return Edited(
        change=change,
        rows=tuple(rows),
        forms=tuple(forms),
        checked=checked,
        saved_at=desk.now(),
    )


def _recheck_all(desk: Desk) -> Rechecked:
    """Run every check again: the step touched what was said of findings, or of a whole form."""
    forms = {form.code for form in desk.forms}
    scopes = tuple((check.code, None) for check in desk.catalogue.checks if check.form in forms)
    return Rechecked(scopes=scopes, findings=desk.rules.run(desk.store))


def _write(desk: Desk, name: Label, edits: Sequence[tuple[Cell, str]], state: TypedState) -> Edited:
    fields = [asked_field(desk, cell.form, cell.field)[1] for cell, _ in edits]
    first = edits[0][0]
    with desk.at(_collection_of(desk, first.form, first.row)) as store:
        reader = Reader(desk)
        with store.writing(name, desk.who) as pen:
            put(
                pen,
                [
                    (cell, _answer(reader, field, text, state))
                    for (cell, text), field in zip(edits, fields, strict=True)
                ],
            )
            settle(desk, pen, [cell for cell, _ in edits])
        return edited(desk, pen.change())


def _answer(reader: Reader, field: Field, text: str, state: TypedState) -> Answer:
    return reader.answer(field, text) if state == "plain" else Answer(None, state)


def _after(desk: Desk, change: Change | None) -> Edited | None:
    if change is None:
        return None
    with desk.at(_collection_changed(desk, change)):
        return edited(desk, change)


def _collection_of(desk: Desk, form: str, row: int) -> int:
    """Return the collection that a row stands in; raises UnknownNameError when it is gone."""
    asked = desk.form(form)
    found = desk.store.collection_of_row(form, row)
    if found is None:
        raise UnknownNameError(
            f"《{asked.title.zh}》没有第 {row} 号记录，可能已被删除。请刷新后再试。",
            f"{asked.title.en} has no row {row}; it may have been removed. Refresh and try again.",
        )
    return found


def _collection_changed(desk: Desk, change: Change) -> int:
    """Return the collection that a step was made in; the newest for one about schools alone."""
    collection = desk.store.collection_of(change)
    return desk.store.collections()[-1].number if collection is None else collection


def _year(store: Store, collection: int) -> int:
    """Return the year in which a collection starts, by which editions of the forms are counted."""
    return int(store.collection(collection).year[:4])
