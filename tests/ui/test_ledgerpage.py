"""The ledger at work in the window: filters, the next step of a problem, reminders to paste."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row, read_form, set_cell, undo
from edudesk.actions.loading import load_district_table
from edudesk.actions.session import local_now
from edudesk.model.place import Cell
from edudesk.ui.desk.navigation import LEDGER
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.district.ledgerpage import LedgerPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import TABLE, shown_bench
from tests.ui.test_accessibility import names_of

TODAY = local_now().date()
LATE, SOON = ((TODAY + timedelta(days)).isoformat() for days in (-3, 3))
COMMON = {"source": "督导反馈", "round": "县级自评"}
TYPED = (
    {"problem_no": "1", "problem": "缺器材", "state": "未整改", "due_date": SOON, **COMMON},
    {"problem_no": "2", "problem": "缺教室", "state": "未整改", "due_date": LATE, **COMMON},
    {"problem_no": "3", "problem": "缺教师", "state": "已销号", "due_date": LATE, **COMMON},
)


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> Iterator[LedgerPage]:
    for one in TYPED:
        district.session.run(add_row, "problems", district.collection.number, one)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(LEDGER)
    page = bench.pages[LEDGER]
    assert isinstance(page, LedgerPage)
    qtbot.waitUntil(lambda: bool(page.shown))
    yield page
    if page.dialog is not None:
        page.dialog.reject()
    bench.printroom.close()


def offered(page: LedgerPage) -> dict[str, QPushButton]:
    """Return what can be done with the problem in hand."""
    items = [page.moves.itemAt(at) for at in range(page.moves.count())]
    buttons = [item.widget() for item in items]
    return {one.text(): one for one in buttons if isinstance(one, QPushButton)}


def numbers(page: LedgerPage) -> list[str]:
    return [str(page.model.index(row, 0).data()) for row in range(page.model.rowCount())]


def states(page: LedgerPage) -> dict[object, object]:
    rows = page.file.session.run(read_form, "problems", page.file.collection.number).rows
    return {row.values["problem_no"]: row.values["state"] for row in rows}


def test_what_is_overdue_stands_first_and_what_is_closed_is_out_of_sight(page: LedgerPage) -> None:
    assert numbers(page) == ["2", "1"]
    assert str(page.model.index(0, 3).data()) == f"✕ {LATE}"
    assert str(page.model.index(1, 3).data()) == f"! {SOON}"
    assert "共 3 个问题，未销号 2 个，已逾期 1 个" in page.count.text()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("overdue", ["2"]), ("soon", ["2", "1"]), ("closed", ["3"]), ("", ["2", "1", "3"])],
)
def test_problems_are_narrowed_by_state_and_deadline(
    page: LedgerPage, wanted: str, found: list[str]
) -> None:
    page.standing.setCurrentIndex(page.standing.findData(wanted))
    page.show_wanted()
    assert numbers(page) == found


def test_problems_are_found_by_words_and_round(page: LedgerPage, qtbot: QtBot) -> None:
    page.search.setText("器材")
    qtbot.waitUntil(lambda: numbers(page) == ["1"])
    page.round.setCurrentIndex(page.round.findData("nation"))
    page.show_wanted()
    assert numbers(page) == []
    assert offered(page) == {}


def test_a_step_asks_for_what_the_new_state_requires_and_says_what_is_wrong(
    page: LedgerPage, qtbot: QtBot
) -> None:
    choose_rows(page.table, 1)
    assert next(iter(offered(page))) == "开始整改"
    offered(page)["开始整改"].click()
    dialog = page.dialog
    assert dialog is not None
    names_of(dialog, "move")
    assert dialog.editors["due_date"].text()  # what stands in the ledger is there already
    dialog.editors["measures"].show_text("购置")
    dialog.take.click()
    qtbot.waitUntil(lambda: "牵头单位" in dialog.notice.said())
    assert dialog.isVisible()
    assert states(page)["1"] == "open"
    dialog.editors["lead_units"].show_text("教育局")
    dialog.editors["responsible"].show_text("王明")
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert states(page)["1"] == "working"
    qtbot.waitUntil(lambda: "提请复查" in offered(page))
    page.file.session.run(undo)
    assert states(page)["1"] == "open"


def test_who_is_responsible_cannot_close_a_problem_off_in_the_window(
    page: LedgerPage, qtbot: QtBot
) -> None:
    typed = {
        "problem_no": "4", "problem": "缺章程", "state": "待复查",
        "measures": "制定章程", "lead_units": "教育局", "responsible": "王明",
        "progress": "已制定", "item": "3.3", "due_date": SOON, **COMMON,
    }  # fmt: skip
    number = page.file.collection.number
    page.file.session.run(add_row, "problems", number, typed)
    paper = {"evidence_no": "3.3-001", "item": "3.3", "title": "章程"}
    page.file.session.run(add_row, "evidence", number, paper)
    page.refresh()
    qtbot.waitUntil(lambda: "4" in numbers(page))
    choose_rows(page.table, numbers(page).index("4"))
    offered(page)["复查销号"].click()
    dialog = page.dialog
    assert dialog is not None
    assert dialog.editors["proof"].text() == "3.3-001"  # what is registered is proposed
    dialog.editors["recheck_date"].show_text(TODAY.isoformat())
    dialog.editors["rechecker"].show_text("王明")
    dialog.take.click()
    qtbot.waitUntil(lambda: "也是责任人" in dialog.notice.said())
    dialog.editors["rechecker"].show_text("李强")
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert states(page)["4"] == "closed"


def test_reminders_are_copied_as_text(page: LedgerPage, qtbot: QtBot) -> None:
    page.remind.click()
    qtbot.waitUntil(lambda: "已复制 3 行" in page.notice.said())
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "【未定牵头单位】"
    assert copied[1].startswith(f"已逾期（{LATE}）：问题2 缺教室")
    assert "3 缺教师" not in "\n".join(copied)


def test_items_that_are_not_met_are_named_and_entered(page: LedgerPage, qtbot: QtBot) -> None:
    page.file.session.run(load_district_table, TABLE, page.file.collection.number)
    page.refresh()
    qtbot.waitUntil(lambda: "1.4" in page.notice.said())
    page.draw.click()
    qtbot.waitUntil(lambda: any(one.text("item") == "1.4" for one in page.problems))
    assert "已列入台账" in page.notice.said()
    page.draw.click()
    qtbot.waitUntil(lambda: "都已在台账中" in page.notice.said())


def test_no_difference_of_a_check_is_entered_twice(page: LedgerPage, qtbot: QtBot) -> None:
    page.differences.click()
    qtbot.waitUntil(lambda: "没有尚未列入" in page.notice.said())


def test_a_problem_leads_to_its_row_and_the_reports_to_the_print_room(
    page: LedgerPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.report_wished) as asked:
        page.reports.activated.emit(2)
    assert asked.args == ["rectification-roadmap"]
    assert page.reports.currentIndex() == 0
    bench = page.window()
    assert isinstance(bench, Workbench)
    offered(page)["打开台账中的这一行"].click()
    qtbot.waitUntil(lambda: bench.navigation.current() == "problems")


def test_problems_are_narrowed_to_the_schools_of_one_town(page: LedgerPage, qtbot: QtBot) -> None:
    session, number = page.file.session, page.file.collection.number
    session.run(load_district_table, TABLE, number)
    first, second, *_ = session.run(read_form, "school_facts", number).rows
    session.run(set_cell, Cell("school_facts", first.id, "town"), "东街道")
    for at, school in enumerate((first, second)):
        code = str(school.values["school_code"])
        typed = {"problem_no": f"9{at}", "problem": "x", "state": "未整改", "concerns": code}
        session.run(add_row, "problems", number, {**typed, **COMMON})
    page.refresh()
    qtbot.waitUntil(lambda: {"90", "91"} <= set(numbers(page)) and page.place.count() == 2)
    page.place.setCurrentIndex(1)
    page.show_wanted()
    assert numbers(page) == ["90"]


def test_an_answer_that_comes_after_the_page_is_gone_falls_silent(
    page: LedgerPage, qtbot: QtBot
) -> None:
    bench = page.window()
    assert isinstance(bench, Workbench)
    file = page.file
    page.refresh()
    file.show_collection(file.collection)  # the pages are built anew
    done: list[object] = []
    file.beside(lambda desk: desk.store.schools(), then=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert isinstance(bench.pages[LEDGER], LedgerPage)
    assert bench.pages[LEDGER] is not page
