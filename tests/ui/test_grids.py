"""Grids as a spreadsheet's users expect them: keys, blocks, one undo, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from edudesk.actions.pasting import PastedRow
from edudesk.model.form import Label
from edudesk.model.place import Row
from edudesk.ui.cells.blocktext import joined_block, split_block
from edudesk.ui.cells.cellblock import Span
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.pastepreview import PastePreview
from edudesk.ui.sheets.rowsmodel import RowsModel
from edudesk.ui.sheets.tableview import Doubt
from tests.ui.conftest import parts

pytestmark = pytest.mark.qt_log_ignore(
    "does not support (grabbing the keyboard|raise|propagateSizeHints)", extend=True
)

FORM = "special_rooms"
NAMES = ("音乐室", "美术室", "书法室")
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
Made = Callable[[str], SheetPage]


def settled(page: SheetPage, qtbot: QtBot) -> None:
    """Wait until the file has answered everything that was asked of it."""
    answered: list[object] = []
    page.file.ask(lambda desk: desk, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))


@pytest.fixture
def made(ctx: Context, school: OpenFile, qtbot: QtBot) -> Made:
    """Return a way to show the page of a roster."""
    kept = []

    def shown(form: str) -> SheetPage:
        page = SheetPage(ctx, school, school.catalogue.forms[form])
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(900, 500)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        qtbot.waitUntil(lambda: page.model is not None)
        page.view.setFocus()
        return page

    return shown


@pytest.fixture
def rooms(made: Made, qtbot: QtBot) -> SheetPage:
    """Return the page of special rooms with three of them, the cursor on the first one's name."""
    page = made(FORM)
    for number, name in enumerate(NAMES, start=1):
        page.file.add_row(FORM, {"name": name, "area": f"{number}0"})
    settled(page, qtbot)
    go(page, 0, "name")
    return page


def sheet(page: SheetPage) -> RowsModel:
    assert page.model is not None
    return page.model


def column(page: SheetPage, code: str) -> int:
    return [field.code for field in sheet(page).fields].index(code)


def go(page: SheetPage, row: int, code: str) -> None:
    page.view.move_to(sheet(page).index(row, column(page, code)))


def shown(page: SheetPage, code: str) -> list[str]:
    return [sheet(page).shown_text(row, column(page, code)) for row in range(len(stored(page)))]


def stored(page: SheetPage) -> list[Row]:
    return list(page.file.pages[page.form.code].rows.values())


def values(page: SheetPage, code: str) -> list[object]:
    return [row.values[code] for row in stored(page)]


def press(page: SheetPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(page.view, key, modifiers)


def editor() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def here(page: SheetPage) -> tuple[int, int]:
    current = page.view.currentIndex()
    return current.row(), current.column()


# -- typing ----------------------------------------------------------------------------------------


def test_typing_replaces_and_enter_goes_down(rooms: SheetPage, qtbot: QtBot) -> None:
    press(rooms, Qt.Key.Key_A)
    QTest.keyClick(editor(), Qt.Key.Key_B)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    settled(rooms, qtbot)
    assert values(rooms, "name") == ["ab", *NAMES[1:]]
    assert here(rooms) == (1, column(rooms, "name"))


def test_f2_edits_what_stands_there_and_escape_restores_it(rooms: SheetPage, qtbot: QtBot) -> None:
    press(rooms, Qt.Key.Key_F2)
    box = editor()
    assert isinstance(box, QLineEdit)
    assert box.text() == NAMES[0]
    assert not box.hasSelectedText()
    QTest.keyClicks(box, "x")
    assert box.text() == f"{NAMES[0]}x"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    settled(rooms, qtbot)
    assert values(rooms, "name") == list(NAMES)
    assert rooms.view.hasFocus()


def test_an_editor_that_is_used_again_knows_nothing_of_the_cell_before(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    press(rooms, Qt.Key.Key_F2)
    box = editor()
    QTest.keyClicks(box, "x")
    QTest.keyClick(box, Qt.Key.Key_Return)
    press(rooms, Qt.Key.Key_F2)
    assert editor() is box
    assert isinstance(box, QLineEdit)
    assert box.text() == NAMES[1]
    assert not box.isUndoAvailable()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    settled(rooms, qtbot)
    assert values(rooms, "name") == [f"{NAMES[0]}x", *NAMES[1:]]


def test_enter_after_a_run_of_tabs_goes_below_where_it_began(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    start = column(rooms, "name")
    press(rooms, Qt.Key.Key_A)
    QTest.keyClick(editor(), Qt.Key.Key_Tab)
    assert here(rooms) == (0, start + 1)
    press(rooms, Qt.Key.Key_5)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    assert here(rooms) == (1, start)
    settled(rooms, qtbot)
    assert values(rooms, "area")[0] == 500


def test_shift_reverses_enter_and_tab(rooms: SheetPage) -> None:
    go(rooms, 1, "area")
    press(rooms, Qt.Key.Key_Return, SHIFT)
    assert here(rooms) == (0, column(rooms, "area"))
    press(rooms, Qt.Key.Key_Backtab, SHIFT)
    assert here(rooms) == (0, column(rooms, "area") - 1)


def test_tab_at_the_end_of_a_row_goes_to_the_next(rooms: SheetPage) -> None:
    rooms.view.move_to(sheet(rooms).index(0, sheet(rooms).columnCount() - 1))
    press(rooms, Qt.Key.Key_Tab)
    assert here(rooms) == (1, 0)


def test_a_name_composed_by_an_input_method_is_not_committed_before_its_time(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    QApplication.sendEvent(rooms.view, QInputMethodEvent("wuda", []))
    (box,) = parts(rooms.view, QLineEdit)
    settled(rooms, qtbot)
    assert values(rooms, "name")[0] == NAMES[0]
    composed = QInputMethodEvent()
    composed.setCommitString("舞蹈")
    QApplication.sendEvent(rooms.view, composed)
    assert box.text() == "舞蹈"
    QApplication.sendEvent(box, QInputMethodEvent("shi", []))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        QTest.keyClick(box, key)
        assert here(rooms) == (0, column(rooms, "name"))
    QApplication.sendEvent(box, composed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    settled(rooms, qtbot)
    assert values(rooms, "name")[0] == "舞蹈舞蹈"


@pytest.mark.parametrize(
    ("form", "code", "typed", "value"),
    [
        (FORM, "area", "１２３．５", 12350),
        (FORM, "area", "1,234.5", 123450),
        (FORM, "area", "１，２３４。５", None),
        ("buses", "permit_until", "20250901", "2025-09-01"),
        ("buses", "permit_until", "2025-9-1", "2025-09-01"),
        ("buses", "permit_until", "２０２５年９月１日", "2025-09-01"),
    ],
)
def test_figures_and_dates_are_understood_as_they_are_typed(
    made: Made, qtbot: QtBot, form: str, code: str, typed: str, value: object
) -> None:
    page = made(form)
    go(page, 0, code)
    press(page, Qt.Key.Key_F2)
    box = editor()
    assert isinstance(box, QLineEdit)
    box.insert(typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert values(page, code) == [value]
    if value is None:
        assert shown(page, code) == [typed]
        assert stored(page)[0].states[code] == "unreadable"


def test_a_list_is_answered_by_pinyin_or_code(made: Made, qtbot: QtBot) -> None:
    page = made(FORM)
    kinds = page.file.catalogue.lists[page.form.by_code["kind"].list].codes
    go(page, 0, "kind")
    press(page, Qt.Key.Key_F2)
    box = editor()
    assert isinstance(box, QLineEdit)
    box.insert(kinds[1].value)
    QTest.keyClick(box, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert values(page, "kind") == [kinds[1].value]
    assert shown(page, "kind") == [kinds[1].label.zh]


def test_one_enter_leaves_the_cell_while_its_list_is_open(made: Made, qtbot: QtBot) -> None:
    page = made(FORM)
    kinds = page.file.catalogue.lists[page.form.by_code["kind"].list].codes
    go(page, 0, "kind")
    press(page, Qt.Key.Key_F2)
    box = editor()
    assert isinstance(box, QLineEdit)
    box.clear()
    QTest.keyClicks(box, kinds[1].value)
    qtbot.waitUntil(lambda: box.completer().popup().isVisible())
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, PLAIN)
    QApplication.sendEvent(box.completer().popup(), pressed)
    qtbot.waitUntil(lambda: here(page) == (1, column(page, "kind")))
    settled(page, qtbot)
    assert values(page, "kind") == [kinds[1].value]


def test_numbers_stand_at_the_right_with_their_unit_in_the_header(rooms: SheetPage) -> None:
    area = column(rooms, "area")
    align = sheet(rooms).index(0, area).data(Qt.ItemDataRole.TextAlignmentRole)
    assert align & int(Qt.AlignmentFlag.AlignRight)
    assert sheet(rooms).heading(area).endswith("（平方米）")


def test_the_wheel_scrolls_and_changes_nothing(rooms: SheetPage, qtbot: QtBot) -> None:
    before = stored(rooms)
    wheel = QWheelEvent(
        QPointF(200, 50),
        QPointF(200, 50),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(rooms.view.viewport(), wheel)
    settled(rooms, qtbot)
    assert stored(rooms) == before


# -- going about -----------------------------------------------------------------------------------


def test_ctrl_arrows_go_to_the_edges_of_what_is_filled(rooms: SheetPage) -> None:
    name = column(rooms, "name")
    press(rooms, Qt.Key.Key_Down, CONTROL)
    assert here(rooms) == (2, name)
    press(rooms, Qt.Key.Key_Down, CONTROL)
    assert here(rooms) == (3, name)
    press(rooms, Qt.Key.Key_Up, CONTROL)
    assert here(rooms) == (2, name)
    press(rooms, Qt.Key.Key_Up, CONTROL)
    assert here(rooms) == (0, name)


def test_shift_extends_and_takes_back(rooms: SheetPage) -> None:
    name = column(rooms, "name")
    press(rooms, Qt.Key.Key_Down, CONTROL | SHIFT)
    assert rooms.view.span() == Span(0, name, 2, name)
    press(rooms, Qt.Key.Key_Right, SHIFT)
    assert rooms.view.span() == Span(0, name, 2, name + 1)
    press(rooms, Qt.Key.Key_Up, SHIFT)
    assert rooms.view.span() == Span(0, name, 1, name + 1)


def test_home_and_end_go_to_the_borders(rooms: SheetPage) -> None:
    last = sheet(rooms).columnCount() - 1
    press(rooms, Qt.Key.Key_End)
    assert here(rooms) == (0, last)
    press(rooms, Qt.Key.Key_Home)
    assert here(rooms) == (0, 0)
    press(rooms, Qt.Key.Key_End, CONTROL)
    assert here(rooms) == (3, last)
    press(rooms, Qt.Key.Key_Home, CONTROL)
    assert here(rooms) == (0, 0)


def test_rows_columns_and_all_are_selected_by_key(rooms: SheetPage) -> None:
    last, name = sheet(rooms).columnCount() - 1, column(rooms, "name")
    go(rooms, 1, "name")
    press(rooms, Qt.Key.Key_Space, SHIFT)
    assert rooms.view.span() == Span(1, 0, 1, last)
    go(rooms, 1, "name")
    press(rooms, Qt.Key.Key_Space, CONTROL)
    assert rooms.view.span() == Span(0, name, 3, name)
    press(rooms, Qt.Key.Key_A, CONTROL)
    assert rooms.view.span() == Span(0, 0, 3, last)


# -- blocks ----------------------------------------------------------------------------------------


def undone(page: SheetPage, qtbot: QtBot) -> str:
    """Take the last step back and return its name."""
    with qtbot.waitSignal(page.file.undone) as told:
        page.file.undo()
    assert told.args is not None
    name: str = told.args[0].change.name
    return name


def test_delete_empties_the_selection_as_one_step(rooms: SheetPage, qtbot: QtBot) -> None:
    rooms.view.choose_span(Span(0, column(rooms, "name"), 1, column(rooms, "area")))
    press(rooms, Qt.Key.Key_Delete)
    settled(rooms, qtbot)
    assert values(rooms, "name") == [None, None, NAMES[2]]
    assert undone(rooms, qtbot).startswith("清空 4 格")
    assert values(rooms, "name") == list(NAMES)


def test_fill_down_copies_the_first_row_of_the_selection(rooms: SheetPage, qtbot: QtBot) -> None:
    area = column(rooms, "area")
    rooms.view.choose_span(Span(0, area, 2, area))
    press(rooms, Qt.Key.Key_D, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "area") == [1000, 1000, 1000]
    assert undone(rooms, qtbot).startswith("填充 2 格")
    assert values(rooms, "area") == [1000, 2000, 3000]


def test_fill_down_in_one_row_takes_the_row_above(rooms: SheetPage, qtbot: QtBot) -> None:
    go(rooms, 1, "area")
    press(rooms, Qt.Key.Key_D, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "area") == [1000, 1000, 3000]


def test_fill_right_copies_the_first_column(made: Made, qtbot: QtBot) -> None:
    page = made("campuses")
    page.file.add_row("campuses", {"name": "主校区"})
    settled(page, qtbot)
    page.view.choose_span(Span(0, column(page, "name"), 0, column(page, "address")))
    press(page, Qt.Key.Key_R, CONTROL)
    settled(page, qtbot)
    assert values(page, "address") == ["主校区"]
    assert undone(page, qtbot).startswith("向右填充 1 格")


def test_ctrl_enter_fills_the_selection_with_what_was_typed(rooms: SheetPage, qtbot: QtBot) -> None:
    area = column(rooms, "area")
    rooms.view.choose_span(Span(0, area, 2, area))
    rooms.view.selectionModel().setCurrentIndex(
        sheet(rooms).index(0, area), rooms.view.selectionModel().SelectionFlag.NoUpdate
    )
    press(rooms, Qt.Key.Key_7)
    QTest.keyClick(editor(), Qt.Key.Key_Return, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "area") == [700, 700, 700]
    assert len(stored(rooms)) == 3
    undone(rooms, qtbot)
    assert values(rooms, "area") == [1000, 2000, 3000]


def test_cut_leaves_the_cells_empty_and_paste_brings_them_elsewhere(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    press(rooms, Qt.Key.Key_X, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "name") == [None, *NAMES[1:]]
    go(rooms, 2, "name")
    press(rooms, Qt.Key.Key_V, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "name") == [None, NAMES[1], NAMES[0]]


def test_one_text_fills_a_selection_but_adds_no_row(rooms: SheetPage, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("40")
    go(rooms, 0, "area")
    press(rooms, Qt.Key.Key_Space, CONTROL)
    press(rooms, Qt.Key.Key_V, CONTROL)
    settled(rooms, qtbot)
    assert values(rooms, "area") == [4000, 4000, 4000]


def test_a_row_is_pasted_as_a_column(rooms: SheetPage, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("1\t2\t3\r\n")
    go(rooms, 0, "area")
    press(rooms, Qt.Key.Key_V, CONTROL | SHIFT)
    settled(rooms, qtbot)
    assert values(rooms, "area") == [100, 200, 300]


def test_what_is_copied_is_what_one_sees(rooms: SheetPage, qtbot: QtBot) -> None:
    go(rooms, 1, "area")
    rooms.set_state("na")
    settled(rooms, qtbot)
    rooms.view.choose_span(Span(0, column(rooms, "name"), 1, column(rooms, "area")))
    press(rooms, Qt.Key.Key_C, CONTROL)
    assert split_block(QApplication.clipboard().text()) == [
        ["音乐室", "10.00"],
        ["美术室", "不适用"],
    ]
    assert r"mso-number-format:\@" in QApplication.clipboard().mimeData().html()


def test_a_selection_is_said_not_to_apply_as_one_step_and_unsaid_by_the_same_key(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    def states() -> list[str]:
        return [
            row.states.get("area", "plain")
            for row in rooms.file.pages["special_rooms"].rows.values()
        ]

    before = values(rooms, "area")
    go(rooms, 0, "area")
    press(rooms, Qt.Key.Key_Space, CONTROL)
    for key, state in ((Qt.Key.Key_1, "na"), (Qt.Key.Key_2, "unknown")):
        press(rooms, key, CONTROL)
        settled(rooms, qtbot)
        assert states() == [state] * len(before)
    press(rooms, Qt.Key.Key_2, CONTROL)
    settled(rooms, qtbot)
    assert (states(), values(rooms, "area")) == (["plain"] * len(before), [None] * len(before))
    for _ in range(3):
        rooms.file.undo()
    settled(rooms, qtbot)
    assert values(rooms, "area") == before


def test_a_clipboard_without_text_says_so(rooms: SheetPage) -> None:
    QApplication.clipboard().clear()
    press(rooms, Qt.Key.Key_V, CONTROL)
    assert "没有可以粘贴" in rooms.notice.said()


def test_what_does_not_fit_is_told(rooms: SheetPage, qtbot: QtBot) -> None:
    last = sheet(rooms).columnCount() - 1
    rooms.view.move_to(sheet(rooms).index(0, last))
    QApplication.clipboard().setText("1\t2\t3\n")
    press(rooms, Qt.Key.Key_V, CONTROL)
    settled(rooms, qtbot)
    assert "2 列" in rooms.notice.said()


def doubtful(page: SheetPage, qtbot: QtBot) -> PastePreview:
    """Paste a block of which one cell cannot be read and return the question."""
    QApplication.clipboard().setText("舞蹈室\t80\n劳技室\t一亩\n")
    go(page, 1, "name")
    press(page, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: page.dialog is not None)
    assert isinstance(page.dialog, PastePreview)
    qtbot.addWidget(page.dialog)
    return page.dialog


def test_a_paste_that_cannot_all_be_read_asks_and_writes_nothing(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    dialog = doubtful(rooms, qtbot)
    ((row, field, text, reason),) = dialog.lines
    assert (row, field, text) == ("3", rooms.form.by_code["area"].label.zh, "一亩")
    assert "一亩" in reason
    assert "1" in dialog.summary()
    assert "3" in dialog.summary()
    dialog.reject()
    settled(rooms, qtbot)
    assert values(rooms, "name") == list(NAMES)


def test_all_may_be_pasted_to_be_corrected_later(rooms: SheetPage, qtbot: QtBot) -> None:
    doubtful(rooms, qtbot).keep.click()
    settled(rooms, qtbot)
    assert values(rooms, "name") == [NAMES[0], "舞蹈室", "劳技室"]
    assert shown(rooms, "area") == ["10.00", "80.00", "一亩"]
    assert rooms.file.findings.tones(FORM, stored(rooms)[2].id)["area"] == "wrong"
    assert undone(rooms, qtbot).startswith("粘贴 2×2")
    assert values(rooms, "name") == list(NAMES)


def test_the_valid_ones_alone_may_be_pasted(rooms: SheetPage, qtbot: QtBot) -> None:
    doubtful(rooms, qtbot).leave.click()
    settled(rooms, qtbot)
    assert values(rooms, "name") == [NAMES[0], "舞蹈室", "劳技室"]
    assert values(rooms, "area") == [1000, 8000, 3000]


def test_a_valid_paste_asks_nothing(rooms: SheetPage, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("舞蹈室\t80\n")
    press(rooms, Qt.Key.Key_V, CONTROL)
    settled(rooms, qtbot)
    assert rooms.dialog is None
    assert values(rooms, "area")[0] == 8000


def test_two_thousand_rows_are_pasted_as_one_step(rooms: SheetPage, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("".join(f"教室{at}\t{at}\r\n" for at in range(2000)))
    go(rooms, 3, "name")
    press(rooms, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: len(stored(rooms)) == 2003)
    assert rooms.view.span() == Span(3, column(rooms, "name"), 2002, column(rooms, "area"))
    assert undone(rooms, qtbot).startswith("粘贴 2000×2")
    assert values(rooms, "name") == list(NAMES)


def test_rows_are_duplicated_added_and_deleted_as_one_step_each(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    rooms.view.choose_span(Span(0, 0, 1, 0))
    press(rooms, Qt.Key.Key_D, CONTROL | SHIFT)
    settled(rooms, qtbot)
    assert values(rooms, "name") == [*NAMES, *NAMES[:2]]
    assert values(rooms, "area")[3:] == [1000, 2000]
    assert rooms.view.span().rows == 2
    rooms.add_rows()
    settled(rooms, qtbot)
    assert len(stored(rooms)) == 7
    rooms.view.choose_span(Span(1, 0, 5, 0))
    rooms.remove_rows()
    settled(rooms, qtbot)
    assert [values(rooms, "name")[at] for at in (0, 1)] == [NAMES[0], None]
    for _ in range(3):
        undone(rooms, qtbot)
    assert values(rooms, "name") == list(NAMES)
    assert [sheet(rooms).row_id(at) for at in range(3)] == [row.id for row in stored(rooms)]


def test_who_adds_rows_between_others_is_told_where_they_stand(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    last = len(NAMES) - 1
    go(rooms, last, "name")
    press(rooms, Qt.Key.Key_Plus, CONTROL)
    settled(rooms, qtbot)
    assert rooms.notice.isHidden()
    go(rooms, 0, "name")
    press(rooms, Qt.Key.Key_Plus, CONTROL | SHIFT)
    settled(rooms, qtbot)
    assert "末尾" in rooms.notice.said()
    assert len(stored(rooms)) == len(NAMES) + 2
    assert rooms.view.span().top == len(NAMES) + 1


def test_the_cell_in_hand_stays_in_sight_when_the_table_loses_room(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    rooms.file.paste(Label("行", "rows"), "special_rooms", [PastedRow(None, {})] * 30)
    settled(rooms, qtbot)
    rooms.resize(900, 700)
    QApplication.processEvents()
    view = rooms.view
    place = view.rowAt(view.viewport().height() - 4)  # the last that is seen
    go(rooms, place, "name")
    rooms.notice.say("一\n二\n三\n四", "note")
    QApplication.processEvents()
    assert view.visualRect(view.currentIndex()).bottom() < view.viewport().height()


def test_what_tells_rows_apart_is_not_duplicated(made: Made, qtbot: QtBot) -> None:
    page = made("buses")
    page.file.add_row("buses", {"plate_no": "鲁C00001", "seats": "38"})
    settled(page, qtbot)
    go(page, 0, "plate_no")
    page.view.duplicate_rows()
    settled(page, qtbot)
    assert values(page, "plate_no") == ["鲁C00001", None]
    assert values(page, "seats") == [38, 38]


def test_a_row_that_is_being_typed_stays_where_it_is(rooms: SheetPage, qtbot: QtBot) -> None:
    sheet(rooms).sort(column(rooms, "area"), Qt.SortOrder.DescendingOrder)
    go(rooms, 0, "area")
    press(rooms, Qt.Key.Key_1)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    settled(rooms, qtbot)
    assert [sheet(rooms).shown_text(at, column(rooms, "area")) for at in range(3)] == [
        "1.00",
        "20.00",
        "10.00",
    ]


BLOCKS = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(
            st.sampled_from(["", "1", "2.50", "一亩", "音乐室", "1,000", '5"管', "a\nb"]),
            min_size=width,
            max_size=width,
        ),
        min_size=1,
        max_size=4,
    )
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(block=BLOCKS, row=st.integers(0, 3), left=st.integers(0, 4))
def test_paste_then_undo_leaves_the_grid_as_it_was(
    rooms: SheetPage, qtbot: QtBot, block: list[list[str]], row: int, left: int
) -> None:
    before = stored(rooms)
    QApplication.clipboard().setText(joined_block(block))
    rooms.view.move_to(sheet(rooms).index(row, left))
    doubts: list[Doubt] = []
    rooms.view.doubted.connect(doubts.append)
    rooms.view.paste()
    settled(rooms, qtbot)
    rooms.view.doubted.disconnect(doubts.append)
    if doubts:
        assert stored(rooms) == before
        assert isinstance(rooms.dialog, PastePreview)
        qtbot.addWidget(rooms.dialog)
        rooms.dialog.keep.click()
        settled(rooms, qtbot)
    if stored(rooms) != before:
        undone(rooms, qtbot)
    assert stored(rooms) == before
    assert shown(rooms, "name") == list(NAMES)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(
        st.sampled_from(["甲", "乙 丙", '"引"', "a\tb", "不适用", "'1", "＝1", "1e5x"]),
        min_size=3,
        max_size=3,
    )
)
def test_a_copied_block_pasted_again_changes_nothing(
    rooms: SheetPage, qtbot: QtBot, texts: list[str]
) -> None:
    name = column(rooms, "name")
    for row, text in enumerate(texts):
        sheet(rooms).setData(sheet(rooms).index(row, name), text)
    settled(rooms, qtbot)
    before = stored(rooms)
    span = Span(0, name, 2, column(rooms, "area"))
    rooms.view.choose_span(span)
    rooms.view.copy()
    rooms.view.choose_span(span)
    rooms.view.paste()
    settled(rooms, qtbot)
    assert rooms.dialog is None
    assert [row.values for row in stored(rooms)] == [
        {**row.values, "name": None if row.values["name"] == "不适用" else row.values["name"]}
        for row in before
    ]
