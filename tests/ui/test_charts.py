"""Charts on the screen: the primitives of the paper, in sight at every width, beside the board."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pypdfium2
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from edudesk.actions.loading import load_district_table
from edudesk.model.drawing import Box, Caption, Drawing, Stroke, hatching, walk
from edudesk.reporting.pdf_drawing import paint_drawing
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_ink import Ink
from edudesk.ui.desk.navigation import BOARD
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.drawingview import DrawingView, ScreenBrush
from edudesk.ui.look.palette import PALETTES
from edudesk.ui.verdicts.charts import ChartWindow
from tests.ui.conftest import TABLE, shown_bench

SIDE = 60.0  # mm
PLAIN = Drawing(
    title="图",
    key="甲",
    width=SIDE,
    height=SIDE,
    items=(
        Box(5, 5, 20, 10, 1.0),
        Box(35, 5, 20, 10, hatched=True),
        Stroke(5, 30, 55, 30, 2.0),
        Caption("标准", 30, 50, 24, "middle"),
    ),
    told=(("甲", "1.00"),),
)


class Seen(NamedTuple):
    """A brush that only notes what it is told to paint."""

    items: list[object]

    def stroke(self, stroke: Stroke) -> None:
        self.items.append(stroke)

    def box(self, box: Box) -> None:
        self.items.append(box)

    def caption(self, caption: Caption) -> None:
        self.items.append(caption)


def on_screen(ctx: Context, drawing: Drawing, scale: float) -> QImage:
    side = round(SIDE * scale)
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(ctx.theme.colour("card"))
    painter = QPainter(image)
    walk(drawing, ScreenBrush(painter, ctx.theme, QPointF(0, 0), scale))
    painter.end()
    return image


def on_paper(drawing: Drawing, scale: float) -> list[list[int]]:
    """Return the greys of the drawing on a PDF page, at `scale` dots in a mm."""
    points = SIDE * 72 / 25.4
    sheet = BytesIO()
    canvas = Canvas(sheet, (points, points), initialFontName=face("song").first.name)
    ink = Ink(canvas)
    paint_drawing(ink, drawing, 0, points)
    ink.finish_page()
    canvas.save()
    with pypdfium2.PdfDocument(sheet.getvalue()) as pdf:
        picture = pdf[0].render(scale=scale * 25.4 / 72, grayscale=True).to_pil()
    return [[picture.getpixel((x, y)) for x in range(picture.width)] for y in range(picture.height)]


def darkness(grey: Callable[[int, int], int], place: QRectF, scale: float) -> float:
    """Return how dark a place (mm) is on average, 0 to 1."""
    dots = [
        grey(x, y)
        for x in range(round(place.left() * scale), round(place.right() * scale))
        for y in range(round(place.top() * scale), round(place.bottom() * scale))
    ]
    return 1 - sum(dots) / len(dots) / 255


def test_a_drawing_is_walked_from_below_to_above_and_nothing_is_left_out() -> None:
    seen = Seen([])
    walk(PLAIN, seen)
    assert seen.items == list(PLAIN.items)


def test_screen_and_paper_are_dark_in_the_same_places(ctx: Context) -> None:
    scale = 6.0
    image, paper = on_screen(ctx, PLAIN, scale), on_paper(PLAIN, scale)

    def screen(x: int, y: int) -> int:
        return image.pixelColor(x, y).value()

    for x in range(0, 60, 5):
        for y in range(0, 60, 5):
            place = QRectF(x, y, 5, 5)
            one = darkness(screen, place, scale)
            other = darkness(lambda x, y: paper[y][x], place, scale)
            # The ink of the screen is a dark grey, and another face draws the caption.
            assert one == pytest.approx(other, abs=0.3 if 35 <= y < 55 else 0.2), place


def test_a_hatching_stays_within_its_box_and_covers_it() -> None:
    box = Box(10, 20, 30, 4)
    strokes = list(hatching(box))
    assert len(strokes) > 20
    for stroke in strokes:
        for x, y in ((stroke.x, stroke.y), (stroke.to_x, stroke.to_y)):
            assert 10 - 1e-9 <= x <= 40 + 1e-9
            assert 20 - 1e-9 <= y <= 24 + 1e-9
        assert stroke.to_x - stroke.x == pytest.approx(stroke.y - stroke.to_y)


@pytest.mark.parametrize("width", [250, 600, 900, 1400])
def test_no_chart_is_cut_off_or_covers_another(ctx: Context, qtbot: QtBot, width: int) -> None:
    view = DrawingView(ctx)
    qtbot.addWidget(view)
    view.resize(width, 400)
    view.show_drawings([PLAIN] * 5)
    places = view.places()
    assert len(places) == 5
    for at, place in enumerate(places):
        assert place.left() >= 0
        assert place.right() <= width
        assert not any(place.intersects(other) for other in places[:at])
    assert view.minimumHeight() >= max(place.bottom() for place in places)


def test_a_chart_is_told_in_words(ctx: Context, qtbot: QtBot) -> None:
    view = DrawingView(ctx)
    qtbot.addWidget(view)
    view.show_drawings([PLAIN])
    assert view.accessibleDescription() == "图\n甲　1.00"


def test_a_dark_palette_turns_the_greys(ctx: Context) -> None:
    light = on_screen(ctx, PLAIN, 4).pixelColor(60, 40).value()
    ctx.theme.use(PALETTES["dark"])
    dark = on_screen(ctx, PLAIN, 4).pixelColor(60, 40).value()
    ctx.theme.use(PALETTES["light"])
    assert light < 100 < 180 < dark


@pytest.fixture
def window(assessed: OpenFile, ctx: Context, qtbot: QtBot) -> ChartWindow:
    """Return the charts of a district that was assessed."""
    bench = Workbench(ctx, assessed)
    qtbot.addWidget(bench)
    made = ChartWindow(ctx, assessed, bench)
    qtbot.addWidget(made)
    made.show_chart("indicator-chart")
    qtbot.waitUntil(lambda: bool(made.view.places()))
    return made


@pytest.fixture
def assessed(district: OpenFile, ctx: Context, qtbot: QtBot) -> OpenFile:
    """Return a district's file with the sample's schools, assessed."""
    district.session.run(load_district_table, TABLE, 1)
    with qtbot.waitSignal(district.assessed):
        district.assess()
    return district


def test_the_charts_of_a_district_are_offered(window: ChartWindow) -> None:
    offered = {window.charts.itemData(at) for at in range(window.charts.count())}
    assert {"indicator-chart", "coefficient-chart", "school-chart", "school-trend"} <= offered
    assert len(window.view.places()) == 14  # seven indicators at two stages


def test_the_chart_of_the_boards_cell_is_brought_into_sight(
    window: ChartWindow, qtbot: QtBot
) -> None:
    window.follow("junior", "1.4")
    qtbot.waitUntil(lambda: window.sight.verticalScrollBar().value() > 0)
    place = window.view.mark("junior 1.4")
    bar = window.sight.verticalScrollBar()
    assert bar.value() <= place.top() <= bar.value() + bar.pageStep()


def test_one_school_is_shown_where_a_chart_is_drawn_school_by_school(
    window: ChartWindow, qtbot: QtBot
) -> None:
    assert window.schools.isHidden()
    window.show_chart("school-trend")
    qtbot.waitUntil(lambda: window.view.mark("2 primary 1.1").isValid())
    assert not window.schools.isHidden()
    assert len(window.view.places()) == 7
    window.follow("primary", "1.1", 3)
    qtbot.waitUntil(lambda: window.view.mark("3 primary 1.1").isValid())
    assert window.schools.currentData() == 3


def test_a_chart_is_printed_from_its_window(window: ChartWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.print_wished) as wished:
        window.print_button.click()
    assert wished.args == ["indicator-chart"]


def test_the_board_opens_its_charts_at_the_cell_in_hand(
    assessed: OpenFile, ctx: Context, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, assessed, qtbot)
    bench.show_page(BOARD)
    board = bench.maker.board
    assert board is not None
    qtbot.waitUntil(lambda: board.units.rowCount() > 0)
    board.show_charts()
    charts = board.charts
    assert charts is not None
    qtbot.addWidget(charts)
    qtbot.waitUntil(lambda: bool(charts.view.places()))
    column = len(board.units.FIXED) + 3
    board.table.setCurrentIndex(board.units.index(0, column))
    qtbot.waitUntil(lambda: charts.view.marked == "primary 1.4")
    charts.print_button.click()
    qtbot.waitUntil(lambda: bench.printroom.isVisible())
    qtbot.addWidget(bench.printroom)
    qtbot.waitUntil(lambda: bench.printroom.pages is not None)
