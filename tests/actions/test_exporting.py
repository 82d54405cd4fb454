"""Forms go out as workbooks and come back: what was changed changes, nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.actions.campuses import list_campuses
from edudesk.actions.collections import open_collection
from edudesk.actions.entry import add_row, read_form, set_cell, undo
from edudesk.actions.exporting import export_all, export_form
from edudesk.actions.loading import import_table, import_workbook
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileRefusedError, NotWritableError, UnknownNameError
from edudesk.model.form import Field, Form
from edudesk.model.loading import Loaded
from edudesk.model.place import Cell, Row, Value
from edudesk.model.values import Unreadable, read_value
from tests.actions.filled_forms import COLLECTION, asked, fill, value
from tests.fresh_files import SCHOOL, open_fresh, shipped_catalogue

FORMS = tuple(form.code for form in shipped_catalogue().school_forms)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Return the open file of a school with every form filled in; tests undo what they do."""
    path = tmp_path_factory.mktemp("filled") / "school.edudesk"
    with open_fresh(path, SCHOOL) as session:
        session.run(fill)
        yield session


def rows_of(session: Session, form: str) -> dict[int, Row]:
    return {row.id: row for row in session.run(read_form, form, COLLECTION).rows}


def export(session: Session, form: str, folder: Path) -> Path:
    out = folder / "form.xlsx"
    session.run(export_form, form, out, COLLECTION, identity=True)
    return out


def no_change(loaded: Loaded) -> bool:
    return (loaded.added, loaded.changed, loaded.refused, loaded.changes) == (0, 0, (), ())


class Book:
    """A workbook that was given out, as somebody at another desk fills it in."""

    def __init__(self, path: Path, title: str | None = None) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet: Worksheet = self.book[title] if title else self.book.worksheets[0]
        self.keys = [cell.value for cell in self.sheet[3]]

    def cell(self, form: Form, row: Row, field: str) -> XlsxCell:
        """Return the cell of a stored row's field."""
        if "#this" in self.keys:
            key = f"{row.line}.{field}" if row.line else field
            return self.find(key, "#field", "#this")
        return self.find(row.id, "#row", field)

    def find(self, key: object, by: str, column: str) -> XlsxCell:
        for row in self.sheet.iter_rows(min_row=5):
            if row[self.keys.index(by)].value == key:
                return row[self.keys.index(column)]
        raise KeyError(key)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


# -- every form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_comes_back_as_it_went_changes_nothing(
    filled: Session, tmp_path: Path, form: str, lang: str
) -> None:
    out = tmp_path / "form.xlsx"
    filled.run(export_form, form, out, COLLECTION, last=True, identity=True, lang=lang)
    loaded = filled.run(import_table, form, out, COLLECTION)
    assert no_change(loaded)
    assert loaded.notes == ()
    shared = filled.catalogue.forms[form].per_campus
    places = 1 + (len(filled.run(list_campuses, COLLECTION)) if shared else 0)
    assert loaded.unchanged == len(rows_of(filled, form)) * places


@pytest.mark.parametrize("form", FORMS)
def test_exactly_the_cells_that_were_changed_change(
    filled: Session, catalogue: Catalogue, tmp_path: Path, form: str
) -> None:
    before = rows_of(filled, form)
    asked_form = catalogue.forms[form]
    book = Book(export(filled, form, tmp_path))
    expected: dict[int, dict[str, Value]] = {}
    for number, row in enumerate(before.values()):
        fields = [field for field in asked(asked_form, row) if field.code not in asked_form.key]
        for field in fields[number::3][:4]:
            new = filled.run(value, field, 7 + number)
            if new is None or new == row.values[field.code]:
                continue
            cell = book.cell(asked_form, row, field.code)
            cell.value = _as_typed(filled, field, new)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what is typed into a cell of text is no formula
            expected.setdefault(row.id, {})[field.code] = new
    loaded = filled.run(import_table, form, book.save(), COLLECTION)
    assert loaded.refused == ()
    assert loaded.changed == len(expected)
    after = rows_of(filled, form)
    for row_id, row in after.items():
        said = expected.get(row_id, {})
        assert row.values == before[row_id].values | said
        states = {c: s for c, s in before[row_id].states.items() if c not in said}
        assert row.states == states
    if expected:
        filled.run(undo)
    assert rows_of(filled, form) == before


def _as_typed(session: Session, field: Field, new: Value) -> Value | Decimal:
    """Return what somebody types for a stored value: a figure, a label, a name, a text."""
    if field.is_number:
        return Decimal(int(str(new))).scaleb(-field.places)
    if field.type == "bool":
        return "是" if new else "否"
    if field.type == "ref":
        row = rows_of(session, field.target)[int(str(new))]
        target = session.catalogue.forms[field.target]
        return row.values[target.name or target.key[0]]
    return str(new).replace(",", ";") if field.type == "codes" else new


def test_the_whole_school_comes_back_as_it_went(filled: Session, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    made = filled.run(export_all, out, COLLECTION, identity=True)
    assert made.sheets == len(FORMS)
    loaded = filled.run(import_workbook, out, COLLECTION)
    assert [one.form for one in loaded.forms if not no_change(one.loaded)] == []
    assert {one.form for one in loaded.forms} == set(FORMS)
    assert (loaded.notes, loaded.refused) == ((), 0)


_TEXTS = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "+86", "-", "@a", "001", "1e5", "不适用", "_x0041_", "a\nb", "是", "2025-09-01", "' x"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_cells_hold_it_comes_back(
    filled: Session, tmp_path: Path, catalogue: Catalogue, data: st.DataObject
) -> None:
    form = catalogue.forms[data.draw(st.sampled_from(["grounds", "staff", "school_profile"]))]
    row = next(iter(rows_of(filled, form.code).values()))
    fields = [field for field in form.stored if field.type in ("text", "int", "decimal")]
    chosen = data.draw(st.lists(st.sampled_from(fields), max_size=8, unique_by=lambda f: f.code))
    edits = [(Cell(form.code, row.id, f.code), data.draw(_values(f))) for f in chosen]

    def write(desk: Desk) -> bool:
        with desk.at(COLLECTION), desk.store.writing("any", "") as pen:
            pen.set_values(edits)
        return bool(pen.change().cells)

    has_step = filled.run(write)
    loaded = filled.run(import_table, form.code, export(filled, form.code, tmp_path), COLLECTION)
    if has_step:
        filled.run(undo)
    assert no_change(loaded), loaded.changes or loaded.refused


def _values(field: Field) -> st.SearchStrategy[Value]:
    """Return values that the field can store, as they come out of reading what was typed."""
    if field.is_number:
        return st.integers(-(10**15) + 1, 10**15 - 1)
    return _TEXTS.filter(lambda text: _readable(field, text)).map(
        lambda text: read_value(field, text)
    )


def _readable(field: Field, text: str) -> bool:
    try:
        return read_value(field, text) is not None
    except Unreadable:
        return False


# -- rows ------------------------------------------------------------------------------------------


def staff_of(session: Session) -> dict[Value, Row]:
    return {row.values["staff_no"]: row for row in rows_of(session, "staff").values()}


def test_rows_may_be_sorted_without_their_hidden_numbers(filled: Session, tmp_path: Path) -> None:
    """Who sorts the visible columns only mixes up the numbers; the keys still tell."""
    book = Book(export(filled, "staff", tmp_path))
    numbers = [book.sheet.cell(row, 1) for row in (5, 6, 7)]
    for cell, number in zip(numbers, [cell.value for cell in reversed(numbers)], strict=True):
        cell.value = number
    assert no_change(filled.run(import_table, "staff", book.save(), COLLECTION))


def test_a_changed_key_is_known_by_the_hidden_number(filled: Session, tmp_path: Path) -> None:
    book = Book(export(filled, "staff", tmp_path))
    first = next(iter(rows_of(filled, "staff").values()))
    book.sheet.cell(5, 2).value = "T0099"
    loaded = filled.run(import_table, "staff", book.save(), COLLECTION, dry_run=True)
    (change,) = loaded.changes
    assert (change.row, change.column.zh, change.new.zh) == (5, "教工号", "T0099")
    assert change.old.zh == first.values["staff_no"]


def test_a_row_copied_within_the_sheet_becomes_a_new_one(filled: Session, tmp_path: Path) -> None:
    book = Book(export(filled, "campuses", tmp_path))
    copied = [cell.value for cell in book.sheet[5]]
    copied[1:3] = ["N9", "新校区"]
    book.sheet.append(copied)
    loaded = filled.run(import_table, "campuses", book.save(), COLLECTION, dry_run=True)
    assert (loaded.added, loaded.changed) == (1, 0)
    assert [(row.row, row.name) for row in loaded.new_rows] == [(8, "新校区")]
    book.sheet.append(copied)
    loaded = filled.run(import_table, "campuses", book.save(), COLLECTION, dry_run=True)
    assert [(one.row, one.reason.zh) for one in loaded.refused] == [(9, "与第 8 行重复。")]


def test_columns_may_change_places_and_lose_their_hidden_keys(
    filled: Session, tmp_path: Path
) -> None:
    book = Book(export(filled, "campuses", tmp_path))
    book.sheet.delete_rows(1, 3)
    book.sheet.move_range("B1:B9", cols=book.sheet.max_column)
    book.sheet.cell(2, 3).value = "改名校区"
    loaded = filled.run(import_table, "campuses", book.save(), COLLECTION, dry_run=True)
    named = filled.catalogue.forms["campuses"].by_code["name"].label
    assert [one.new.zh for one in loaded.changes if one.column == named] == ["改名校区"]
    assert loaded.added == 0


def test_a_name_that_two_figures_have_is_refused_where_no_key_tells_them_apart(
    filled: Session, tmp_path: Path
) -> None:
    (before,) = rows_of(filled, "grounds").values()
    asked = tmp_path / "asked.csv"
    asked.write_text("指标,本期\n其中：当年新增,7\n图书,12345\n", encoding="utf-8")
    loaded = filled.run(import_table, "grounds", asked, COLLECTION, dry_run=True)
    assert [(one.row, "几个指标" in one.reason.zh) for one in loaded.refused] == [(2, True)]
    assert [one.new.zh for one in loaded.changes] == ["12345"]
    assert before.values["books"] != 12345


def test_emptying_a_cell_of_our_own_workbook_empties_it_and_words_stand_for_states(
    filled: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    form = catalogue.forms["grounds"]
    (row,) = rows_of(filled, "grounds").values()
    book = Book(export(filled, "grounds", tmp_path))
    na = next(code for code, state in row.states.items() if state == "na")
    book.cell(form, row, na).value = None
    book.cell(form, row, "books").value = "不适用"
    book.cell(form, row, "beds").value = "Unknown"
    filled.run(import_table, "grounds", book.save(), COLLECTION)
    (after,) = rows_of(filled, "grounds").values()
    assert na not in after.states
    assert (after.values["books"], after.states["books"]) == (None, "na")
    assert (after.values["beds"], after.states["beds"]) == (None, "unknown")
    filled.run(undo)


def test_a_sheet_may_name_a_row_that_another_sheet_adds(filled: Session, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    filled.run(export_all, out, COLLECTION, identity=True)
    classes = Book(out, "班级")
    teacher = classes.sheet.cell(5, classes.keys.index("head_teacher") + 1)
    staff = classes.book["教职工名册"]
    staff.cell(8, 2).value, staff.cell(8, 3).value = "T777", "赵新来"
    teacher.value = "赵新来"
    loaded = filled.run(import_workbook, classes.save(), COLLECTION)
    assert loaded.written
    changes = [change for one in loaded.forms for change in one.loaded.changes]
    assert [change.new.zh for change in changes] == ["赵新来"]
    new = staff_of(filled)["T777"]
    first = next(iter(rows_of(filled, "classes").values()))
    assert first.values["head_teacher"] == new.id
    filled.run(undo)
    assert "T777" not in staff_of(filled)


def test_one_refused_row_keeps_the_whole_workbook_out_unless_told(
    filled: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "all.xlsx"
    filled.run(export_all, out, COLLECTION, identity=True)
    form = catalogue.forms["grounds"]
    (row,) = before = list(rows_of(filled, "grounds").values())
    book = Book(out, form.title.zh)
    book.cell(form, row, "books").value = "很多"
    book.cell(form, row, "beds").value = 77
    loaded = filled.run(import_workbook, book.save(), COLLECTION)
    assert (loaded.written, loaded.refused) == (False, 1)
    assert list(rows_of(filled, "grounds").values()) == before
    loaded = filled.run(import_workbook, out, COLLECTION, partial=True)
    (after,) = rows_of(filled, "grounds").values()
    assert (loaded.written, after.values["beds"]) == (True, 77)
    assert after.values["books"] == row.values["books"]
    filled.run(undo)


# -- what is given out, and to whom ----------------------------------------------------------------


def test_identity_numbers_leave_only_when_asked_for(filled: Session, tmp_path: Path) -> None:
    out = tmp_path / "staff.xlsx"
    made = filled.run(export_form, "staff", out, COLLECTION)
    assert [label.zh for label in made.left_out] == ["证件号码"]
    assert "id_number" not in Book(out).keys
    assert "name" in Book(out).keys
    assert no_change(filled.run(import_table, "staff", out, COLLECTION))
    guards = tmp_path / "guards.xlsx"
    made = filled.run(export_form, "guards", guards, COLLECTION)
    assert [label.zh for label in made.left_out] == ["证件号码"]
    assert no_change(filled.run(import_table, "guards", guards, COLLECTION))


def test_a_workbook_of_another_school_is_refused(
    filled: Session, school: Session, tmp_path: Path
) -> None:
    def rename(desk: Desk) -> None:
        with desk.store.writing("rename", "") as pen:
            pen.rename_school(desk.school, code="2137000099")

    school.run(rename)
    out = tmp_path / "form.xlsx"
    school.run(export_form, "staff", out, COLLECTION)
    with pytest.raises(FileRefusedError, match="2137000099"):
        filled.run(import_table, "staff", out, COLLECTION)


def test_the_sheet_of_another_form_is_not_taken_for_this_one(
    filled: Session, tmp_path: Path
) -> None:
    with pytest.raises(FileRefusedError, match="教职工名册"):
        filled.run(import_table, "campuses", export(filled, "staff", tmp_path), COLLECTION)


def test_a_workbook_without_any_of_our_forms_is_refused(filled: Session, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(FileRefusedError, match="没有本校的报表"):
        filled.run(import_workbook, path, COLLECTION)


def test_a_district_has_no_workbook_of_the_whole_but_its_forms_come_back(
    district: Session, tmp_path: Path
) -> None:
    out = tmp_path / "any.xlsx"
    with pytest.raises(UnknownNameError):
        district.run(export_all, out, COLLECTION)
    with pytest.raises(UnknownNameError):
        district.run(import_workbook, out, COLLECTION)
    for form in ("annex", "school_facts"):
        district.run(export_form, form, out, COLLECTION)
        assert no_change(district.run(import_table, form, out, COLLECTION))


def test_a_workbook_that_cannot_be_written_is_told(filled: Session, tmp_path: Path) -> None:
    with pytest.raises(NotWritableError):
        filled.run(export_form, "staff", tmp_path / "none" / "a.xlsx", COLLECTION)
    with pytest.raises(EdudeskError, match="xlsx"):
        filled.run(export_form, "staff", tmp_path / "a.doc", COLLECTION)
    assert list(tmp_path.iterdir()) == []


def test_a_new_year_goes_out_with_last_years_values_and_stays_unconfirmed_when_it_returns(
    school: Session, tmp_path: Path
) -> None:
    school.run(add_row, "campuses", 1, {"code": "N1", "name": "东校区"})
    school.run(add_row, "staff", 1, {"staff_no": "T1", "name": "王小明", "campus": "东校区"})
    opened = school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1), copy_from=1)
    out = tmp_path / "staff.xlsx"
    school.run(export_form, "staff", out, opened.number, last=True)
    book = Book(out)
    row = {key: cell.value for key, cell in zip(book.keys, book.sheet[5], strict=True)}
    assert (row["#last.campus"], row["#last.name"]) == ("东校区", "王小明")
    before = school.run(read_form, "staff", opened.number)
    assert "carried" in before.rows[0].states.values()
    assert no_change(school.run(import_table, "staff", out, opened.number))
    assert school.run(read_form, "staff", opened.number) == before
    earlier = school.run(import_table, "staff", out, 1, dry_run=True)
    assert "2026-annual" in earlier.notes[0].zh
    assert (earlier.added, earlier.refused) == (0, ())  # known by its key


def test_a_line_given_twice_and_one_that_is_not_known_are_refused_alone(
    filled: Session, tmp_path: Path
) -> None:
    book = Book(export(filled, "grounds", tmp_path))
    key, this = (book.keys.index(name) for name in ("#field", "#this"))
    width = len(book.keys)
    for code, content in (("books", 11), ("books", 12), ("nonsense", 1), (None, "合计")):
        book.sheet.append([{key: code, this: content}.get(at) for at in range(width)])
    (row,) = rows_of(filled, "grounds").values()
    book.cell(filled.catalogue.forms["grounds"], row, "books").value = 10
    loaded = filled.run(import_table, "grounds", book.save(), COLLECTION, dry_run=True)
    assert [change.new.zh for change in loaded.changes] == ["10"]
    assert [bool(one.column) for one in loaded.refused] == [True, True, False, False]
    assert loaded.returned is not None
    assert len(loaded.returned.rows) == 4


def test_a_figure_that_was_renamed_since_is_known_by_its_old_code(
    filled: Session, tmp_path: Path
) -> None:
    form = filled.catalogue.forms["staff_totals"]
    field = next(one for one in form.stored if one.renamed_from)
    (row,) = rows_of(filled, form.code).values()
    book = Book(export(filled, form.code, tmp_path))
    book.cell(form, row, field.code).value = 77
    book.find(field.code, "#field", "#field").value = field.renamed_from
    loaded = filled.run(import_table, form.code, book.save(), COLLECTION, dry_run=True)
    assert [(one.column, one.new.zh) for one in loaded.changes] == [(field.label, "77")]
    assert loaded.refused == ()


def test_a_districts_table_reverts_nothing_that_was_changed_since(
    district: Session, tmp_path: Path
) -> None:
    first = tmp_path / "schools.csv"
    first.write_text(
        "学校标识码,学校名称,办学类型,小学在校生数\n2137000001,第一小学,小学,500\n", "utf-8"
    )
    district.run(import_table, "school_facts", first, COLLECTION)
    out = export(district, "school_facts", tmp_path)
    (row,) = rows_of(district, "school_facts").values()
    district.run(set_cell, Cell("school_facts", row.id, "primary_students"), "510")
    loaded = district.run(import_table, "school_facts", out, COLLECTION)
    assert [(one.old.zh, one.new.zh) for one in loaded.kept] == [("510", "500")]
    (row,) = rows_of(district, "school_facts").values()
    assert row.values["primary_students"] == 510
