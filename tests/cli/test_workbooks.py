"""Workbooks by command: given out, filled in, tried, read back, refused rows returned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.actions.entry import read_form
from edudesk.actions.files import open_file
from edudesk.cli.main import run
from edudesk.model.place import Row
from tests.fresh_files import SCHOOL, write_fresh

Said = tuple[int, str, str]
Console = Callable[..., Said]

STAFF = "教工号,姓名,证件类型,证件号码\nT1,王小明,居民身份证,11010519491231002X\nT2,李红,护照,E1\n"


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str]) -> Console:
    """Return what runs a command and tells its status, its words and its complaints."""

    def command(*argv: object) -> Said:
        capsys.readouterr()
        status = run([str(one) for one in argv])
        return (status, *capsys.readouterr())

    return command


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a school with two members of staff."""
    folder = tmp_path_factory.mktemp("staffed")
    path = write_fresh(folder / "school.edudesk", SCHOOL._replace(district="370399"))
    table = folder / "staff.csv"
    table.write_text(STAFF, encoding="utf-8")
    assert run(["import", str(path), "staff", str(table)]) == 0
    return path


@pytest.fixture
def school(staffed: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(copyfile(staffed, tmp_path / "school.edudesk"))


def staff(path: Path) -> list[Row]:
    with open_file(path) as session:
        return list(session.run(read_form, "staff", 1).rows)


def sheet_of(path: Path, title: str = "教职工名册") -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(path)
    return book, book[title]


def column(sheet: Worksheet, key: str) -> int:
    return [cell.value for cell in sheet[3]].index(key) + 1


def test_a_form_goes_out_without_identity_numbers_unless_asked(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "staff.xlsx"
    status, said, _ = console("export", school, "staff", "-o", out)
    assert (status, "没有写出：证件号码" in said) == (0, True)
    assert "id_number" not in [cell.value for cell in sheet_of(out)[1][3]]
    status, said, _ = console(
        "export", school, "staff", "-o", out, "--with-identity-numbers", "--replace"
    )
    assert (status, "没有写出" in said) == (0, False)
    _, sheet = sheet_of(out)
    cell = sheet.cell(5, column(sheet, "id_number"))
    assert (cell.value, cell.data_type) == ("11010519491231002X", "s")


def test_a_dry_run_tells_every_cell_and_writes_nothing(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "staff.xlsx"
    console("export", school, "staff", "-o", out)
    book, sheet = sheet_of(out)
    sheet.cell(5, column(sheet, "name")).value = "王晓明"
    sheet.cell(7, column(sheet, "staff_no")).value = "T3"
    sheet.cell(7, column(sheet, "name")).value = "张华"
    book.save(out)
    before = staff(school)
    status, said, _ = console("import", school, "staff", out, "--dry-run")
    assert status == 0
    assert "第 5 行，王小明 · 姓名：王小明 → 王晓明" in said
    assert "第 7 行，新增：张华" in said
    assert staff(school) == before
    english = console("--lang", "en", "import", school, "staff", out, "--dry-run")[1]
    assert "Row 5, 王小明 · Name: 王小明 → 王晓明" in english
    status, said, _ = console("import", school, "staff", out)
    assert (status, "新增 1 行，更新 1 行" in said) == (0, True)
    assert [row.values["name"] for row in staff(school)] == ["王晓明", "李红", "张华"]
    assert [row.values["id_number"] for row in staff(school)] == ["11010519491231002X", "E1", None]


def test_refused_rows_come_back_mended_and_are_taken(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "staff.xlsx"
    console("export", school, "staff", "-o", out)
    book, sheet = sheet_of(out)
    sheet.cell(5, column(sheet, "birth_month")).value = "1990-13"
    sheet.cell(6, column(sheet, "name")).value = "李小红"
    book.save(out)
    status, said, _ = console("import", school, "staff", out, "--partial")
    refused = tmp_path / "staff.refused.xlsx"
    assert (status, str(refused) in said) == (1, True)
    address = f"{get_column_letter(column(sheet, 'birth_month'))}5"
    assert f"（{address}）：" in said
    book, sheet = sheet_of(refused)
    assert sheet.max_row == 5
    reason = sheet.cell(5, sheet.max_column).value
    assert f"（原表 {address}）" in reason
    assert (sheet.cell(4, sheet.max_column).value, "1990-13" in reason) == ("未导入的原因", True)
    sheet.cell(5, column(sheet, "birth_month")).value = "1990-12"
    book.save(refused)
    status, said, _ = console("import", school, "staff", refused)
    assert (status, "注意" in said) == (0, False), said
    assert [row.values["birth_month"] for row in staff(school)] == ["1990-12", None]
    assert [row.values["name"] for row in staff(school)] == ["王小明", "李小红"]


def test_refused_rows_never_replace_an_older_list_and_go_where_they_are_told(
    school: Path, console: Console, tmp_path: Path
) -> None:
    table = tmp_path / "bad.csv"
    table.write_text("教工号,姓名,出生年月\nT9,赵云,某年\n", encoding="utf-8")
    for name in ("bad.refused.xlsx", "bad.refused-2.xlsx"):
        assert console("import", school, "staff", table)[0] == 3
        assert (tmp_path / name).exists()
    chosen = tmp_path / "mine.xlsx"
    assert console("import", school, "staff", table, "--dry-run", "--refused", chosen)[0] == 1
    assert chosen.exists()
    assert not (tmp_path / "bad.refused-3.xlsx").exists()


def test_rows_stay_read_though_the_list_of_the_refused_cannot_be_written(
    school: Path, console: Console, tmp_path: Path
) -> None:
    table = tmp_path / "bad.csv"
    table.write_text("教工号,姓名,出生年月\nT9,赵云,某年\nT8,钱进,199001\n", encoding="utf-8")
    nowhere = tmp_path / "none" / "refused.xlsx"
    status, said, err = console("import", school, "staff", table, "--partial", "--refused", nowhere)
    assert (status, "新增 1 行" in said, "refused.xlsx" in err) == (1, True, True)


def test_the_whole_school_goes_out_and_comes_back(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "all.xlsx"
    status, said, _ = console("export", school, "--all", "-o", out)
    assert status == 0
    book, sheet = sheet_of(out, "场地与设备")
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5)}
    rows["books"][column(sheet, "#this") - 1].value = 12345
    book.save(out)
    status, said, _ = console("import", school, "--all", out)
    assert status == 0
    assert "《场地与设备》" in said
    assert "未变 0 行" in said
    status, said, _ = console("import", school, "--all", out)
    assert (status, "《" in said) == (0, False)


@pytest.mark.parametrize(
    "argv",
    [
        ["export", "x.edudesk", "-o", "a.xlsx"],
        ["export", "x.edudesk", "staff", "--all", "-o", "a.xlsx"],
        ["export", "x.edudesk", "staff"],
        ["import", "x.edudesk", "a.xlsx"],
        ["import", "x.edudesk", "--all", "staff", "a.xlsx"],
        ["import", "x.edudesk"],
    ],
)
def test_a_wrong_command_line_ends_with_2(console: Console, argv: list[str]) -> None:
    status, said, err = console(*argv)
    assert (status, said) == (2, "")
    assert err.startswith("命令有误：")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0"])
def test_a_bad_file_is_refused_as_a_whole_workbook_too(
    school: Path, console: Console, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    status, said, err = console("import", school, "--all", path)
    assert (status, said, "bad.xlsx" in err) == (3, "", True)


def test_numbers_that_excel_has_damaged_are_refused_by_row(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "staff.xlsx"
    console("export", school, "staff", "-o", out, "--with-identity-numbers")
    book, sheet = sheet_of(out)
    sheet.cell(5, column(sheet, "id_number")).value = 110105194912310028
    sheet.cell(6, column(sheet, "id_number")).value = "110105194912310000"
    book.save(out)
    status, said, _ = console("import", school, "staff", out)
    assert status == 3
    assert "第 5 行，证件号码" in said
    assert "第 6 行，证件号码" in said
    assert "Excel" in said


def test_a_workbook_that_may_be_filled_in_is_not_written_over(
    school: Path, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "staff.xlsx"
    out.write_bytes(b"filled in")
    status, _, said = console("export", school, "staff", "-o", out)
    assert (status, "--replace" in said) == (3, True)
    assert out.read_bytes() == b"filled in"
    status, _, _ = console("export", school, "staff", "-o", out, "--replace")
    assert status == 0
    assert out.read_bytes() != b"filled in"
