"""Tables read into files: what is taken, what is refused, and that nothing is half-written."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.actions.entry import add_row, read_form, set_cell, undo
from edudesk.actions.exporting import export_form
from edudesk.actions.loading import import_table, load_district_table
from edudesk.actions.session import Session
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.model.loading import Loaded
from edudesk.model.place import Cell, Value

HEADER = "school_code,school_name,school_type,primary_students,teaching_aux_area"


def table(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def load(session: Session, folder: Path, *lines: str, partial: bool = False) -> Loaded:
    path = table(folder, *lines)
    return session.run(load_district_table, path, 1, partial=partial)


def complaints(loaded: Loaded) -> list[tuple[int, str]]:
    return [(one.row, one.column.zh if one.column else "") for one in loaded.refused]


def facts(session: Session, field: str) -> dict[Value, Value]:
    rows = session.run(read_form, "school_facts", 1).rows
    return {row.values["school_code"]: row.values[field] for row in rows}


GOOD = "2137000001,第一小学,primary,1968,8708.80"


def test_a_row_per_school_is_taken_with_scaled_figures(district: Session, tmp_path: Path) -> None:
    loaded = load(district, tmp_path, HEADER, GOOD, "2137000002,第二小学,小学,２，４８４,10010.8")
    assert (loaded.added, loaded.changed, loaded.refused, loaded.written) == (2, 0, (), True)
    assert facts(district, "teaching_aux_area") == {"2137000001": 870880, "2137000002": 1001080}
    assert facts(district, "school_type") == {"2137000001": "primary", "2137000002": "primary"}
    assert facts(district, "fact_source") == {"2137000001": "table", "2137000002": "table"}
    names = district.run(lambda desk: [one.name for one in desk.store.schools()])
    assert names == ["高新区", "第一小学", "第二小学"]


def test_missing_columns_and_empty_cells_are_not_filled_never_zero(
    district: Session, tmp_path: Path
) -> None:
    loaded = load(district, tmp_path, HEADER, "2137000001,第一小学,primary,,")
    assert facts(district, "primary_students") == {"2137000001": None}
    assert facts(district, "music_rooms") == {"2137000001": None}
    (note,) = loaded.notes
    assert "不是 0" in note.zh
    assert re.search(r"没有 \d\d 栏", note.zh)


def test_a_table_without_names_is_for_schools_that_have_one(
    district: Session, tmp_path: Path
) -> None:
    header = "school_code,primary_students"
    with pytest.raises(FileRefusedError, match="缺少“学校名称”一栏"):
        load(district, tmp_path, header, "2137000001,1968")
    assert facts(district, "primary_students") == {}
    load(district, tmp_path, HEADER, GOOD)
    taken = load(district, tmp_path, header, "2137000001,1970")
    assert (taken.changed, taken.refused) == (1, ())
    assert facts(district, "primary_students") == {"2137000001": 1970}
    assert facts(district, "school_name") == {"2137000001": "第一小学"}


def test_zero_students_are_zero(district: Session, tmp_path: Path) -> None:
    load(district, tmp_path, HEADER, "2137000001,第一小学,primary,0,0.00")
    assert facts(district, "primary_students") == {"2137000001": 0}
    assert facts(district, "teaching_aux_area") == {"2137000001": 0}


@pytest.mark.parametrize(
    "text",
    ["12.5", "1e400", "inf", "nan", "很多", "①②", "1２.3", "--5", "#DIV/0!", "12人半", "9" * 16],
)
def test_what_is_no_number_of_students_is_refused_by_row_and_column(
    district: Session, tmp_path: Path, text: str
) -> None:
    loaded = load(district, tmp_path, HEADER, GOOD, f"2137000002,第二小学,primary,{text},1.00")
    assert complaints(loaded) == [(3, "小学在校生数")]
    assert not loaded.written
    assert facts(district, "primary_students") == {}


def test_too_many_decimals_and_unknown_codes_are_refused(district: Session, tmp_path: Path) -> None:
    loaded = load(district, tmp_path, HEADER, "2137000001,第一小学,幼儿园,100,8708.805")
    assert complaints(loaded) == [(2, "办学类型"), (2, "教学及辅助用房面积")]


@pytest.mark.parametrize("code", ["", "213700001", "2.137E+09", "21370000O1", "school"])
def test_a_school_code_that_is_none_is_refused(
    district: Session, tmp_path: Path, code: str
) -> None:
    loaded = load(district, tmp_path, HEADER, f"{code},第一小学,primary,1,1.00")
    assert complaints(loaded) == [(2, "学校标识码")]


def test_a_code_that_excel_has_damaged_is_called_so(district: Session, tmp_path: Path) -> None:
    loaded = load(district, tmp_path, HEADER, "2.137E+09,第一小学,primary,1,1.00")
    assert "Excel" in loaded.refused[0].reason.zh


def test_a_code_that_comes_twice_is_refused_naming_the_first_row(
    district: Session, tmp_path: Path
) -> None:
    loaded = load(district, tmp_path, HEADER, GOOD, "2137000002,乙,primary,1,1", GOOD)
    assert complaints(loaded) == [(4, "学校标识码")]
    assert loaded.refused[0].address == "A4"
    assert "第 2 行" in loaded.refused[0].reason.zh


def test_a_nameless_school_is_refused(district: Session, tmp_path: Path) -> None:
    assert complaints(load(district, tmp_path, HEADER, "2137000001,,primary,1,1")) == [
        (2, "学校名称")
    ]


def test_the_good_rows_are_taken_only_if_the_user_says_so(
    district: Session, tmp_path: Path
) -> None:
    lines = (HEADER, GOOD, "2137000002,第二小学,primary,半,1.00")
    assert not load(district, tmp_path, *lines).written
    assert facts(district, "primary_students") == {}
    loaded = load(district, tmp_path, *lines, partial=True)
    assert loaded.written
    assert loaded.added == 1
    assert facts(district, "primary_students") == {"2137000001": 1968}


def test_loading_again_changes_only_what_differs(district: Session, tmp_path: Path) -> None:
    load(district, tmp_path, HEADER, GOOD, "2137000002,第二小学,primary,100,1.00")
    loaded = load(
        district,
        tmp_path,
        HEADER,
        GOOD,
        "2137000002,第二中心小学,primary,,1.00",
        "2137000003,丙,小学,5,",
    )
    assert (loaded.added, loaded.changed, loaded.unchanged) == (1, 1, 1)
    assert facts(district, "primary_students") == {
        "2137000001": 1968,
        "2137000002": None,
        "2137000003": 5,
    }
    names = district.run(lambda desk: [one.name for one in desk.store.schools()])
    assert names[2] == "第二中心小学"


def test_an_empty_cell_leaves_a_marked_cell_alone(district: Session, tmp_path: Path) -> None:
    load(district, tmp_path, HEADER, "2137000001,第一小学,primary,100,")
    row = district.run(read_form, "school_facts", 1).rows[0]
    district.run(set_cell, Cell("school_facts", row.id, "teaching_aux_area"), "", "na")
    loaded = load(district, tmp_path, HEADER, "2137000001,第一小学,primary,101,")
    assert loaded.changed == 1
    row = district.run(read_form, "school_facts", 1).rows[0]
    assert row.states == {"teaching_aux_area": "na"}


def test_a_whole_load_is_one_step_of_the_undo_list(district: Session, tmp_path: Path) -> None:
    load(district, tmp_path, HEADER, GOOD, "2137000002,第二小学,primary,100,1.00")
    undone = district.run(undo)
    assert undone is not None
    assert len(undone.change.removed) == 2
    assert facts(district, "primary_students") == {}
    assert district.run(undo) is None


def test_unknown_columns_are_reported_and_left_out(district: Session, tmp_path: Path) -> None:
    loaded = load(district, tmp_path, HEADER + ",校训", GOOD + ",勤奋")
    assert any("校训" in note.zh for note in loaded.notes)
    assert loaded.written


def test_a_table_without_the_codes_is_refused_as_a_whole(district: Session, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="学校标识码"):
        load(district, tmp_path, "school_name,primary_students", "第一小学,5")


def test_a_school_file_takes_no_table_of_schools(school: Session, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="区县文件"):
        load(school, tmp_path, HEADER, GOOD)


def test_ten_thousand_rows_that_cannot_be_read_write_nothing(
    district: Session, tmp_path: Path
) -> None:
    lines = [f"{number},x,primary,一,1" for number in range(10_000)]
    loaded = load(district, tmp_path, HEADER, *lines)
    assert len({one.row for one in loaded.refused}) == 10_000
    assert facts(district, "primary_students") == {}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=12))
def test_whatever_stands_in_a_cell_it_is_taken_or_complained_about(
    district: Session, tmp_path: Path, text: str
) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    path = tmp_path / "any.csv"
    content = f"{HEADER}\n2137000001,第一小学,primary,{quoted},1.00\n"
    path.write_bytes(content.encode("utf-8", errors="surrogatepass"))
    try:
        loaded = district.run(load_district_table, path, 1)
    except FileRefusedError:
        return
    assert loaded.written == (not loaded.refused)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    schools=st.lists(
        st.tuples(
            st.integers(0, 9_999) | st.none(),
            st.decimals(0, 999_999, places=2, allow_nan=False) | st.none(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_figure_comes_through_a_table_exactly(
    district: Session, tmp_path: Path, schools: list[tuple[int | None, Decimal | None]]
) -> None:
    def text(value: int | Decimal | None) -> str:
        return "" if value is None else str(value)

    lines = [
        f"21370000{number:02},甲,小学,{text(students)},{text(area)}"
        for number, (students, area) in enumerate(schools)
    ]
    assert load(district, tmp_path, HEADER, *lines).written
    students, areas = facts(district, "primary_students"), facts(district, "teaching_aux_area")
    for number, (count, area) in enumerate(schools):
        code = f"21370000{number:02}"
        assert students[code] == count
        assert areas[code] == (None if area is None else int(area * 100))


# -- forms of a school -----------------------------------------------------------------------------


def test_a_roster_is_imported_by_its_labels_and_refers_to_other_rosters(
    school: Session, tmp_path: Path
) -> None:
    staff = table(tmp_path, "教工号,姓名,出生年月", "T1,王小明,1990年5月", "T2,李红,198803")
    school.run(import_table, "staff", staff, 1)
    classes = table(
        tmp_path, "班级代码,班级名称,年级,班主任,班级人数", "101,一年级1班,一年级,李红,45"
    )
    loaded = school.run(import_table, "classes", classes, 1)
    assert (loaded.added, loaded.refused) == (1, ())
    people = {row.values["name"]: row for row in school.run(read_form, "staff", 1).rows}
    assert people["王小明"].values["birth_month"] == "1990-05"
    (row,) = school.run(read_form, "classes", 1).rows
    assert row.values["head_teacher"] == people["李红"].id
    assert row.values["student_count"] == 45


def test_a_roster_of_the_schools_own_is_read_by_the_names_that_it_uses(
    school: Session, tmp_path: Path
) -> None:
    own = table(tmp_path, "工号,姓名,手机,学历", "T1,王小明,13800000000,本科")
    loaded = school.run(import_table, "staff", own, 1)
    assert (loaded.added, loaded.refused) == (1, ())
    assert not any("不认识" in note.zh for note in loaded.notes)
    (row,) = school.run(read_form, "staff", 1).rows
    assert (row.values["staff_no"], row.values["mobile"]) == ("T1", "13800000000")
    assert row.values["education"] == "bachelor"
    both = table(tmp_path, "工号,姓名,学历,最高学历", "T1,王小明,本科,硕士")
    with pytest.raises(FileRefusedError, match=r"学历.*最高学历.*同一栏"):
        school.run(import_table, "staff", both, 1)


def test_importing_again_continues_the_rows_by_their_key(school: Session, tmp_path: Path) -> None:
    first = table(tmp_path, "教工号,姓名", "T1,王小明", "T2,李红")
    school.run(import_table, "staff", first, 1)
    ids = [row.id for row in school.run(read_form, "staff", 1).rows]
    second = table(tmp_path, "教工号,姓名", "T2,李小红", "T1,王小明", "T3,张华")
    loaded = school.run(import_table, "staff", second, 1)
    assert (loaded.added, loaded.changed, loaded.unchanged) == (1, 1, 1)
    rows = school.run(read_form, "staff", 1).rows
    assert [row.id for row in rows][:2] == ids
    assert [row.values["name"] for row in rows] == ["王小明", "李小红", "张华"]


def test_a_dry_run_says_what_would_be_and_writes_nothing(school: Session, tmp_path: Path) -> None:
    path = table(tmp_path, "教工号,姓名", "T1,王小明", ",无号")
    loaded = school.run(import_table, "staff", path, 1, dry_run=True)
    assert (loaded.added, complaints(loaded), loaded.written) == (1, [(3, "教工号")], False)
    assert school.run(read_form, "staff", 1).rows == ()


def test_a_page_takes_a_table_of_one_row(school: Session, tmp_path: Path) -> None:
    loaded = school.run(import_table, "grounds", table(tmp_path, "图书,教室间数", "500,12"), 1)
    assert (loaded.added, loaded.changed) == (0, 1)
    (row,) = school.run(read_form, "grounds", 1).rows
    assert (row.values["books"], row.values["classrooms"]) == (500, 12)
    two = school.run(import_table, "grounds", table(tmp_path, "图书", "1", "2"), 1)
    assert not two.written


def test_fixed_lines_take_no_table(school: Session, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="固定"):
        school.run(import_table, "grades", table(tmp_path, "学籍系统在籍人数", "5"), 1)


def test_an_unreadable_cell_is_refused_at_import_and_the_stored_row_stays(
    school: Session, tmp_path: Path
) -> None:
    school.run(add_row, "classes", 1, {"class_no": "101", "student_count": "40"})
    path = table(tmp_path, "班级代码,班级人数", "101,四十")
    assert complaints(school.run(import_table, "classes", path, 1)) == [(2, "班级人数")]
    (row,) = school.run(read_form, "classes", 1).rows
    assert row.values["student_count"] == 40


def test_what_is_typed_over_a_computed_figure_is_left_out_and_told(
    school: Session, tmp_path: Path
) -> None:
    path = tmp_path / "classes.xlsx"
    rows = table(
        tmp_path, "班级代码,班级名称,年级,班级人数", "101,一班,一年级,40", "102,二班,一年级,60"
    )
    school.run(import_table, "classes", rows, 1)
    school.run(export_form, "classes", path, 1)
    assert school.run(import_table, "classes", path, 1).notes == ()
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "over_standard")
    (small,) = (cell.row for cell in cells if cell.value == "一班")
    sheet.cell(small, column).value = "是"
    book.save(path)
    loaded = school.run(import_table, "classes", path, 1)
    [note] = loaded.notes
    assert note.zh.startswith("有 1 个由程序计算的格子")
    assert "超标准班额" in note.zh
    assert (loaded.changed, loaded.refused) == (0, ())


def test_a_merged_cell_of_several_rows_is_refused_in_all_but_the_first(
    school: Session, tmp_path: Path
) -> None:
    path = tmp_path / "merged.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (
        ("一年级各班",),
        ("班级代码", "班级名称", "年级", "班级人数"),
        ("101", "一班", "一年级", 45),
        ("102", "二班", "一年级", None),
        ("103", "三班", "一年级", 40),
    ):
        sheet.append(line)
    for merged in ("A1:D1", "D3:D4"):
        sheet.merge_cells(merged)
    book.save(path)
    loaded = school.run(import_table, "classes", path, 1, dry_run=True)
    assert (loaded.added, complaints(loaded)) == (2, [(4, "班级人数")])
    assert "合并" in loaded.refused[0].reason.zh
    assert loaded.returned is not None
    assert loaded.returned.rows == ((4, ("102", "二班", "一年级", "")),)


def test_a_header_merged_over_two_rows_names_its_column(school: Session, tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (
        ("班级代码", "班级名称", "年级", "人数", None),
        (None, None, None, "班级人数", "其中：女"),
        ("101", "一班", "一年级", 45, 20),
    ):
        sheet.append(line)
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(path)
    loaded = school.run(import_table, "classes", path, 1)
    assert (loaded.added, loaded.refused) == (1, ())
    (row,) = school.run(read_form, "classes", 1).rows
    assert (row.values["class_no"], row.values["student_count"]) == ("101", 45)


def test_october_that_a_spreadsheet_has_shortened_is_asked_for(
    school: Session, tmp_path: Path
) -> None:
    path = table(tmp_path, "教工号,姓名,出生年月", "T1,王小明,1990.1", "T2,李红,1990.10")
    loaded = school.run(import_table, "staff", path, 1, partial=True)
    assert complaints(loaded) == [(2, "出生年月")]
    assert "1990-10" in loaded.refused[0].reason.zh
    (row,) = school.run(read_form, "staff", 1).rows
    assert row.values["birth_month"] == "1990-10"


@pytest.mark.parametrize(
    "written",
    [
        "'11010519491231002X",
        '="11010519491231002X"',
        "110105 19491231 002Ｘ",
        "\t11010519491231002X",
    ],
)
def test_what_keeps_a_number_text_is_no_part_of_it(
    school: Session, tmp_path: Path, written: str
) -> None:
    path = table(tmp_path, "教工号\t姓名\t证件号码", f"'001\t王 小明\t{written}")
    if written.startswith("\t"):
        path = table(tmp_path, "教工号,姓名,证件号码", f"'001,王 小明,{written}")
    assert school.run(import_table, "staff", path, 1).refused == ()
    (row,) = school.run(read_form, "staff", 1).rows
    assert (row.values["staff_no"], row.values["name"]) == ("001", "王小明")
    assert row.values["id_number"] == "11010519491231002X"


@pytest.mark.parametrize("written", ["1.10105E+17", "'110105194912310000", "110105 194912310000"])
def test_a_damaged_number_is_recognised_however_it_is_written(
    school: Session, tmp_path: Path, written: str
) -> None:
    path = table(tmp_path, "教工号,姓名,证件号码", f"T1,王小明,{written}")
    loaded = school.run(import_table, "staff", path, 1)
    assert complaints(loaded) == [(2, "证件号码")]
    assert "Excel" in loaded.refused[0].reason.zh
