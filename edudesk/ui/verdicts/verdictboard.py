"""The verdict board: schools × indicators above, the district's coefficients below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import explaining, rectifying
from edudesk.actions.spreads import coefficients_within
from edudesk.model.change import Edited
from edudesk.model.explanation import Why
from edudesk.model.verdict import Assessment, Spread
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import verdict_word
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.sheets.listtable import WholeRows
from edudesk.ui.sheets.sorting import sortable
from edudesk.ui.verdicts.boardmodel import MISLEADING, SIGNS, UnitsModel
from edudesk.ui.verdicts.coefficientmodel import CoefficientsModel
from edudesk.ui.verdicts.itemchooser import ItemChooser
from edudesk.ui.verdicts.placepicker import PlacePicker
from edudesk.ui.verdicts.standardbar import StandardBar
from edudesk.ui.verdicts.toldverdict import relaxed_lines, tell_coefficient, tell_indicator

if TYPE_CHECKING:
    from edudesk.ui.verdicts.charts import ChartWindow
    from edudesk.ui.verdicts.glassbox import GlassBox

_ROW_HEIGHT = 28
_BROKEN_AFTER = 4  # Chinese headers may break between any two characters
_CELL_ROOM = 12  # px beside a figure
_HEADER_HEIGHT = 72  # room for an indicator's short name on three lines
_LOWER_HEADER_HEIGHT = 48  # room for stage and figure on two lines
_INDICATOR_NAMES = 180
_LEAST_ROWS = 4  # in sight of either table; the page scrolls rather than hide them
_WIDTHS = (112, 68, 84)


class BoardTable(WholeRows):
    """A table that tells when it has another width; Enter or a double click opens a cell."""

    widened = Signal()
    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.widened.emit()


class VerdictBoard(QWidget):
    """What the assessment says; selecting a cell tells how its figure came about."""

    told = Signal(object)  # Told
    entered = Signal(int)  # problems that went into the ledger
    print_wished = Signal(str)  # name of a report
    jumped = Signal(object)  # Cell

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self.setObjectName("page")
        self._ctx = ctx
        self._file = file
        self.units = UnitsModel(ctx, file.standard, self)
        self.coefficients = CoefficientsModel(ctx, file.standard, self)
        self.table = self._table(self.units, ctx.words("nav_board"))
        self.below = self._table(self.coefficients, ctx.words("coefficients"))
        self.summary: QLabel = text_label("", "muted", wrap=True)
        self.legend = text_label("", "small", wrap=True)
        self.items = ItemChooser(ctx)
        self.items.opened.connect(self._open_item)
        self.places = PlacePicker(ctx, file)
        self.places.wanted.connect(self._show_schools)
        self.places.banded.connect(self._show_bands)
        self.standard = StandardBar(ctx, file)
        self.standard.chosen.connect(lambda: self._assess())
        self.charts: ChartWindow | None = None
        self.glass: GlassBox | None = None
        self._build()
        self.table.selectionModel().currentChanged.connect(lambda: self.tell())
        self.below.selectionModel().currentChanged.connect(lambda: self.tell_between())
        sortable(self.table, self.units.sort)
        sortable(self.below, self.coefficients.sort)
        file.assessed.connect(self.show_assessment)
        ctx.theme.changed.connect(self._restyle)
        if file.assessment is not None:
            self.show_assessment(file.assessment)
        else:
            self._assess()
        self._fit()
        for table in (self.table, self.below):
            table.widened.connect(self._share_all)
            table.opened.connect(self.open_verdict)
            table.doubleClicked.connect(lambda _: self.open_verdict())

    def _assess(self) -> None:
        self._file.assess(self._ctx.words("assess_work"))

    def _enter_problems(self) -> None:
        """Enter what is not met into the ledger of problems, and tell how many that were."""
        self._file.act(
            rectifying.draw_problems,
            self._file.collection.number,
            then=self._problems_entered,
            title=self._ctx.words("ledger_enter"),
        )

    def _problems_entered(self, edited: Edited | None) -> None:
        self._file.refresh()
        self.entered.emit(len(edited.rows) if edited else 0)

    def _build(self) -> None:
        words = self._ctx.words
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(text_label(words("coefficients"), role="heading"))
        column.addWidget(self.below, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(lower)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        ground = QWidget()
        ground.setObjectName("cards")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        box = QVBoxLayout(ground)
        box.setContentsMargins(20, 14, 20, 10)
        box.setSpacing(6)
        box.addLayout(self._head())
        box.addWidget(self.standard)
        box.addWidget(self.summary)
        signs = QHBoxLayout()
        signs.addWidget(self.legend, 1)
        signs.addWidget(self.items)
        signs.addWidget(self.places)
        box.addLayout(signs)
        box.addWidget(split, 1)

    def _head(self) -> QHBoxLayout:
        """Return the title with what can be done with the verdicts."""
        words = self._ctx.words
        head = QHBoxLayout()
        head.addWidget(text_label(words("nav_board"), role="title"))
        head.addStretch(1)
        tools = [
            ("find", "glass_open", self.open_verdict, ""),
            ("chart", "charts", self.show_charts, ""),
            ("assess", "assess", self._assess, "F9"),
        ]
        if self._file.session.kind == "district" and not self._file.sealed:
            tools.insert(0, ("add", "ledger_enter", self._enter_problems, ""))
        for picture, name, act, keys in tools:
            head.addWidget(IconButton(self._ctx, picture, words(name), act, text=True, keys=keys))
        return head

    def _table(self, model: UnitsModel | CoefficientsModel, name: str) -> BoardTable:
        table = BoardTable()
        table.setModel(model)
        table.setAccessibleName(name)
        table.horizontalHeader().setAccessibleName(self._ctx.words("table_columns"))
        table.verticalHeader().setAccessibleName(self._ctx.words("table_rows"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setWordWrap(False)
        table.horizontalHeader().setHighlightSections(False)
        table.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        return table

    def show_assessment(self, assessment: Assessment) -> None:
        """Show verdicts and coefficients."""
        standard = self._file.standard
        self.units.show_units(assessment.units, assessment.outlooks, standard)
        self.items.show_assessment(assessment, standard)
        self.coefficients.show_assessment(assessment, standard)
        self.places.refresh()
        self.standard.refresh()
        self.summary.setText(self._summary(assessment))
        self.legend.setText(self._legend(assessment))
        self._share_all()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.units.index(0, len(self.units.FIXED)))

    def _show_schools(self, wanted: frozenset[int] | None) -> None:
        self.units.show_schools(wanted)
        self._ask_spreads()

    def _show_bands(self, places: Mapping[int, str] | None) -> None:
        self.units.show_bands(places)
        self._ask_spreads()

    def _ask_spreads(self) -> None:
        """Ask beside the window how much the schools of each band differ."""
        places = self.units.shown_places()
        if places:
            number = self._file.collection.number
            self._file.beside(
                coefficients_within,
                number,
                places,
                then=lambda found: self._show_spreads(places, found),
            )

    def _show_spreads(
        self, places: Mapping[int, str], found: Mapping[str, tuple[Spread, ...]]
    ) -> None:
        if places == self.units.shown_places():  # else others were chosen meanwhile
            self.units.show_spreads(found)
            self._share_all()

    def show_charts(self) -> None:
        """Open the charts beside the board, at the indicator of the current cell."""
        if self.charts is None:
            from edudesk.ui.verdicts.charts import ChartWindow  # many never look at a chart

            self.charts = ChartWindow(self._ctx, self._file, self)
            self.charts.print_wished.connect(self.print_wished)
        self.charts.show_chart()
        self.tell()

    def entrance(self) -> QWidget:
        """Return the control that takes the focus when the page is gone to."""
        return self.table

    def _summary(self, assessment: Assessment) -> str:
        words, lang = self._ctx.words, self._ctx.lang
        count = dict.fromkeys(("pass", "fail", "unknown"), 0)
        for unit in assessment.units:
            count[unit.verdict] += 1
        judged = any(indicator.thresholds for indicator in self._file.standard.indicators)
        said = words(
            "board_summary" if judged else "board_summary_between",
            units=len(assessment.units),
            passed=count["pass"],
            failed=count["fail"],
            unknown=count["unknown"],
            moment=assessment.moment,
        )
        out = [
            words("pair", name=one.school_name, value=one.reason.text(lang))
            for one in assessment.excluded
        ]
        lines = [said]
        if out:
            lines.append(words("board_excluded", schools=words("between").join(out)))
        return "\n".join([*lines, *relaxed_lines(self._ctx, assessment)])

    def _legend(self, assessment: Assessment) -> str:
        """Return what the signs mean that stand in the tables, under the standard in force."""
        words, standard = self._ctx.words, self._file.standard
        parts = [
            f"{SIGNS[verdict]} {verdict_word(words, verdict, standard)}"
            for verdict in ("met", "floor", "below", "unknown")
            if verdict != "below" or standard.floor
        ]
        flags = [one.misleading for unit in assessment.units for one in unit.indicators]
        for stage in assessment.stages:
            flags += [stage.composite_misleading, *(one.misleading for one in stage.coefficients)]
        if any(flags):
            parts.append(f"{MISLEADING} {words('verdict_misleading')}")
        return "　".join(parts)

    def tell(self) -> None:
        """Tell how the figure of the current cell came about."""
        current = self.table.currentIndex()
        if not current.isValid():
            return
        unit, result = self.units.unit(current), self.units.result(current)
        if unit is not None and result is not None:
            self.told.emit(tell_indicator(self._ctx, self._file, unit, result))
            if self.charts is not None:
                self.charts.follow(unit.stage, result.code, unit.school)

    def tell_between(self) -> None:
        """Tell how the coefficient of the current cell came about, and which school drives it."""
        current = self.below.currentIndex()
        place = self.coefficients.place(current) if current.isValid() else None
        if place is None or self._file.assessment is None:
            return
        stage, code = place
        if self.charts is not None:
            self.charts.follow(stage, code)
        self._file.beside(
            explaining.why_between,
            self._file.collection.number,
            stage,
            code,
            then=lambda found: self.told.emit(tell_coefficient(self._ctx, found)),
        )

    def open_verdict(self) -> None:
        """Open the verdict in hand down to the rows that its figures come from."""
        number, opened = self._file.collection.number, self._show_opened
        title = self._ctx.words("glass_title")
        between = self.below.currentIndex()
        if self.below.hasFocus() and between.isValid():
            place = self.coefficients.place(between)
            if place is not None:
                self._file.beside(
                    partial(explaining.why_between, in_full=True),
                    number,
                    *place,
                    then=lambda one: opened((one,)),
                    title=title,
                )
            return
        current = self.table.currentIndex()
        result = self.units.result(current) if current.isValid() else None
        unit = self.units.unit(current) if current.isValid() else None
        if result is not None and unit is not None:
            self._file.beside(
                partial(explaining.why, school=unit.school_code),
                number,
                result.code,
                then=opened,
                title=title,
            )

    def _open_item(self, code: str) -> None:
        """Open a row of the annex down to the figures of the schools that it was decided from."""
        self._file.beside(
            explaining.why_row,
            self._file.collection.number,
            code,
            then=self._show_opened,
            title=self._ctx.words("glass_title"),
        )

    def _show_opened(self, found: Sequence[Why]) -> None:
        from edudesk.ui.verdicts.glassbox import GlassBox  # opened rarely

        self.glass = GlassBox(self._ctx, self._file, found, self)
        self.glass.jumped.connect(self.jumped)
        self.glass.open()

    def _fit(self) -> None:
        theme = self._ctx.theme
        for table in (self.table, self.below):
            table.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        for column, wide in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, theme.px(wide))
        self._share_all()
        self.table.horizontalHeader().setFixedHeight(theme.px(_HEADER_HEIGHT))
        self.below.horizontalHeader().setFixedHeight(theme.px(_LOWER_HEADER_HEIGHT))
        for table in (self.table, self.below):
            rows = _LEAST_ROWS * theme.px(_ROW_HEIGHT)
            table.setMinimumHeight(table.horizontalHeader().height() + rows)
        self.below.verticalHeader().setMaximumWidth(theme.px(_INDICATOR_NAMES))
        self.below.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def _share_all(self) -> None:
        self._share_room(self.table, len(_WIDTHS))
        self._share_room(self.below, 0)

    def _share_room(self, table: BoardTable, first: int) -> None:
        """Give columns from `first` on what they need and share the rest: none is out of sight."""
        theme, metrics, model = self._ctx.theme, table.fontMetrics(), table.model()
        needs = []
        for column in range(first, model.columnCount()):
            header = str(model.headerData(column, Qt.Orientation.Horizontal)).split()
            parts = [word if word.isascii() else word[:_BROKEN_AFTER] for word in header]
            cells = [str(model.index(row, column).data()) for row in range(model.rowCount())]
            widest = max(metrics.horizontalAdvance(text) for text in (*parts, *cells))
            needs.append(widest + theme.px(_CELL_ROOM))
        taken = sum(table.columnWidth(column) for column in range(first))
        rest = table.viewport().width() - taken - sum(needs)
        more = max(rest, 0) // len(needs)
        for column, need in enumerate(needs, first):
            table.setColumnWidth(column, need + more)

    def _restyle(self) -> None:
        self.units.restyle()
        self.coefficients.restyle()
        self._fit()
