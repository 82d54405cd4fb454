"""The print room: previews, pages, words found, the state of paper, printing through the system."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row
from edudesk.actions.loading import load_district_table
from edudesk.actions.papers import list_papers, reprint
from edudesk.actions.printing_schools import schools_of
from edudesk.model.document import Document, HeadCell, Table, TableColumn, TableRow
from edudesk.paths import shipped
from edudesk.reporting.pdf import write_pdf
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.paper import printer
from edudesk.ui.paper.printer import Part
from edudesk.ui.paper.printpages import PrintPages
from edudesk.ui.paper.printroom import PrintRoom
from tests.ui.conftest import TABLE, Answers, shown_bench


@pytest.fixture
def room(bench: Workbench, qtbot: QtBot) -> PrintRoom:
    """Return the print room with the preview of a packet of many pages."""
    bench.print_report("safety-packet")
    qtbot.addWidget(bench.printroom)
    qtbot.waitUntil(lambda: bench.printroom.pages is not None)
    return bench.printroom


def pages_of(room: PrintRoom) -> PrintPages:
    assert room.pages is not None
    return room.pages


def to_file(path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    made.setFullPage(True)
    made.setResolution(96)  # dots an inch: a third of an office printer's, pages come faster
    return made


def test_choosing_another_report_shows_it(room: PrintRoom, qtbot: QtBot) -> None:
    packet = pages_of(room).count
    room.show_report("drills")
    qtbot.waitUntil(lambda: pages_of(room).count < packet)
    assert room.view.page == 0
    assert "第 1 页，共 1 页" in room.place.text()


def test_every_report_of_the_file_is_listed_as_not_printed_yet(room: PrintRoom) -> None:
    listed = room.list.states()
    assert {"school-packet", "safety-packet", "drills", "blank:safety"} <= set(listed)
    assert {state for name, state in listed.items() if ":" not in name} == {"未打印"}


def test_keys_turn_pages_and_stop_at_the_ends(room: PrintRoom, qtbot: QtBot) -> None:
    last = pages_of(room).count - 1
    QTest.keyClick(room.view, Qt.Key.Key_PageDown)
    assert room.view.page == 1
    QTest.keyClick(room.view, Qt.Key.Key_End)
    QTest.keyClick(room.view, Qt.Key.Key_PageDown)
    assert room.view.page == last
    QTest.keyClick(room.view, Qt.Key.Key_Home)
    QTest.keyClick(room.view, Qt.Key.Key_PageUp)
    assert room.view.page == 0


def test_zooming_goes_by_steps_and_back_to_the_width(room: PrintRoom) -> None:
    fitted = room.view.percent()
    room.view.zoom_by(1)
    assert room.view.percent() > fitted
    room.view.zoom_by(-1)
    room.view.zoom_by(-1)
    assert room.view.percent() < fitted
    room.view.fit_width()
    assert room.view.percent() == fitted


def test_a_word_is_found_on_every_page_that_has_it(room: PrintRoom) -> None:
    room.search.setText("护学 岗")
    hits = pages_of(room).find("护学岗")
    assert len({hit.page for hit in hits}) > 1
    assert room.view.page == next(hit.page for hit in hits if hit.page >= 0)
    for hit in hits:
        place = pages_of(room).places(hit)[0].adjusted(-1, -1, 1, 1)
        assert "护" in pages_of(room).text(hit.page, place)
    assert room.hits.text() == f"1/{len(hits)}"
    QTest.keyClick(room.search, Qt.Key.Key_Return)
    assert room.hits.text() == f"2/{len(hits)}"
    room.search.setText("没有这个词")
    assert room.hits.text() == "0"
    room.search.clear()
    assert room.hits.isHidden()


def test_selected_text_is_copied(room: PrintRoom, qtbot: QtBot) -> None:
    hit = pages_of(room).find("校园安全防范工作")[0]
    place = pages_of(room).places(hit)[0].adjusted(-2, -2, 2, 2)
    assert "校园安全防范工作" in pages_of(room).text(hit.page, place)
    view = room.view
    left, port = Qt.MouseButton.LeftButton, view.viewport()
    QTest.mousePress(port, left, pos=view.at(place.topLeft()))
    QTest.mouseMove(port, view.at(place.bottomRight()))
    QTest.mouseRelease(port, left, pos=view.at(place.bottomRight()))
    view.copy()
    assert "校园安全防范工作" in QGuiApplication.clipboard().text()


def test_a_black_and_white_proof_has_no_colour(room: PrintRoom) -> None:
    picture = pages_of(room).picture(0, 0.5, grey=True)
    assert picture.isGrayscale()
    room.grey.setChecked(True)
    assert room.view.grey


def test_printing_keeps_the_print_and_shows_its_state(
    room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "paper.pdf"
    monkeypatch.setattr(printer, "ask_printer", lambda parent, pages: to_file(out))
    room.print_now()
    qtbot.waitUntil(lambda: room.list.states()["safety-packet"] == "已打印")
    printed = PrintPages(out.read_bytes())
    assert printed.count == pages_of(room).count
    menu = QMenu()
    room.states.fill(menu, "safety-packet")
    next(one for one in menu.actions() if one.text() == "已签章").trigger()
    qtbot.waitUntil(lambda: room.list.states()["safety-packet"] == "已签章")


def test_both_sides_by_hand_come_as_fronts_then_backs(
    room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "ask_printer", lambda parent, pages: to_file(tmp_path / "a.pdf"))
    sent: list[list[int | None]] = []
    real = printer.print_pages

    def noted(
        made: QPrinter, parts: Sequence[Part], *, grey: bool, bound: bool
    ) -> Generator[int, None, None]:
        sent.extend(list(part.wanted) for part in parts)
        return real(made, parts, grey=grey, bound=bound)

    monkeypatch.setattr(printer, "print_pages", noted)
    room.print_by_hand()
    qtbot.waitUntil(lambda: "翻面" in room.notice.said())
    room.notice._take_offer()  # noqa: SLF001 - the button of the notice
    count = pages_of(room).count
    qtbot.waitUntil(lambda: room.list.states()["safety-packet"] == "已打印")
    assert sent[0] == list(range(0, count, 2))
    assert len(sent[0]) == len(sent[1])
    # The last sheet lies on top of the stack that was turned over: its back comes first.
    assert sent[1][-1] == 1
    assert sent[1][0] == (None if count % 2 else count - 1)


def test_a_print_can_be_ended_between_two_pages_and_is_not_kept_then(
    room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "ask_printer", lambda parent, pages: to_file(tmp_path / "a.pdf"))
    room.print_now()
    assert not room.print_button.isEnabled()
    job = room.sending.job
    assert job is not None
    done: list[int] = []

    def end_after_three(sent: int, _: int) -> None:
        done.append(sent)
        if sent == 3:
            job.cancel()

    job.progressed.connect(end_after_three)
    qtbot.waitUntil(lambda: room.sending.job is None)
    assert done == [1, 2, 3]
    assert "停止" in room.notice.said()
    assert room.print_button.isEnabled()
    assert room.list.states()["safety-packet"] == "未打印"


def test_what_was_sent_is_kept_though_another_report_is_looked_at_meanwhile(
    room: PrintRoom, bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "ask_printer", lambda parent, pages: to_file(tmp_path / "a.pdf"))
    sent = pages_of(room).contents
    room.print_now()
    room.show_report("drills")
    qtbot.waitUntil(lambda: room.list.states()["safety-packet"] == "已打印")
    assert room.list.states()["drills"] == "未打印"
    (paper,) = bench.file.session.run(list_papers, bench.file.collection.number)
    out = tmp_path / "kept.pdf"
    bench.file.session.run(reprint, paper.number, out)
    assert out.read_bytes() == sent


def test_backs_follow_the_fronts_sheet_by_sheet() -> None:
    for count in range(1, 9):
        pages = list(range(count))
        fronts, backs = printer.front_sides(pages), printer.back_sides(pages)[::-1]
        sheets = [page for pair in zip(fronts, backs, strict=True) for page in pair]
        assert [page for page in sheets if page is not None] == pages


def test_a_range_is_printed_as_asked(tmp_path: Path) -> None:
    made = to_file(tmp_path / "a.pdf")
    assert printer.wanted_pages(made, 5) == [0, 1, 2, 3, 4]
    made.setPrintRange(QPrinter.PrintRange.PageRange)
    made.setFromTo(2, 9)
    assert printer.wanted_pages(made, 5) == [1, 2, 3, 4]


def test_the_test_sheet_prints_frames_up_to_five_millimetres_from_the_edge(
    room: PrintRoom, bench: Workbench, tmp_path: Path
) -> None:
    out = tmp_path / "test.pdf"
    printer.print_test_sheet(to_file(out), bench.ctx)
    sheet = PrintPages(out.read_bytes())
    picture = sheet.picture(0, 2.0)
    at = round(2 * 5 * 72 / 25.4)
    middle = picture.height() // 3
    dark = [x for x in range(at - 4, at + 5) if picture.pixelColor(x, middle).lightness() < 128]
    assert dark
    whole = QRectF(0, 0, sheet.size(0).width(), sheet.size(0).height())
    assert "5 mm" in sheet.text(0, whole)


def test_saving_makes_the_file_that_was_asked_for(
    room: PrintRoom, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.path = tmp_path / "packet.docx"
    room.save()
    qtbot.waitUntil(lambda: (tmp_path / "packet.docx").exists())
    assert answers.proposals[-1].name.endswith("校园安全档案.pdf")


def test_blank_forms_of_an_office_are_shown_and_never_kept(
    room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pages_of(room)
    room.show_report("blank:safety")
    qtbot.waitUntil(lambda: room.pages not in (None, before))
    assert pages_of(room).find("校园安防填报表")
    monkeypatch.setattr(printer, "ask_printer", lambda parent, pages: to_file(tmp_path / "b.pdf"))
    room.print_now()
    qtbot.waitUntil(lambda: room.sending.job is None)
    assert room.states.papers == ()


def chosen(menu: QMenu, begins: str) -> QAction:
    """Return the entry of a menu, or of one within it, whose words begin so."""
    menus = [menu, *menu.findChildren(QMenu)]
    return next(
        action for one in menus for action in one.actions() if action.text().startswith(begins)
    )


def test_a_font_of_any_name_is_chosen_for_a_face_and_kept_in_the_record_of_the_print(
    bench: Workbench,
    qtbot: QtBot,
    answers: Answers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench.print_report("hazard-notice")
    room = bench.printroom
    qtbot.addWidget(room)
    qtbot.waitUntil(lambda: room.printed is not None)
    menu = QMenu()
    room.fonts.fill(menu)
    own = chosen(menu, "用本机的")
    assert not own.isChecked()
    own.trigger()
    assert bench.ctx.preferences.own_faces
    menu = QMenu()
    room.fonts.fill(menu)
    answers.path = tmp_path / "坏字体.ttf"
    answers.path.write_bytes(b"OTTO" + bytes(60))
    chosen(menu, "仿宋").trigger()
    assert "不能用于打印" in room.notice.said()
    answers.path = tmp_path / "局里的仿宋.ttf"
    bundled = shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf"
    answers.path.write_bytes(bundled.read_bytes())
    chosen(menu, "仿宋").trigger()

    def set_in_it() -> bool:
        return room.printed is not None and "局里的仿宋" in room.printed.fonts

    qtbot.waitUntil(set_in_it)
    monkeypatch.setattr(printer, "ask_printer", lambda *_: to_file(tmp_path / "a.pdf"))
    room.print_now()
    qtbot.waitUntil(lambda: bool(room.states.papers))
    menu = QMenu()
    room.states.fill(menu, "hazard-notice")
    assert "局里的仿宋" in chosen(menu, "所用字体").text()


def test_what_no_font_can_print_is_named_and_nothing_else_is_shown_in_its_place(
    room: PrintRoom, bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A character of level 3, one of private use, a picture of a face."""
    asked: list[object] = []
    monkeypatch.setattr(printer, "ask_printer", lambda *_: asked.append(1))
    texts = {"drill_date": "2025-10-10", "summary": "王\U00030000、\ue000、\U0001f600"}
    bench.file.session.run(add_row, "drills", 1, texts)
    room.show_report("drills")
    qtbot.waitUntil(lambda: "没有打印" in room.notice.said())
    for named in ("U+E000", "U+1F600", "U+30000"):
        assert named in room.notice.said()
    assert room.pages is None
    assert room.place.text() == ""
    assert not room.print_button.isEnabled()
    room.print_now()
    assert asked == []
    room.show_report("guards")
    qtbot.waitUntil(room.print_button.isEnabled)


@pytest.fixture
def district_room(ctx: Context, district: OpenFile, qtbot: QtBot) -> PrintRoom:
    """Return the print room of a district of 21 schools, at a report of each school."""
    district.session.run(load_district_table, TABLE, district.collection.number)
    room = PrintRoom(ctx, district, shown_bench(ctx, district, qtbot))
    qtbot.addWidget(room)
    room.show_report("school-verdict")
    qtbot.waitUntil(lambda: room.pages is not None)
    return room


class Queue:
    """Stands for a printer's queue: the names of the documents in it, and their pages."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.documents: list[tuple[str, int]] = []
        self.when: dict[int, Callable[[], object]] = {}  # what happens as a document begins
        self._folder = folder
        real = printer.print_pages

        def queued(
            made: QPrinter, parts: Sequence[Part], *, grey: bool, bound: bool
        ) -> Generator[int, None, None]:
            self.documents.append((made.docName(), 0))
            self.when.pop(len(self.documents), lambda: None)()
            made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            made.setOutputFileName(str(folder / f"{len(self.documents)}.pdf"))
            for sent in real(made, parts, grey=grey, bound=bound):
                self.documents[-1] = (made.docName(), sent)
                yield sent
            made.setOutputFileName("")  # a printer again

        monkeypatch.setattr(printer, "print_pages", queued)
        monkeypatch.setattr(printer, "ask_printer", lambda *_: QPrinter())

    def printed(self) -> list[int]:
        """Return the pages of each document as they came out of the printer."""
        paths = [self._folder / f"{at + 1}.pdf" for at in range(len(self.documents))]
        return [PrintPages(path.read_bytes()).count for path in paths]


def test_a_district_saves_a_report_for_every_school_at_once(
    district_room: PrintRoom, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "schools"
    district_room.every.save_all("school-verdict", district_room.list.title())
    qtbot.waitUntil(lambda: district_room.notice.isVisible())
    made = sorted(path.name for path in (tmp_path / "schools").iterdir())
    assert len(made) == 21
    assert made[0].startswith("2137000001第一小学学校资源配置指标达标情况")


def test_a_district_prints_for_every_school_as_one_job_that_can_be_ended_and_gone_on_with(
    district_room: PrintRoom,
    district: OpenFile,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ended within the third document this one is sent to its end, and no other is begun."""
    room, queue = district_room, Queue(tmp_path, monkeypatch)
    title = room.list.title()
    told: list[str] = []

    def end() -> None:
        told.append(room.notice.said())
        room.notice._take_offer()  # noqa: SLF001 - the button of the notice

    queue.when[3] = end
    room.every.print_all("school-verdict", title, grey=False)
    qtbot.waitUntil(lambda: "还有 18 份" in room.notice.said())
    assert len(queue.documents) == 3
    assert "共 21 份" in told[0]
    number = district.collection.number
    qtbot.waitUntil(lambda: room.list.states()["school-verdict"] == "3 所已打印")
    room.notice._take_offer()  # noqa: SLF001 - as above
    qtbot.waitUntil(lambda: room.list.states()["school-verdict"] == "21 所已打印")
    schools = district.session.run(schools_of)
    assert [name for name, _ in queue.documents] == [f"{one.name} {title}" for one in schools]
    kept = [
        district.session.run(partial(list_papers, school=school.number), number)
        for school in schools
    ]
    assert queue.printed() == [pages for _, pages in queue.documents]
    assert queue.printed() == [paper.pages for (paper,) in kept]
    room.schools.setText("第三小学")
    room.schools.editingFinished.emit()
    qtbot.waitUntil(lambda: room.list.states()["school-verdict"] == "已打印")
    qtbot.waitUntil(lambda: room.pages is not None)
    assert pages_of(room).count == kept[2][0].pages
    assert pages_of(room).find("第三小学")
    assert not pages_of(room).find("第四小学")


def test_every_school_printed_into_a_file_is_one_file_that_is_there_when_all_of_it_is(
    district_room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "all.pdf"
    out.parent.mkdir()
    monkeypatch.setattr(printer, "ask_printer", lambda *_: to_file(out))
    room = district_room
    for ended in (True, False):
        room.every.print_all("school-verdict", room.list.title(), grey=True)
        qtbot.waitUntil(lambda: room.sending.job is not None)
        job = room.sending.job
        assert job is not None
        total = job.total
        if ended:
            job.progressed.connect(lambda sent, _, job=job: job.cancel() if sent >= 5 else None)
        qtbot.waitUntil(lambda: room.sending.job is None)
        assert [path.name for path in out.parent.iterdir()] == ([] if ended else ["all.pdf"])
    assert PrintPages(out.read_bytes()).count == total
    assert total >= 21


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_takes_nothing_is_told_of_and_nothing_is_kept(
    room: PrintRoom, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "gone" / "paper.pdf"
    monkeypatch.setattr(printer, "ask_printer", lambda *_: to_file(nowhere))
    room.print_now()
    qtbot.waitUntil(lambda: "没有接受打印任务" in room.notice.said())
    assert room.sending.job is None
    assert room.list.states()["safety-packet"] == "未打印"


def test_a_table_of_schools_is_grouped_by_town_when_that_is_wanted(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    district.session.run(load_district_table, TABLE, district.collection.number)
    room = PrintRoom(ctx, district, shown_bench(ctx, district, qtbot))
    qtbot.addWidget(room)
    room.show_report("verdicts")
    qtbot.waitUntil(lambda: room.pages is not None)
    assert room.groups.isVisible()
    whole = room.pages
    room.groups.setCurrentIndex(room.groups.findData("town"))
    room.groups.activated.emit(room.groups.currentIndex())
    qtbot.waitUntil(lambda: room.pages not in (None, whole))
    assert room.groups.kind() == "town"
    assert room.pages is not None
    assert room.pages.find("未填乡镇")
    room.show_report("form-4")
    qtbot.waitUntil(lambda: not room.groups.isVisible())
    assert room.groups.kind() == ""


def test_a_school_of_one_campus_is_not_asked_which(room: PrintRoom) -> None:
    assert not room.campus.isVisible()


def test_one_campus_is_previewed_under_its_name_and_not_kept_as_the_schools_paper(
    ctx: Context,
    school: OpenFile,
    qtbot: QtBot,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for code, name in (("1", "主校区"), ("2", "东校区")):
        school.session.run(add_row, "campuses", 1, {"code": code, "name": name})
    bench = shown_bench(ctx, school, qtbot)
    qtbot.waitUntil(lambda: len(school.lens.campuses) == 2)
    bench.print_report("drills")
    room = bench.printroom
    qtbot.addWidget(room)
    qtbot.waitUntil(lambda: room.pages is not None)
    assert room.campus.isVisible()
    menu = QMenu()
    room.campus.fill(menu)
    offered = [action.text() for action in menu.actions()]
    assert offered == ["全校", "主校区", "东校区"]
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: room.printed is not None)
    assert room.campus.text() == "东校区"
    assert pages_of(room).find("东校区")
    monkeypatch.setattr(printer, "ask_printer", lambda *_: to_file(tmp_path / "paper.pdf"))
    room.print_now()
    qtbot.waitUntil(lambda: room.sending.job is None)
    assert (tmp_path / "paper.pdf").exists()
    assert school.session.run(list_papers, 1) == ()
    room.save()
    assert "东校区" in answers.proposals[-1].name


def test_what_is_refused_for_a_campus_does_not_go_on_showing_the_school(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    for code, name in (("1", "主校区"), ("2", "东校区")):
        school.session.run(add_row, "campuses", 1, {"code": code, "name": name})
    bench = shown_bench(ctx, school, qtbot)
    qtbot.waitUntil(lambda: len(school.lens.campuses) == 2)
    bench.print_report("findings")
    room = bench.printroom
    qtbot.addWidget(room)
    qtbot.waitUntil(lambda: room.pages is not None)
    room.campus.choose(school.lens.campuses[1])
    qtbot.waitUntil(room.notice.isVisible)
    assert room.pages is None
    assert room.printed is None


def test_what_evidence_is_missing_is_told_before_the_register_is_printed(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, district, qtbot)
    bench.print_report("evidence-list")
    room = bench.printroom
    qtbot.addWidget(room)
    qtbot.waitUntil(lambda: "佐证材料缺漏清单" in room.notice.said())
    assert room.notice.isVisible()


def inked(pages: PrintPages, page: int) -> QRectF:
    """Return the rectangle (pt) that holds all that is dark on a page."""
    picture = pages.picture(page, 1.0, grey=True)
    line, bits = picture.bytesPerLine(), bytes(picture.constBits())
    rows = [bits[y * line : y * line + picture.width()] for y in range(picture.height())]
    across = [any(row[x] < 128 for row in rows) for x in range(picture.width())]
    down = [min(row) < 128 for row in rows]
    left, top = across.index(True), down.index(True)
    right, foot = len(across) - across[::-1].index(True), len(down) - down[::-1].index(True)
    return QRectF(left, top, right - left, foot - top)


def test_a_page_is_true_to_size_on_a4_and_enlarged_on_a3(room: PrintRoom, tmp_path: Path) -> None:
    page = 3  # the first table of the packet
    pdf = pages_of(room).contents
    drawn = inked(pages_of(room), page)
    for kind, factor in ((QPageSize.PageSizeId.A4, 1.0), (QPageSize.PageSizeId.A3, 2**0.5)):
        made = to_file(tmp_path / "sized.pdf")
        made.setPageSize(QPageSize(kind))
        assert list(printer.print_pages(made, [Part("", pdf, [page])])) == [1]
        printed = PrintPages((tmp_path / "sized.pdf").read_bytes())
        ink = inked(printed, 0)
        printed.close()
        assert ink.width() == pytest.approx(drawn.width() * factor, rel=0.01)
        assert ink.left() == pytest.approx(drawn.left() * factor, abs=2)
        assert ink.top() == pytest.approx(drawn.top() * factor, abs=2)


def test_lying_pages_of_a_packet_stand_on_upright_sheets_with_their_head_at_the_left(
    room: PrintRoom, tmp_path: Path
) -> None:
    pages = pages_of(room)
    lying = next(at for at in range(pages.count) if pages.size(at).width() > 800)
    drawn = inked(pages, lying)
    part = Part("", pages.contents, [0, lying])
    assert list(printer.print_pages(to_file(tmp_path / "bound.pdf"), [part], bound=True)) == [1, 2]
    printed = PrintPages((tmp_path / "bound.pdf").read_bytes())
    assert [printed.size(at).width() < printed.size(at).height() for at in (0, 1)] == [True, True]
    ink = inked(printed, 1)
    printed.close()
    assert ink.left() == pytest.approx(drawn.top(), abs=2)
    assert ink.width() == pytest.approx(drawn.height(), abs=3)
    assert 842 - ink.bottom() == pytest.approx(drawn.left(), abs=2)


def test_a_word_behind_a_date_is_marked_where_it_stands(qapp: QApplication, tmp_path: Path) -> None:
    """The squares are looked for as ink: all dark over most of their height."""
    line = "请于2024年11月30日前，完成■■的整改，并于12月5日前将结果书面报告。"
    table = Table(
        columns=(TableColumn(width=200, align="left"),),
        head=(HeadCell("要求", 0, 0),),
        rows=(TableRow((line,)),),
    )
    out = tmp_path / "line.pdf"
    write_pdf([Document(code="a", title="一", heading="一", page="LAND", table=table)], out, "一")
    pages = PrintPages(out.read_bytes())
    (hit,) = pages.find("■■")
    (place,) = pages.places(hit)
    picture = pages.picture(0, 2.0, grey=True)
    middle = round(2 * place.center().y())
    rows = range(middle - 3, middle + 4)
    black = [
        x
        for x in range(picture.width())
        if all(picture.pixelColor(x, y).lightness() < 100 for y in rows)
    ]
    wide = [x for x in black if {x - 2, x - 1, x + 1, x + 2} <= set(black)]  # no stroke of a letter
    assert place.center().x() == pytest.approx((min(wide) + max(wide) + 1) / 4, abs=0.6)
    assert pages.text(0, place) == "■■"
    pages.close()


def test_every_letter_of_a_squeezed_line_is_marked_where_it_is_drawn(
    qapp: QApplication, tmp_path: Path
) -> None:
    """Two marks beside each other share the room of one; squares before, between and after."""
    line = "■按《规定》、《办法》，（2025年12月31日前）■办理；共35.5%。■□是□否■，■"
    table = Table(
        columns=(TableColumn(width=62, align="left"),),
        head=(HeadCell("要求", 0, 0),),
        rows=(TableRow((line,)),),
    )
    out = tmp_path / "line.pdf"
    write_pdf([Document(code="a", title="一", heading="一", page="LAND", table=table)], out, "一")
    pages = PrintPages(out.read_bytes())
    picture = pages.picture(0, 4.0, grey=True)
    places = [place for hit in pages.find("■") for place in pages.places(hit)]
    assert len(places) == 5
    for place in places:
        middle = round(4 * place.center().y())
        black = [
            x
            for x in range(round(4 * place.left()) - 40, round(4 * place.right()) + 40)
            if all(picture.pixelColor(x, y).lightness() < 100 for y in range(middle, middle + 4))
        ]
        near = [x for x in black if abs(x - 4 * place.center().x()) < 2 * place.width()]
        assert place.center().x() == pytest.approx((min(near) + max(near) + 1) / 8, abs=0.6)
    marked = [pages.text(0, pages.places(hit)[0]) for hit in pages.find("是□")]
    assert marked == ["是□"]
    pages.close()


def test_a_rare_character_is_found_marked_and_copied_on_lines_that_gave_up_room_too(
    qapp: QApplication, tmp_path: Path
) -> None:
    table = Table(
        columns=(TableColumn(width=62, align="left"),),
        head=(HeadCell("姓名", 0, 0),),
        rows=(
            TableRow(("■按《规定》、《办法》，𬭎■（2025年12月31日前）办理。",)),
            TableRow(("王𬭎■",)),
        ),
    )
    out = tmp_path / "names.pdf"
    write_pdf([Document(code="a", title="一", heading="一", page="LAND", table=table)], out, "一")
    pages = PrintPages(out.read_bytes())
    squares = [place for hit in pages.find("■") for place in pages.places(hit)]
    for hit, square in zip(pages.find("𬭎"), squares[1:], strict=True):
        (place,) = pages.places(hit)
        assert place.right() == pytest.approx(square.left(), abs=0.6)
        assert place.center().y() == pytest.approx(square.center().y(), abs=0.6)
        assert pages.text(0, place) == "𬭎"
    assert len(pages.find("王𬭎■")) == 1
    pages.close()
