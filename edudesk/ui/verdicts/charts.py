"""The window of charts beside the verdict board: bars against bounds, figures over the years."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from edudesk.actions.charting import Chart, draw_chart, list_charts
from edudesk.errors import EdudeskError
from edudesk.model.drawing import Drawing
from edudesk.model.verdict import Assessment
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.drawingview import DrawingView
from edudesk.ui.look.enterkey import EnterKey
from edudesk.ui.look.labels import Chooser, IconButton, Notice, text_label
from edudesk.ui.look.screenroom import open_as_large

_WIDTH, _HEIGHT = 860, 760  # px at 100 %
_SIGHT = 24  # px left over a chart that is brought into sight


class ChartWindow(QWidget):
    """A window of its own, so that a chart is seen beside the board; follows the board's cell."""

    print_wished = Signal(str)  # name of a report

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._ctx = ctx
        self._file = file
        self._charts: tuple[Chart, ...] = list_charts(file.catalogue, file.session.kind)
        self._keys: tuple[str, ...] = ()
        self.charts = Chooser(ctx)
        self.schools = Chooser(ctx)
        self.legend = text_label("", "muted", wrap=True)
        self.notice = Notice(ctx)
        self.view = DrawingView(ctx)
        self.sight = QScrollArea()
        self._build()
        EnterKey(self)
        self._fill_schools()
        file.assessed.connect(self._follow_assessment)
        file.failed.connect(self._say_failure)
        file.collection_changed.connect(self.close)

    def _build(self) -> None:
        words, theme = self._ctx.words, self._ctx.theme
        self.setWindowTitle(f"{words('charts')} - {self._file.unit.name}")
        open_as_large(self, QSize(theme.px(_WIDTH), theme.px(_HEIGHT)))
        for chooser, name in ((self.charts, "charts"), (self.schools, "charts_school")):
            chooser.setAccessibleName(words(name))
            chooser.setToolTip(words(name))
        for chart in self._charts:
            self.charts.addItem(chart.title.text(self._ctx.lang), chart.name)
        self.charts.activated.connect(lambda _: self.draw())
        self.schools.activated.connect(lambda _: self.draw())
        self.view.setAccessibleName(words("charts"))
        self.sight.setWidget(self.view)
        self.sight.setWidgetResizable(True)
        self.sight.setFrameShape(QFrame.Shape.NoFrame)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 4)
        head.setSpacing(8)
        head.addWidget(self.charts)
        head.addWidget(self.schools)
        head.addStretch(1)
        self.print_button = IconButton(self._ctx, "print", words("print"), self._print, text=True)
        head.addWidget(self.print_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.notice)
        self.legend.setContentsMargins(16, 2, 16, 8)
        box.addWidget(self.legend)
        box.addWidget(self.sight, 1)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)

    def show_chart(self, name: str = "") -> None:
        """Draw the chart of that name, the one in hand without a name, and come to the front."""
        self.charts.setCurrentIndex(max(self.charts.findData(name), 0) if name
                                    else self.charts.currentIndex())  # fmt: skip
        self.draw()
        self.show()
        self.raise_()
        self.activateWindow()

    def follow(self, stage: str, code: str, school: int | None = None) -> None:
        """Frame what is about an indicator, of a school where it is chosen one by one."""
        place = f"{stage} {code}"
        self._keys = (place, f"{school} {place}", f"{school} {stage}", stage)
        at = self.schools.findData(school)
        if at >= 0 and at != self.schools.currentIndex():
            self.schools.setCurrentIndex(at)
            if self._chart().by_school and self.isVisible():
                self.draw()
                return
        self._mark()

    def draw(self) -> None:
        """Draw what is chosen, beside the window."""
        chart = self._chart()
        self.schools.setVisible(chart.by_school)
        school = self.schools.currentData() if chart.by_school else None
        self.notice.hide()
        self._file.beside(
            draw_chart,
            chart.name,
            self._file.collection.number,
            school,
            then=lambda drawings: self._show(chart, school, drawings),
        )

    def _chart(self) -> Chart:
        return self._charts[max(self.charts.currentIndex(), 0)]

    def _show(self, chart: Chart, school: int | None, drawings: tuple[Drawing, ...]) -> None:
        chosen = self.schools.currentData() if chart.by_school else None
        if (chart, school) != (self._chart(), chosen):
            return  # another was chosen meanwhile
        self.legend.setText(chart.legend if drawings else self._ctx.words("charts_empty"))
        self.view.show_drawings(drawings)
        QTimer.singleShot(0, self._mark)  # when the scroll bars know the new height

    def _mark(self) -> None:
        for key in self._keys:
            place = self.view.mark(key)
            if not place.isEmpty():
                bar = self.sight.verticalScrollBar()
                seen = bar.value() <= place.top() and place.bottom() <= bar.value() + bar.pageStep()
                if not seen:
                    bar.setValue(round(place.top()) - self._ctx.theme.px(_SIGHT))
                return

    def _fill_schools(self) -> None:
        """Offer the schools that were assessed; the choice stays while its school does."""
        chosen = self.schools.currentData()
        self.schools.clear()
        units = self._file.assessment.units if self._file.assessment else ()
        for number, name in {unit.school: unit.school_name for unit in units}.items():
            self.schools.addItem(name, number)
        self.schools.setCurrentIndex(max(self.schools.findData(chosen), 0))

    def _follow_assessment(self, assessment: Assessment) -> None:
        self._fill_schools()
        if self.isVisible():
            self.draw()

    def _print(self) -> None:
        self.print_wished.emit(self._chart().name)

    def _say_failure(self, error: EdudeskError) -> None:
        if self.isVisible():
            self.notice.say(error.text(self._ctx.lang))
