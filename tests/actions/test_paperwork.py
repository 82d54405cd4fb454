"""Paper, file and district: which cells differ, what was superseded since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import pytest

from edudesk.actions.answering import take_return
from edudesk.actions.correcting import return_forms
from edudesk.actions.files import open_file
from edudesk.actions.paperwork import paper_here, verify_here
from edudesk.actions.receiving import receive
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.cli.main import run
from edudesk.errors import EdudeskError
from tests.actions.submitting import enter, hire, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"


class Two(NamedTuple):
    """Two submissions of a school, the second after a return; the district has both."""

    district: Session
    first: Path
    old: str
    second: Path
    new: str


class Sent(NamedTuple):
    """Where a district and what it received lie, and the check codes of both submissions."""

    folder: Path
    codes: tuple[str, str]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Sent:
    folder = tmp_path_factory.mktemp("sent")
    with (
        open_fresh(folder / "district.edudesk", DISTRICT) as district,
        new_school(folder / "s.edudesk", catalogue) as school,
    ):
        school.run(enter, "grounds", "books", "1080")
        school.run(hire, "孙小雨")
        first = packed(school, folder / "1.edusub")
        district.run(receive, [first.path])
        letter = folder / "a.edureturn"
        district.run(return_forms, 1, CODE, letter, forms=["grounds", "staff"], reason="请核对图书")
        school.run(take_return, letter)
        school.run(enter, "grounds", "books", "1200")
        school.run(hire, "李一鸣")
        second = packed(school, folder / "2.edusub")
        district.run(receive, [second.path])
    return Sent(folder, (first.code, second.code))


@pytest.fixture
def two(sent: Sent, tmp_path: Path, catalogue: Catalogue) -> Iterator[Two]:
    old, new = sent.codes
    first, second, path = (
        Path(copyfile(sent.folder / name, tmp_path / name))
        for name in ("1.edusub", "2.edusub", "district.edudesk")
    )
    with open_file(path, catalogue=catalogue, who="李老师") as district:
        yield Two(district, first, old, second, new)


def test_the_file_that_holds_agrees_with_its_paper(two: Two) -> None:
    found = two.district.run(verify_here, two.second, two.new)
    assert found.verified.accepted
    assert found.held is not None
    assert (found.held.receipt.sequence, found.held.by, found.cells) == (2, None, ())


def test_an_earlier_file_is_said_to_be_superseded(two: Two) -> None:
    found = two.district.run(verify_here, two.first, two.old)
    assert found.held is not None
    assert found.held.by is not None
    assert found.held.by.sequence == 2


def test_where_paper_and_file_differ_the_cells_are_named_with_both_figures(two: Two) -> None:
    found = two.district.run(verify_here, two.second, two.old)
    assert not found.verified.accepted
    cells = {one.name: (one.label.zh, one.paper, one.file) for one in found.cells}
    label, paper, file = cells["grounds..books"]
    assert (paper, file) == ("1,080", "1,200")
    assert "图书" in label


def test_a_personal_column_is_said_to_differ_though_no_name_travels(two: Two) -> None:
    found = two.district.run(verify_here, two.second, two.old)
    names = {one.name for one in found.cells}
    assert "staff.name" in names
    heads = [one.label.zh for one in found.cells if one.name == "explanations.head"]
    assert all("签字校长" in label for label in heads)
    assert not any("孙小雨" in f"{one.paper}{one.file}" for one in found.cells)


def test_a_code_that_nobody_sent_names_no_cells(two: Two) -> None:
    found = two.district.run(verify_here, two.second, "0" * 32)
    assert (found.verified.accepted, found.paper, found.cells) == (False, None, ())


def test_a_superseded_paper_tells_what_changed_since(two: Two) -> None:
    found = two.district.run(paper_here, two.old)
    assert found.paper.holds == "superseded"
    assert "grounds..books" in {one.name for one in found.cells}
    assert two.district.run(paper_here, two.new).cells == ()


def test_a_code_with_a_digit_missing_is_told(two: Two) -> None:
    with pytest.raises(EdudeskError, match="32 位数字"):
        two.district.run(verify_here, two.second, two.old[:-1])


def test_the_command_line_names_the_cells_in_words_and_as_json(
    two: Two, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(two.district.path)
    two.district.close()
    given = ["verify", str(two.second), "--code", two.old, "--in", path]
    assert run(given) == 3
    told = capsys.readouterr().out
    assert "纸质表 1,080，文件 1,200" in told
    assert run([*given, "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["accepted"], answer["sequence"], answer["paper"]["sequence"]) == (False, 2, 1)
    assert "grounds..books" in {one["cell"] for one in answer["cells"]}
    assert run(["verify", str(two.first), "--in", path]) == 3
    assert "已被更正" in capsys.readouterr().out
    assert run(["paper", path, two.old]) == 3
    assert "已被更正" in capsys.readouterr().out
