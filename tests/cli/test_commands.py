"""The command line: what it says and with which status it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from edudesk import __version__
from edudesk.actions.files import open_file
from edudesk.actions.sample import SampleFiles
from edudesk.cli.main import run
from tests.fresh_files import DISTRICT, SCHOOL, write_fresh

HEADER = "school_code,school_name,school_type,primary_students"


class Said(NamedTuple):
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


class Console:
    """Runs commands and catches what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *argv: object) -> Said:
        self._capsys.readouterr()
        status = run([str(one) for one in argv])
        return Said(status, *self._capsys.readouterr())


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_fresh(tmp_path / "school.edudesk", SCHOOL._replace(district="370399"))


@pytest.fixture
def district(tmp_path: Path) -> Path:
    return write_fresh(tmp_path / "district.edudesk", DISTRICT)


def table(folder: Path, *lines: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# -- language, help, wrong command lines -----------------------------------------------------------


def test_version_and_help_end_well(console: Console) -> None:
    assert console("--version") == Said(0, f"EduDesk {__version__}\n", "")
    shown = console("--help")
    assert shown.status == 0
    assert shown.out.startswith("用法：")
    for command in ("new", "set", "import", "load", "check", "assess", "report", "demo"):
        assert command in shown.out
        page = console(command, "--help")
        assert (page.status, page.err) == (0, "")
        assert "用法：" in page.out


@pytest.mark.parametrize("place", [0, 1])
def test_english_is_spoken_wherever_it_is_asked_for(console: Console, place: int) -> None:
    argv = ["check", "--help"]
    argv[place:place] = ["--lang", "en"]
    shown = console(*argv)
    assert shown.out.startswith("Usage:")
    assert shown.out.isascii()


def test_the_environment_chooses_the_language(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDUDESK_LANG", "en")
    assert console("--help").out.startswith("Usage:")
    assert console("--lang=zh", "--help").out.startswith("用法：")


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["check"],
        ["check", "x.edudesk", "--nonsense"],
        ["check", "x.edudesk", "extra"],
        ["check", "x.edudesk", "--collection"],
        ["new", "x.edudesk", "--kind", "kindergarten"],
        ["new", "x.edudesk", "--kind", "school", "--code", "12", "--name", "甲", "--year", "2025"],
        ["set", "x.edudesk", "grounds", "books"],
        ["set", "x.edudesk", "grounds", "books", "5", "--state", "na"],
        ["report", "x.edudesk"],
        ["report"],
        ["demo", "--out"],
        ["--lang", "fr", "--help"],
        ["--lang"],
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_sentence(console: Console, argv: list[str]) -> None:
    said = console(*argv)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("命令有误：")
    assert "Traceback" not in said.err


def test_every_unknown_command_is_answered_in_english_too(console: Console) -> None:
    said = console("--lang", "en", "nonsense")
    assert said.status == 2
    assert said.err.startswith("Command line: there is no command nonsense, and no such file.")


@pytest.mark.parametrize(
    ("typed", "near"), [("exprot", "export"), ("reprot x", "report"), ("check x --jsno", "--json")]
)
def test_what_was_mistyped_is_answered_with_what_is_nearest(
    console: Console, typed: str, near: str
) -> None:
    said = console(*typed.split())
    assert said.status == 2
    assert f"是不是 {near}？" in said.err


def test_without_a_screen_the_window_is_refused_with_a_sentence(
    console: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert console().status == 3
    (tmp_path / "letter.pdf").write_bytes(b"")
    # What a double click gives: our own files, what travels, tables, and whatever there is.
    for given in ("some.edudesk", "A.EDUDESK", "round.edutask", "back.edureturn", "a.xlsx"):
        said = console(given)
        assert said.status == 3
        assert "没有屏幕" in said.err
    assert console(tmp_path / "letter.pdf").status == 3


# -- new -------------------------------------------------------------------------------------------


def test_new_opens_the_annual_report_and_notes_a_zone(tmp_path: Path, console: Console) -> None:
    said = console(
        "new", tmp_path / "a.edudesk", "--kind", "school", "--code", "2137000001", "--name",
        "第一小学", "--year", "2025-2026", "--district", "370399",
    )  # fmt: skip
    assert said.status == 0
    assert "2025-annual" in said.out
    assert "2025-09-01" in said.out
    assert "370399" in said.out
    with open_file(tmp_path / "a.edudesk") as session:
        assert session.kind == "school"


def test_new_never_writes_over_a_file(school: Path, console: Console) -> None:
    before = school.read_bytes()
    said = console(
        "new", school, "--kind", "school", "--code", "2137000002", "--name", "乙",
        "--year", "2025-2026",
    )  # fmt: skip
    assert said.status == 3
    assert school.read_bytes() == before


def test_new_in_a_folder_that_is_not_there_is_refused(tmp_path: Path, console: Console) -> None:
    said = console(
        "new", tmp_path / "none" / "a.edudesk", "--kind", "district", "--code", "370399",
        "--name", "区", "--year", "2025-2026",
    )  # fmt: skip
    assert said.status == 3
    assert said.err.strip()


# -- set -------------------------------------------------------------------------------------------


def test_a_figure_is_set_and_read_back_with_its_label(school: Path, console: Console) -> None:
    said = console("set", school, "grounds", "books", "12,345")
    assert said.status == 0
    assert "图书 = 12,345" in said.out


def test_a_negative_value_is_a_value_and_draws_a_finding(school: Path, console: Console) -> None:
    said = console("set", school, "grounds", "books", "-5")
    assert said.status == 1
    assert "= -5" in said.out
    assert "[错误]" in said.out


def test_what_cannot_be_read_is_kept_and_ends_with_1(school: Path, console: Console) -> None:
    said = console("set", school, "grounds", "books", "1e400")
    assert said.status == 1
    assert "科学计数法" in said.out


def test_states_stand_for_a_missing_value(school: Path, console: Console) -> None:
    assert "不适用" in console("set", school, "grounds", "books", "--state", "na").out
    assert "未知" in console("set", school, "grounds", "books", "--state", "unknown").out
    assert "未填" in console("set", school, "grounds", "books", "--state", "empty").out


def test_a_row_is_named_by_line_or_key(school: Path, console: Console, tmp_path: Path) -> None:
    said = console("set", school, "grades", "student_count_declared", "255", "--row", "g1")
    assert said.status in (0, 1)
    assert "255" in said.out
    console("import", school, "classes", table(tmp_path, "班级代码,班级名称", "101,一年级1班"))
    said = console("set", school, "classes", "student_count", "44", "--row", "一年级1班")
    assert "44" in said.out
    assert console("set", school, "classes", "student_count", "44", "--row", "二班").status == 3
    assert console("set", school, "classes", "student_count", "44").status == 3


@pytest.mark.parametrize(
    ("form", "field"), [("nothing", "books"), ("grounds", "nothing"), ("grounds", "area_total")]
)
def test_unknown_names_are_refused_with_those_that_exist(
    school: Path, console: Console, form: str, field: str
) -> None:
    said = console("set", school, form, field, "5")
    assert (said.status, said.out) == (3, "")
    assert len(said.err) > 20


# -- import, load ----------------------------------------------------------------------------------


def test_load_takes_all_or_nothing_unless_told(
    district: Path, console: Console, tmp_path: Path
) -> None:
    path = table(tmp_path, HEADER, "2137000001,第一小学,primary,100", "2137000002,乙,primary,12.5")
    said = console("load", district, path)
    assert said.status == 3
    assert "第 3 行，小学在校生数" in said.out
    assert "没有写入" in said.out
    said = console("load", district, path, "--partial")
    assert said.status == 1
    assert "新增 1 行" in said.out
    path = table(tmp_path, HEADER, "2137000001,第一小学,primary,100")
    said = console("load", district, path)
    assert said.status == 0
    assert "未变 1 行" in said.out


def test_a_hundred_complaints_are_cut_short(
    district: Path, console: Console, tmp_path: Path
) -> None:
    lines = [f"2137{number:06},x,primary,many" for number in range(100)]
    said = console("load", district, table(tmp_path, HEADER, *lines))
    assert said.status == 3
    assert "另有 50 处" in said.out
    assert len(said.out.splitlines()) < 60


def test_a_dry_run_writes_nothing(school: Path, console: Console, tmp_path: Path) -> None:
    path = table(tmp_path, "教工号,姓名", "T1,王小明")
    said = console("import", school, "staff", path, "--dry-run")
    assert said.status == 0
    assert "将新增 1 行" in said.out
    said = console("import", school, "staff", path)
    assert "新增 1 行" in said.out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x00\x01\x02",
        b"a,b\n1,2\n",
    ],
)
def test_an_unreadable_table_is_refused_with_a_sentence(
    district: Path, console: Console, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    said = console("load", district, path)
    assert (said.status, said.out) == (3, "")
    assert "bad.xlsx" in said.err


def test_a_file_that_is_missing_or_foreign_is_refused(console: Console, tmp_path: Path) -> None:
    foreign = tmp_path / "letter.edudesk"
    foreign.write_text("尊敬的校长", encoding="utf-8")
    for path in (tmp_path / "none.edudesk", foreign, tmp_path):
        for command in ("check", "assess"):
            said = console(command, path)
            assert (said.status, said.out) == (3, "")
            assert said.err.strip()


def test_a_file_held_by_another_is_refused_by_name(school: Path, console: Console) -> None:
    with open_file(school, who="王老师"):
        said = console("check", school)
    assert said.status == 3
    assert "王老师" in said.err


def test_a_file_of_a_newer_program_is_shown_and_not_written(school: Path, console: Console) -> None:
    data = bytearray(school.read_bytes())
    data[60:64] = (9_999).to_bytes(4, "big")  # user_version in SQLite's header
    school.write_bytes(data)
    said = console("check", school)
    assert said.status == 1
    assert "只能查看" in said.err
    assert console("set", school, "grounds", "books", "5").status == 3
    assert school.read_bytes() == data


def test_a_negative_number_of_students_is_loaded_and_found_wrong(
    district: Path, console: Console, tmp_path: Path
) -> None:
    path = table(tmp_path, HEADER, "2137000001,第一小学,primary,-5")
    assert console("load", district, path).status == 0
    said = console("check", district)
    assert said.status == 1
    assert "-5" in said.out


# -- check, assess, report -------------------------------------------------------------------------


def test_an_empty_file_has_wrong_findings(school: Path, console: Console) -> None:
    said = console("check", school)
    assert said.status == 1
    assert said.out.startswith("填报任务 2025-annual")
    answer = json.loads(console("check", school, "--json").out)
    assert answer["collection"] == "2025-annual"
    assert answer["wrong"] == sum(
        one["level"] == "wrong" and one["state"] == "open" for one in answer["findings"]
    )
    assert {"check", "form", "row", "fields", "message"} <= answer["findings"][0].keys()


def test_a_complete_file_ends_with_0(sample: SampleFiles, console: Console) -> None:
    said = console("check", sample.folder / "第三小学.edudesk")
    assert said.status == 0
    assert "已说明" in said.out
    earlier = console("check", sample.folder / "第三小学.edudesk", "--collection", "2024-annual")
    assert earlier.status == 0
    assert "2024-09-01" in earlier.out
    assert console("check", sample.district, "--collection", "2020-annual").status == 3


def test_the_assessment_is_one_json_object(sample: SampleFiles, console: Console) -> None:
    said = console("assess", sample.district, "--json")
    assert (said.status, said.err) == (0, "")
    answer = json.loads(said.out)
    assert answer["standard"] == "quality-balance-2017"
    assert len(answer["items"]) == 40
    unit = next(one for one in answer["units"] if one["school_name"] == "第三小学")
    # 8294.24 - 560.00 = 7734.24 square metres for 1572 pupils
    assert unit["indicators"]["1.4"]["value"] == "4.920000"
    assert unit["verdict"] == "pass"


def test_the_assessment_is_told_in_words(sample: SampleFiles, console: Console) -> None:
    said = console("assess", sample.district)
    assert said.status == 0
    assert "附件 40 项，达标 33 项。" in said.out
    assert "不计入：傅山教学点" in said.out
    english = console("--lang", "en", "assess", sample.district)
    assert "33 of the annex's 40 items are met." in english.out


def test_reports_are_listed_name_first(console: Console) -> None:
    said = console("report", "--list")
    assert said.status == 0
    told = [line for line in said.out.splitlines() if not line.startswith("【")]
    lines = dict(line.split("  ", 1) for line in told)
    assert {"annex", "verdicts", "school-packet"} <= lines.keys()
    assert all(lines.values())


def test_reports_are_listed_by_whose_file_and_by_group(console: Console) -> None:
    lines = console("report", "--list").out.splitlines()
    headings = [line for line in lines if line.startswith("【")]
    kinds = [heading[1:5] for heading in headings]
    assert kinds == sorted(kinds, key=("学校文件", "区县文件").index)
    assert len(set(headings)) == len(headings)
    first = lines.index("【学校文件·年报校内核对表】")
    codes = [line.split()[0] for line in lines[first + 1 : first + 11]]
    # The statistics number their tables, and the check tables follow them.
    assert codes == sorted(codes)
    assert all(code.startswith("check-") for code in codes)
    assert lines[first + 11].startswith("【")


def test_a_file_lists_only_what_is_printed_from_it(school: Path, console: Console) -> None:
    said = console("report", "--list", school)
    assert said.status == 0
    names = {line.split()[0] for line in said.out.splitlines()}
    assert "school-packet" in names
    assert "annex" not in names
    assert not any(name.startswith("【区县文件") for name in names)


def test_a_report_is_printed_and_the_others_refused(
    sample: SampleFiles, console: Console, tmp_path: Path
) -> None:
    out = tmp_path / "annex.pdf"
    said = console("report", sample.district, "annex", "-o", out)
    assert said.status == 0
    assert str(out) in said.out
    assert out.read_bytes().startswith(b"%PDF-")
    for argv in (["none", "-o", out], ["annex", "-o", tmp_path / "annex.doc"]):
        assert console("report", sample.district, *argv).status == 3
    nowhere = tmp_path / "none" / "annex.pdf"
    assert console("report", sample.district, "annex", "-o", nowhere).status == 3
    assert console("report", sample.district, "annex", "-o", out, "--school", "1").status == 3
