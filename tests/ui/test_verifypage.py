"""The district's box: is the file whole, and does the signed paper agree with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from edudesk.actions.packing import pack
from edudesk.actions.receiving import receive
from edudesk.actions.verifying import verify
from edudesk.ui.desk.navigation import VERIFY
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.verifypage import VerifyPage
from tests.actions.submitting import made_package
from tests.ui.conftest import Answers, shown_bench


@pytest.fixture
def sent(school: OpenFile, tmp_path: Path) -> tuple[Path, str]:
    """Return a draft that a school sent, and its code."""
    made = school.session.run(pack, 1, tmp_path / "a.edusub", draft=True)
    return made.path, made.code


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> VerifyPage:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(VERIFY)
    page = bench.pages[VERIFY]
    assert isinstance(page, VerifyPage)
    return page


def answer(page: VerifyPage, path: Path, code: str, qtbot: QtBot) -> str:
    page.notice.hide()
    page.path.setText(str(path))
    page.code.setText(code)
    page.verify.click()
    qtbot.waitUntil(page.notice.isVisible)
    return page.notice.said()


def test_paper_and_file_agree_or_do_not(
    page: VerifyPage, sent: tuple[Path, str], qtbot: QtBot
) -> None:
    path, code = sent
    assert answer(page, path, code, qtbot).startswith("纸质表与文件一致。")
    assert "草稿 1，不作上报" in page.details.text()
    last = "0" if code[-1] != "0" else "1"
    assert "只有第 8 组不同" in answer(page, path, code[:-1] + last, qtbot)
    other = " ".join(f"{9999 - int(group):04d}" for group in code.split())
    assert "纸质表与文件不一致" in answer(page, path, other, qtbot)
    assert answer(page, path, "", qtbot) == "文件完整，没有改动过。"


def test_the_cells_that_differ_are_listed_when_the_district_has_both(
    page: VerifyPage, tmp_path: Path, qtbot: QtBot
) -> None:
    session = page._file.session  # noqa: SLF001
    catalogue, unit = session.catalogue, page._file.unit.code  # noqa: SLF001
    codes = []
    for number, street in enumerate(("校园路1号", "滨河路9号"), start=1):
        path = tmp_path / f"{number}.edusub"
        image = made_package(catalogue, address=street, sequence=number, district=unit)
        path.write_bytes(image)
        assert session.run(receive, [path])[0].status == "received"
        codes.append(verify(path, catalogue=catalogue).code)
    first, second = (tmp_path / f"{number}.edusub" for number in (1, 2))
    assert "纸质表与文件不一致" in answer(page, second, codes[0], qtbot)
    shown = [page.model.data(page.model.index(0, column)) for column in range(3)]
    assert shown == ["学校基本情况·学校地址", "校园路1号", "滨河路9号"]
    assert page.cells.isVisible()
    assert "第 1 次上报" in page.details.text()
    assert "已被更正" in answer(page, first, codes[0], qtbot)
    assert not page.cells.isVisible()
    page.path.clear()
    assert page.verify.isEnabled()
    page.notice.hide()
    page.code.setText(codes[0].replace(" ", ""))
    page.verify.click()
    qtbot.waitUntil(page.cells.isVisible)
    assert "已被更正" in page.notice.said()


def test_a_file_that_is_none_is_refused_in_words(
    page: VerifyPage, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "x.edusub").write_bytes(b"hello")
    assert "不是 EduDesk 的上报包" in answer(page, tmp_path / "x.edusub", "", qtbot)
    assert page.details.text() == ""


def test_the_file_is_chosen_in_a_dialog(page: VerifyPage, answers: Answers) -> None:
    assert not page.verify.isEnabled()
    answers.path = Path("a.edusub")
    page._browse()  # noqa: SLF001
    assert page.path.text() == "a.edusub"
    assert page.verify.isEnabled()
