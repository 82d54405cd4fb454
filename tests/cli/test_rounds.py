"""The commands around a round of reporting, from one school year into the next."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copyfile

import pytest

from edudesk.cli.main import run
from tests.cli.test_commands import Console, console, school
from tests.fresh_files import SCHOOL, write_fresh

__all__ = ["console", "school"]  # fixtures
REASON = "新建小区交付，已列入消除大班额计划。"
LARGE = "classes.large_class"


@pytest.fixture(scope="module")
def with_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a school file with two classes, one of them large and so explained."""
    folder = tmp_path_factory.mktemp("classes")
    path = write_fresh(folder / "school.edudesk", SCHOOL._replace(district="370399"))
    table = folder / "classes.csv"
    table.write_text(
        "班级代码,班级名称,年级,班级人数\n301,三年级1班,三年级,57\n302,三年级2班,三年级,40\n",
        encoding="utf-8",
    )
    assert run(["import", str(path), "classes", str(table)]) == 0
    with redirect_stdout(StringIO()) as said:
        assert run(["explain", str(path), LARGE, "--reason", REASON, "--code", "new_area"]) == 0
    assert f"已说明：{REASON}" in said.getvalue()
    return path


@pytest.fixture
def filled(with_classes: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(copyfile(with_classes, tmp_path / "school.edudesk"))


def findings(console: Console, file: Path, check: str) -> list[dict[str, object]]:
    found = json.loads(console("check", file, "--json").out)["findings"]
    return [one for one in found if one["check"] == check]


def test_a_year_is_opened_from_the_last_confirmed_and_the_last_one_closed(
    filled: Path, console: Console
) -> None:
    made = console(
        "collection", filled, "--open", "annual", "--year", "2026-2027", "--from", "2025-annual",
        "--deadline", "2026-09-30",
    )  # fmt: skip
    assert made.status == 0
    assert "2026-annual" in made.out
    assert "2026-09-01" in made.out
    [finding] = findings(console, filled, "classes.carried")
    assert "8个" in str(finding["message"])
    assert "已确认 4 个" in console("confirm", filled, "classes", "--row", "四年级1班").out
    assert "已确认 4 个" in console("confirm", filled, "classes").out
    assert "已确认 0 个" in console("confirm", filled, "classes").out
    assert findings(console, filled, "classes.carried") == []
    assert console("collection", filled, "--close", "2025-annual").status == 0
    lines = console("collection", filled, "--list").out.splitlines()
    assert [(line.split()[0], line.split()[-1]) for line in lines] == [
        ("2026-annual", "填报中"),
        ("2025-annual", "已封存"),
    ]
    refused = console(
        "set", filled, "classes", "student_count", "50", "--row", "301",
        "--collection", "2025-annual",
    )  # fmt: skip
    assert refused.status == 3
    assert "已封存" in refused.err
    assert console("collection", filled, "--close", "2025-annual").status == 3


def test_everything_carried_is_confirmed_with_one_command(filled: Path, console: Console) -> None:
    console(
        "collection", filled, "--open", "annual", "--year", "2026-2027", "--from", "2025-annual"
    )
    for argv in (["classes", "--all"], [], ["--all", "--row", "401"]):
        assert console("confirm", filled, *argv).status == 2
    assert "已确认 9 个" in console("confirm", filled, "--all").out  # and how long schooling takes
    assert findings(console, filled, "classes.carried") == []


def test_a_collection_opened_by_mistake_is_taken_out(filled: Path, console: Console) -> None:
    console(
        "collection", filled, "--open", "annual", "--year", "2062-2063", "--from", "2025-annual"
    )
    said = console("collection", filled, "--discard", "2062-annual")
    assert (said.status, "已删除" in said.out) == (0, True)
    assert [one.split()[0] for one in console("collection", filled, "--list").out.splitlines()] == [
        "2025-annual"
    ]
    kept = console("collection", filled, "--discard", "2025-annual")
    assert (kept.status, "不能删除" in kept.err) == (3, True)


def test_last_years_words_are_told_when_no_reason_is_given(filled: Path, console: Console) -> None:
    console(
        "collection", filled, "--open", "annual", "--year", "2026-2027", "--from", "2025-annual"
    )
    said = console("explain", filled, LARGE)
    assert said.status == 0
    assert REASON in said.out
    assert findings(console, filled, LARGE)[0]["state"] == "open"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--list", "--close", "2025-annual"],
        ["--open", "annual"],
        ["--list", "--year", "2026-2027"],
        ["--open", "weekly", "--year", "2026-2027"],
        ["--open", "monthly", "--year", "2026", "--moment", "2026-02-30"],
    ],
)
def test_a_collection_command_that_makes_no_sense_is_refused(
    school: Path, console: Console, argv: list[str]
) -> None:
    said = console("collection", school, *argv)
    assert said.status == 2
    assert said.err.startswith("命令有误")


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["--open", "annual", "--year", "2025-2026"], "已经存在"),
        (["--open", "annual", "--year", "2026"], "学年应写成"),
        (["--open", "monthly", "--year", "2026", "--from", "none"], "没有编号为"),
        (
            [
                "--open",
                "monthly",
                "--year",
                "2025",
                "--moment",
                "2025-08-31",
                "--from",
                "2025-annual",
            ],
            "不能沿用",
        ),
    ],
)
def test_a_collection_that_cannot_be_opened_is_a_sentence(
    school: Path, console: Console, argv: list[str], why: str
) -> None:
    said = console("collection", school, *argv)
    assert said.status == 3
    assert why in said.err
    assert len(console("collection", school, "--list").out.splitlines()) == 1


def test_a_wrong_figure_passes_with_the_heads_name_and_is_marked_overruled(
    filled: Path, console: Console
) -> None:
    check = "classes.female_count.required"
    plain = console("explain", filled, check, "--reason", REASON)
    assert plain.status == 3
    assert "校长签字" in plain.err
    nameless = console("explain", filled, check, "--reason", REASON, "--overrule")
    assert nameless.status == 3
    assert "校长姓名" in nameless.err
    signed = console(
        "explain", filled, check, "--row", "301", "--reason", REASON, "--overrule", "--head",
        "张校长",
    )  # fmt: skip
    assert signed.status == 0
    assert "张校长签字" in signed.out
    states = {
        one["row_name"]: (one["state"], one["head"]) for one in findings(console, filled, check)
    }
    assert states == {"三年级1班": ("overruled", "张校长"), "三年级2班": ("open", "")}


def test_what_is_no_finding_needs_no_reason(school: Path, console: Console) -> None:
    said = console("explain", school, LARGE, "--reason", REASON)
    assert said.status == 0
    assert "没有待说明" in said.out


def test_a_nil_return_is_declared_and_withdrawn(school: Path, console: Console) -> None:
    assert console("nil", school, "guards", "--reason", "无").status == 3
    said = console("nil", school, "guards", "--reason", "本校未聘用专职保安人员。")
    assert (said.status, said.out) == (0, "“保安员名册”已作零报告。\n")
    assert console("nil", school, "guards", "--undo").status == 0
    for argv in ([], ["--undo", "--reason", "本校未聘用专职保安人员。"]):
        assert console("nil", school, "guards", *argv).status == 2
    assert console("nil", school, "nobody", "--undo").status == 3


def test_a_large_class_stays_explained_in_english(filled: Path, console: Console) -> None:
    said = console("check", filled, "--lang", "en")
    assert f"(explained: {REASON})" in said.out


def test_a_mistyped_name_is_put_right(filled: Path, console: Console) -> None:
    done = console("rename", filled, "--name", "第九小学")
    assert done.status == 0
    assert "第九小学" in done.out
    assert console("rename", filled).status == 2
    assert console("rename", filled, "--code", "12").status == 3
