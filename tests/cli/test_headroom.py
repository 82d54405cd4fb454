"""Distances and changed verdicts on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from edudesk.cli.main import run
from tests.fresh_files import SCHOOL, write_fresh

REASON = "测绘报告更正了运动场地面积，见附件第三页。"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a way to run a command that ends well and hands over what it told."""

    def console(*argv: str, status: int = 0) -> str:
        capsys.readouterr()
        assert run([*argv, "--lang=zh"]) == status, capsys.readouterr().err
        return capsys.readouterr().out

    return console


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a school of 100 with 600 ㎡ of sports ground."""
    folder = tmp_path_factory.mktemp("small")
    path = write_fresh(folder / "school.edudesk", SCHOOL)
    classes = folder / "classes.csv"
    classes.write_text("class_no,name,grade,student_count\n1,一（1）班,g1,100\n", "utf-8")
    rooms = folder / "buildings.csv"
    rooms.write_text(
        "building_name,use,floor_area,under_construction,is_leased_in\n教学楼,教室,700,否,否\n",
        "utf-8",
    )
    for command, *arguments in (
        ("set", "school_profile", "school_type", "小学"),
        ("import", "classes", str(classes)),
        ("import", "buildings", str(rooms)),
        ("set", "grounds", "sports_ground_area", "600"),
    ):
        assert run([command, str(path), *arguments]) == 0
    return path


@pytest.fixture
def file(small: Path, tmp_path: Path) -> str:
    """Return a copy of it."""
    return str(copyfile(small, tmp_path / "school.edudesk"))


def test_a_distance_is_told_in_both_currencies(file: str, told: Callable[..., str]) -> None:
    lines = told("headroom", file).splitlines()
    (sports,) = [line for line in lines if "运动场馆" in line]
    # 600 ㎡ serve 80 students at 7.5 ㎡; 100 students need 750 ㎡
    assert "缺 150平方米，或多 20 名学生" in sports
    assert sports.startswith("▼")


def test_json_carries_exact_figures(file: str, told: Callable[..., str]) -> None:
    found = json.loads(told("headroom", file, "--json"))["distances"]
    (sports,) = [one for one in found if one["code"] == "1.5"]
    assert (sports["value"], sports["lacking"], sports["places"]) == ("6", 15000, 2)
    assert (sports["unit"], sports["too_many"]) == ("平方米", 20)


def test_the_district_switches_it_off_in_the_file(file: str, told: Callable[..., str]) -> None:
    told("headroom", file, "--off")
    assert told("headroom", file).strip() == "这个文件不显示离标准的距离。"
    told("headroom", file, "--on")
    assert "缺 150" in told("headroom", file)


def test_without_changes_there_is_nothing_to_explain(file: str, told: Callable[..., str]) -> None:
    assert told("headroom", file, "--changes").strip() == "没有结论相关修改。"
    assert json.loads(told("headroom", file, "--changes", "--json")) == {"changes": []}
    assert run(["headroom", file, "--explain", "1"]) == 2
    assert run(["headroom", file, "--explain", "1", "--reason", REASON]) == 3


def test_changes_can_be_printed(file: str, told: Callable[..., str], tmp_path: Path) -> None:
    out = tmp_path / "changes.pdf"
    told("report", file, "verdict-changes", "-o", str(out))
    assert out.read_bytes().startswith(b"%PDF")
