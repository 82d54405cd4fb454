"""The verdict board shows the assessment exactly, and tells how a figure came about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QToolButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from edudesk.actions.assessing import assess, kept_choice
from edudesk.actions.entry import add_row, read_form
from edudesk.actions.explaining import why
from edudesk.actions.loading import load_district_table
from edudesk.actions.receiving import receive
from edudesk.assessment.certainty import outlooks
from edudesk.assessment.engine import assess as assess_rows
from edudesk.assessment.rules import ready
from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell
from edudesk.model.verdict import Assessment, Outlooks, Resources, Spread
from edudesk.ui.desk.navigation import BOARD
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser
from edudesk.ui.verdicts.bands import Band
from edudesk.ui.verdicts.boardmodel import NO_OUTLOOKS, UnitsModel
from edudesk.ui.verdicts.coefficientmodel import CoefficientsModel
from edudesk.ui.verdicts.glassbox import GlassBox
from edudesk.ui.verdicts.verdictboard import VerdictBoard
from tests.actions.submitting import new_school, packed
from tests.assessment.districts import CATALOGUE, FIELDS, READY, STANDARD, assessed, primary
from tests.ui.conftest import TABLE, parts, shown_bench
from tests.ui.test_accessibility import names_of


@pytest.fixture
def board(ctx: Context, district: OpenFile, qtbot: QtBot) -> tuple[Workbench, VerdictBoard]:
    district.session.run(load_district_table, TABLE, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(BOARD)
    qtbot.waitUntil(lambda: district.assessment is not None)
    found = bench.pages[BOARD]
    assert isinstance(found, VerdictBoard)
    return bench, found


def test_every_unit_is_a_row_and_every_indicator_a_column(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    bench, shown = board
    assessment = bench.file.assessment
    assert assessment is not None
    assert shown.units.rowCount() == len(assessment.units) > 0
    assert shown.units.columnCount() == 3 + 7
    QAbstractItemModelTester(shown.units)
    QAbstractItemModelTester(shown.coefficients)


def test_verdicts_are_shown_by_sign_and_shade(board: tuple[Workbench, VerdictBoard]) -> None:
    _, shown = board
    signs = {"met": "✓", "floor": "≈", "below": "✕", "unknown": "?"}
    for row, unit in enumerate(shown.units.units):
        for at, result in enumerate(unit.indicators):
            index = shown.units.index(row, 3 + at)
            assert index.data().endswith(signs[result.verdict])
            shaded = index.data(Qt.ItemDataRole.BackgroundRole) is not None
            assert shaded is (result.verdict != "unknown")


def test_sorting_by_an_indicator_goes_by_its_exact_value(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    _, shown = board
    shown.units.sort(3, Qt.SortOrder.DescendingOrder)
    values = [unit.indicators[0].value for unit in shown.units.units]
    assert values == sorted((v for v in values if v is not None), reverse=True)


def test_a_cell_tells_formula_inputs_and_clause(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, shown = board
    shown.table.setCurrentIndex(shown.units.index(0, 3 + 3))
    result = shown.units.units[0].indicators[3]

    def told() -> str:
        return "\n".join(p.text() for p in parts(bench.help, QLabel) if p.isVisible())

    qtbot.waitUntil(lambda: "1.4" in told())
    assert f"÷ {result.denominator:,} = " in told()
    assert "教督〔2017〕6号" in told()
    assert "小学在校生" in told()


def test_coefficients_stand_beside_their_limits(board: tuple[Workbench, VerdictBoard]) -> None:
    bench, shown = board
    assessment = bench.file.assessment
    assert assessment is not None
    first = assessment.stages[0].coefficients[0]
    assert first.cv_squared is not None
    cells = [str(shown.coefficients.index(0, at).data()) for at in range(8)]
    assert float(cells[2].split()[0]) == pytest.approx(float(first.cv_squared) ** 0.5, abs=6e-4)
    assert cells[3] == "≤ 0.50"
    assert cells[7] == "≤ 0.45"
    last = shown.coefficients.rowCount() - 1
    assert str(shown.coefficients.index(last, 2).data()) == str(assessment.stages[0].composite)


def test_a_figure_whose_print_misleads_is_told_apart_and_flagged(ctx: Context) -> None:
    # 4,496 ㎡ for 1,000 print as 4.50 of 4.5; 2,498 and 7,502 of 1,000 vary by 0.5004.
    planted = {"teaching_aux_area": "4996.00"}
    found = assessed(primary(1, primary_backbone=2498, **planted),
                     primary(2, primary_backbone=7502, **planted))  # fmt: skip
    units, between = UnitsModel(ctx, STANDARD), CoefficientsModel(ctx, STANDARD)
    units.show_units(found.units)
    cell = units.index(0, 3 + 3)
    assert cell.data() == "4.496▲ ≈"
    assert "▲" in cell.data(Qt.ItemDataRole.ToolTipRole)
    between.show_assessment(whole(found), STANDARD)
    cell = between.index(1, 2)
    assert cell.data() == "0.5004▲ ✕"
    assert "▲" in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_a_coefficient_that_lacks_a_figure_shows_between_what_it_lies(ctx: Context) -> None:
    # Grounds of 7.5 and, as a hall may take all of 4,000 ㎡, of 7 to 11: at most 0.189 for sure.
    rows = [primary(1), primary(2, teaching_aux_area="4000.00", indoor_sports_area=None)]
    between = CoefficientsModel(ctx, STANDARD)
    between.show_assessment(whole(assess_rows(rows, READY), outlooks(rows, READY)), STANDARD)
    cell = between.index(4, 2)
    assert cell.data() == "0.000–0.189 ✓"
    assert cell.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert str(between.index(3, 2).data()).endswith("?")


def test_a_bounded_mean_of_coefficients_is_judged_and_an_unbounded_coefficient_is_not(
    ctx: Context,
) -> None:
    # Eight figures of a student that vary by 0.6501 each: their mean is over 0.65.
    basic = CATALOGUE.standards["basic-balance-2012"]
    staff = ("teachers", "teachers_above", "teachers_mid_title")
    keys = ("computers", "books", "teaching_aux_area", "sports_ground_area", "equipment_value_wan")
    rows = []
    for number, size in ((1, 3499), (2, 16501)):
        areas = dict.fromkeys(keys[2:], f"{size}.00")
        counts = dict.fromkeys(keys[:2], size) | {f"primary_{key}": size for key in staff}
        rows.append(primary(number, f"学校{number}", organizer="public", indoor_sports_area="0.00",
                            **areas, **counts))  # fmt: skip
    found = assess_rows(rows, ready(basic, FIELDS))
    between = CoefficientsModel(ctx, basic)
    between.show_assessment(whole(found), basic)
    last = between.rowCount() - 1
    assert [between.index(last, at).data() for at in (2, 3)] == ["0.6501▲ ✕", "≤ 0.65"]
    assert between.index(last, 2).data(Qt.ItemDataRole.BackgroundRole) is not None
    assert between.index(0, 2).data() == "0.650"
    assert between.index(0, 2).data(Qt.ItemDataRole.BackgroundRole) is None


def whole(found: Resources, certain: Outlooks = NO_OUTLOOKS) -> Assessment:
    """Return an assessment of nothing but resources, and what is certain of them."""
    return Assessment(standard="", collection="", moment="2025-09-01", units=found.units,
                      excluded=(), stages=found.stages, items=(), outlooks=certain)  # fmt: skip


def test_excluded_schools_are_named_with_their_reason(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    bench, shown = board
    assessment = bench.file.assessment
    assert assessment is not None
    for one in assessment.excluded:
        assert one.school_name in shown.summary.text()


def test_all_indicators_are_in_sight_on_a_small_screen(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    _, shown = board
    for table in (shown.table, shown.below):
        header = table.horizontalHeader()
        assert header.length() <= table.viewport().width()
    metrics = shown.table.fontMetrics()
    for row in range(shown.units.rowCount()):
        for column in range(3, shown.units.columnCount()):
            text = str(shown.units.index(row, column).data())
            assert metrics.horizontalAdvance(text) + 8 < shown.table.columnWidth(column), text


def test_a_key_sorts_by_the_column_in_hand_up_down_and_not(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    _, shown = board
    names = [unit.name.zh for unit in shown.units.units]
    shown.table.setFocus()
    shown.table.setCurrentIndex(shown.units.index(0, 1))
    QTest.keyClick(shown.table, Qt.Key.Key_F3)
    students = [unit.students or 0 for unit in shown.units.units]
    assert students == sorted(students)
    assert shown.table.currentIndex().column() == 1
    QTest.keyClick(shown.table, Qt.Key.Key_F3)
    assert [unit.students for unit in shown.units.units] == sorted(students, reverse=True)
    QTest.keyClick(shown.table, Qt.Key.Key_F3)
    assert [unit.name.zh for unit in shown.units.units] == names


def test_coefficients_are_sorted_with_their_names_and_the_mean_stays_last(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    _, shown = board
    down = Qt.Orientation.Vertical
    before = {
        str(shown.coefficients.headerData(row, down)): shown.coefficients.index(row, 2).data()
        for row in range(8)
    }
    shown.coefficients.sort(2, Qt.SortOrder.DescendingOrder)
    after = {
        str(shown.coefficients.headerData(row, down)): shown.coefficients.index(row, 2).data()
        for row in range(8)
    }
    assert after == before
    figures = [float(str(cell).split()[0]) for cell in list(after.values())[:7]]
    assert figures == sorted(figures, reverse=True)
    assert list(after)[7] == "综合"


def test_a_coefficient_tells_its_figures_and_the_school_that_drives_it(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, found = board
    with qtbot.waitSignal(found.told) as signal:
        found.below.setCurrentIndex(found.coefficients.index(4, 2))  # 1.5, primary
    (told,) = signal.args
    said = {heading: text for heading, text, _ in told.parts}
    words = bench.ctx.words
    assert said[words("tell_driven")].startswith("不含华侨城小学：0.137968")
    assert "N = 18799" in said[words("tell_figures")]
    assert "教督〔2017〕6号，资源配置第5项" in said[words("tell_clause")]


def test_the_row_of_means_tells_nothing(board: tuple[Workbench, VerdictBoard]) -> None:
    _, found = board
    last = found.coefficients.index(found.coefficients.rowCount() - 1, 2)
    assert found.coefficients.place(last) is None


def test_what_is_certain_of_a_missing_figure_is_told_with_its_bounds(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, found = board
    page = bench.file.page("school_facts")
    assert page is not None
    row = next(one for one in page.rows.values() if one.values["school_name"] == "第一小学")
    bench.file.edit(Cell("school_facts", row.id, "indoor_sports_area"), "")
    with qtbot.waitSignal(bench.file.assessed):
        bench.file.assess()
    with qtbot.waitSignal(found.told) as signal:
        found.table.setCurrentIndex(found.units.index(0, len(found.units.FIXED) + 3))
    (told,) = signal.args
    said = {heading: text for heading, text, _ in told.parts}
    assert found.units.index(0, len(found.units.FIXED) + 3).data() == "? ✕"
    # 8,708.80 m² for 1,968 students is 4.43 at most, below 4.5 whatever the hall takes off.
    assert said[bench.ctx.words("tell_sure")] == "确定未达标：在 0.00 与 4.43 之间。"


def test_what_is_not_met_goes_into_the_ledger_and_the_ledger_is_shown(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    enter = bench.ctx.words("ledger_enter")
    button = next(one for one in page.findChildren(QToolButton) if one.text() == enter)  # type: ignore[var-annotated]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: bench.navigation.current() == "problems")
    qtbot.waitUntil(lambda: "problems" in bench.file.pages)
    items = {row.values["item"] for row in bench.file.pages["problems"].rows.values()}
    assert "1.4" in items
    assert f"{len(items)}" in bench.notice.said()


def test_the_board_shows_the_schools_of_one_town(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    assert not page.places.isVisible()
    whole = page.units.rowCount()
    facts = bench.file.session.run(read_form, "school_facts", bench.file.collection.number)
    first = next(row for row in facts.rows if row.school == page.units.units[0].school)
    bench.file.edit(Cell("school_facts", first.id, "town"), "东街道")
    page.places.refresh()
    places = page.places.places
    qtbot.waitUntil(lambda: places.count() == 2)
    assert places.itemText(1).endswith("东街道")
    places.setCurrentIndex(1)
    places.activated.emit(1)
    assert {unit.school for unit in page.units.units} == {first.school}
    places.activated.emit(0)
    assert page.units.rowCount() == whole


def test_another_standard_is_chosen_for_the_file_and_the_board_follows(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    choice = page.standard.choice
    qtbot.waitUntil(lambda: choice.count() == 3)
    assert choice.currentData() == "quality-balance-2017"
    choice.setCurrentIndex(choice.findData("basic-balance-2012"))
    with qtbot.waitSignal(bench.file.assessed):
        choice.activated.emit(choice.currentIndex())
    assert page.units.columnCount() == 3 + 8
    assert page.coefficients.rowCount() == 8 + 1
    QAbstractItemModelTester(page.units)
    QAbstractItemModelTester(page.coefficients)
    page.table.setCurrentIndex(page.units.index(0, 4))
    assert "不逐校判定" in page.summary.text()  # no least value is asked: nothing looks met
    for column in range(2, page.units.columnCount()):
        cell = page.units.index(0, column)
        assert "✓" not in str(cell.data())
        assert cell.data(Qt.ItemDataRole.BackgroundRole) is None
    number = bench.file.collection.number
    assert bench.file.session.run(assess, number).standard == "basic-balance-2012"


def test_a_scheme_without_indicators_is_refused_and_the_choice_stays(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    choice = page.standard.choice
    qtbot.waitUntil(lambda: choice.count() == 3)
    choice.setCurrentIndex(choice.findData("own"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(lambda: page.standard.notice.isVisible())
    assert "还没有填写完整的指标" in page.standard.notice.said()
    qtbot.waitUntil(lambda: choice.currentData() == "quality-balance-2017")
    assert bench.file.session.run(kept_choice) == ""


def test_readings_and_relaxations_are_off_until_somebody_sets_them(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    qtbot.waitUntil(lambda: "district_figures" in bench.file.pages)
    page.standard.ask_readings()
    dialog = page.standard.dialog
    assert dialog is not None
    names_of(dialog, "readings")
    assert list(dialog.changed()) == []
    ticks = {tick.text(): tick for tick in parts(dialog, QCheckBox)}
    assert not any(tick.isChecked() for tick in ticks.values())
    next(tick for text, tick in ticks.items() if text.startswith("学校规模")).setChecked(True)
    (chooser,) = parts(dialog, Chooser)
    chooser.setCurrentIndex(2)
    with qtbot.waitSignal(bench.file.assessed):
        dialog.accept()
    (row,) = bench.file.session.run(
        read_form, "district_figures", bench.file.collection.number
    ).rows
    assert row.values["relax_size"] == 1
    assert row.values["retention_form"] == chooser.currentData()
    assert row.values["relax_rooms"] is None
    assert "已选用放宽情形：2010年以前规划建设" in page.summary.text()


def test_schools_stand_in_bands_with_how_many_meet_what_is_asked(
    board: tuple[Workbench, VerdictBoard],
) -> None:
    _, page = board
    whole = list(page.units.units)
    first, second = whole[0].school, whole[-1].school
    page.units.show_bands({first: "东街道", second: "北街道"})
    QAbstractItemModelTester(page.units)
    heads = [line for line in page.units.lines if isinstance(line, Band)]
    assert [head.name for head in heads] == ["东街道", "北街道", "未填所属"]
    assert sum(len(head.units) for head in heads) == len(whole)
    assert page.units.rowCount() == len(whole) + 3
    for row, line in enumerate(page.units.lines):
        if isinstance(line, Band):
            met = sum(unit.indicators[3].verdict == "met" for unit in line.units)
            assert page.units.index(row, 3 + 3).data() == f"{met}/{len(line.units)}"
            page.table.setCurrentIndex(page.units.index(row, 4))  # tells nothing, fails nothing
    page.units.show_bands(None)
    assert page.units.units == whole


def test_bands_tell_how_much_their_schools_differ_for_information(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    _, page = board
    primary_units = [unit for unit in page.units.units if unit.stage == "primary"]
    first, second, *_ = (unit.school for unit in primary_units)
    qtbot.waitUntil(lambda: page.places.places.count() > 0)  # read: it takes no bands back
    page.places.banded.emit({first: "东街道", second: "东街道"})
    qtbot.waitUntil(lambda: any(isinstance(line, Spread) for line in page.units.lines))
    QAbstractItemModelTester(page.units)
    rows = [at for at, line in enumerate(page.units.lines) if isinstance(line, Spread)]
    assert page.units.index(rows[0], 0).data() == "差异系数 小学"
    # Of two schools with n students and x of each: S² = n₁n₂(x₁ − x₂)² ÷ N², X̄ = Σnx ÷ N.
    pairs = [(unit.students or 0, unit.indicators[3].value or 0) for unit in primary_units[:2]]
    (n, x), (m, y) = pairs
    expected = float((n * m) ** 0.5 * abs(x - y) / (n * x + m * y))
    assert float(page.units.index(rows[0], 3 + 3).data()) == pytest.approx(expected, abs=6e-4)
    assert "仅供参考" in page.units.index(rows[0], 6).data(Qt.ItemDataRole.ToolTipRole)
    page.table.setCurrentIndex(page.units.index(rows[0], 6))  # tells nothing, fails nothing
    assert page.units.unit(page.units.index(rows[0], 6)) is None
    page.places.banded.emit(None)
    assert not any(isinstance(line, Spread) for line in page.units.lines)


def lines(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [item]
    for at in range(item.childCount()):
        found += lines(item.child(at))
    return found


def opened(page: VerdictBoard, qtbot: QtBot) -> GlassBox:
    qtbot.waitUntil(lambda: page.glass is not None and page.glass.isVisible())
    assert page.glass is not None
    return page.glass


def test_enter_opens_a_verdict_down_to_its_cells_and_goes_there(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    bench, page = board
    page.table.setFocus()
    page.table.setCurrentIndex(page.units.index(0, 3))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    box = opened(page, qtbot)
    names_of(box, "glass")
    top = box.tree.topLevelItem(0)
    assert top is not None
    assert "1.1" in top.text(0)
    found = {item.text(0): item for item in lines(top)}
    assert "教督〔2017〕6号，资源配置第1项" in found["条款"].text(1)
    cell = next(item for name, item in found.items() if name.startswith("学校情况 · 小学高于规定"))
    box.go(cell)
    assert not box.isVisible()
    qtbot.waitUntil(lambda: bench.navigation.current() == "school_facts")


def test_a_coefficient_opens_with_the_schools_that_drive_it(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    _, page = board
    page.below.setFocus()
    page.below.setCurrentIndex(page.coefficients.index(4, 2))
    QTest.keyClick(page.below, Qt.Key.Key_Return)
    box = opened(page, qtbot)
    top = box.tree.topLevelItem(0)
    assert top is not None
    found = lines(top)
    assert any(item.text(1) == "0.137968" for item in found)
    schools = next(item for item in found if item.text(0) == "各校")
    assert schools.childCount() == int(schools.text(1).split()[0]) > 1
    first = {item.text(0): item for item in lines(schools.child(0))}
    assert first["权重 nᵢ ÷ N"].text(1).startswith("0.")
    cell = next(item for name, item in first.items() if name.startswith("学校情况 · "))
    assert cell.data(0, Qt.ItemDataRole.UserRole) is not None
    box.reject()


def test_a_row_of_the_annex_opens_from_the_board_to_its_schools(
    board: tuple[Workbench, VerdictBoard], qtbot: QtBot
) -> None:
    _, page = board
    qtbot.waitUntil(lambda: page.items.count() == 41)
    at = page.items.findData("2.5")
    assert page.items.itemText(at).startswith("✕ 2.5 ")
    page.glass = None
    page.items.setCurrentIndex(at)
    page.items.activated.emit(at)
    box = opened(page, qtbot)
    top = box.tree.topLevelItem(0)
    assert top is not None
    found = lines(top)
    assert any(item.text(0) == "存在问题" and "超额班级" in item.text(1) for item in found)
    cell = next(item for item in found if item.text(0) == "学校情况 · 小学超45人班级数")
    assert cell.data(0, Qt.ItemDataRole.UserRole) is not None
    assert page.items.currentIndex() == 0
    box.reject()


def test_what_a_school_sent_opens_down_to_its_staff(
    board: tuple[Workbench, VerdictBoard], catalogue: Catalogue, tmp_path: Path, qtbot: QtBot
) -> None:
    bench, _ = board
    school = new_school(tmp_path / "sender.edudesk", catalogue, number=77)
    with school:
        for name in ("甲", "乙", "丙"):
            teacher = {"name": name, "category": "专任教师", "stage": "小学"}
            school.run(add_row, "staff", 1, {**teacher, "education": "大学本科毕业"})
        packed(school, tmp_path / "school.edusub")
    bench.file.session.run(receive, [tmp_path / "school.edusub"])
    found = bench.file.session.aside(why, 1, "1.1", school="2137000077").result()
    rows = [
        row.part
        for one in found
        for given in one.inputs
        for source in given.sources
        if source.form == "staff_totals"
        for row in source.rows
    ]
    assert rows == [1, 1, 1]
    box = GlassBox(bench.ctx, bench.file, found)
    qtbot.addWidget(box)
    texts = [
        item.text(0) + item.text(1)
        for at in range(box.tree.topLevelItemCount())
        for item in lines(box.tree.topLevelItem(at))
    ]
    assert any("学校上报包　3 行" in text for text in texts)
