"""The list of findings under the page: where, what value, why; one reason for many."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.check import Finding
from edudesk.model.place import Cell
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.findingsfilter import FindingsFilter
from edudesk.ui.findings.findingsmodel import (
    COLUMNS,
    LEVELS,
    MESSAGE,
    FindingsModel,
    Narrowing,
)
from edudesk.ui.findings.reasonline import ReasonLine
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel, IconButton
from edudesk.ui.look.theme import fill_ground
from edudesk.ui.sheets.listtable import WholeRows, choose_rows

_COUNTS_WIDTH = 150  # px at 100 %
_ROOM_FOR_WORDS = 560  # px at 100 %; the counts say more than the words on buttons
_WIDTHS = {"form": 104, "row": 74, "field": 116, "value": 78, "last": 78, "rule": 80}
# px at 100 %; the message takes the rest
_SIGN_ROOM = 32  # px at 100 %, of the sign before a level and what is free around both
_WIDEST = 1.3  # times; with larger text these columns end in … sooner than the message does
_ROW_HEIGHT, _SIGN = 28, 16  # px at 100 %
_FEWEST_ROWS = 2
_USUAL_ROWS = 4  # that are seen when the list is opened, if they take no more than the share
_USUAL_SHARE = 1 / 3  # of the height of page and list together
_MANY_ROWS = 40  # from here on the user's own splitter decides
_SPARE = 2  # px, for what rounding takes
_ANY_HEIGHT = 16777215  # Qt's QWIDGETSIZE_MAX, which its Python face does not name


class IssuesTable(WholeRows):
    """The findings; Enter jumps to the cell."""

    jump = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.jump.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fill_ground(self)

    def lines_in_sight(self) -> range:
        """Return the lines that are seen, wholly or in part."""
        if not self.isVisible():
            return range(0)
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        count = self.model().rowCount()
        return range(max(first, 0), count if last < 0 else last + 1)


class Issues(QFrame):
    """The drawer with the list, its counts and the line for a reason."""

    jumped = Signal(object)  # Cell

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._ctx = ctx
        self._file = file
        self.model = FindingsModel(ctx, file, self)
        self.table = IssuesTable()
        self._counts = ElidedLabel()
        self._counts.setObjectName("heading")
        self._counts.setMinimumWidth(ctx.theme.px(_COUNTS_WIDTH))
        self._counts.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._settled = IconButton(ctx, "explain", ctx.words("show_settled"), text=True)
        self._settled.setCheckable(True)
        self.reasoning = ReasonLine(ctx, file)  # shown while findings are selected
        self.filter = FindingsFilter(ctx, file)
        self._cramped = False
        self._opened = False  # by hand, while cramped
        self._narrow = IconButton(ctx, "search", ctx.words("issue_filter"), text=True)
        self._narrow.setCheckable(True)
        self._shared = (False, -1)  # how the room was shared out last
        self._fold = IconButton(ctx, "next", ctx.words("fold_issues"), self.fold, keys="F7")
        self._build()
        file.marks_changed.connect(lambda: self.refresh())
        file.sheet_loaded.connect(lambda: self.refresh())
        ctx.theme.changed.connect(self._fit)
        self.refresh()
        self._fit()
        self._show_folding()

    def _build(self) -> None:
        words = self._ctx.words
        head = QHBoxLayout()
        head.addWidget(self._counts)
        head.addSpacing(12)
        head.addWidget(
            IconButton(
                self._ctx,
                "previous",
                words("previous_issue"),
                lambda: self.step(-1),
                keys="Shift+F8",
            )
        )
        head.addWidget(
            IconButton(self._ctx, "next", words("next_issue"), lambda: self.step(1), keys="F8")
        )
        head.addWidget(self._settled)
        head.addWidget(self._narrow)
        head.addStretch(1)
        head.addWidget(self._fold)
        self.reasoning.add_key(self)
        self._settled.toggled.connect(self._show_settled)
        self._narrow.toggled.connect(self._show_filter)
        self.filter.changed.connect(self._take_filter)
        self.filter.hide()
        self.table.setModel(self.model)
        self.table.setAccessibleName(words("issues"))
        self.table.horizontalHeader().setAccessibleName(words("table_columns"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.jump.connect(self._jump)
        self.table.doubleClicked.connect(lambda index: self._jump(index.row()))
        self.table.selectionModel().selectionChanged.connect(lambda: self._offer())
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 6, 16, 6)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.filter)
        box.addWidget(self.table, 1)
        box.addWidget(self.reasoning)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= self._ctx.theme.px(_ROOM_FOR_WORDS)
        style = Qt.ToolButtonStyle
        for button in (self._settled, self._narrow):
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
            )

    def refresh(self) -> None:
        """Bring list and counts to what the finding book says."""
        kept = {
            self.model.findings[i.row()].key for i in self.table.selectionModel().selectedRows()
        }
        here = self.table.currentIndex().row()
        self.model.refresh()
        self.model.show_figures(self.table.lines_in_sight())
        total = self._file.findings.total()
        said = self._ctx.words("issue_counts", wrong=total.wrong, unusual=total.unusual)
        if total.passed:
            said += self._ctx.words("issue_passed", count=total.passed)
        offering = self._narrow.isChecked()
        listed = self.model.listed() if offering or self.model.is_narrowed else self.model.findings
        if len(self.model.findings) < len(listed):
            shown = len(self.model.findings)
            said += self._ctx.words("issue_narrowed", shown=shown, all=len(listed))
        self._counts.setText(said)
        if offering:
            self.filter.offer(listed, self.model.office)
        if kept and not self.table.selectionModel().hasSelection() and self.model.findings:
            choose_rows(self.table, min(max(here, 0), len(self.model.findings) - 1))
        if kept or self._room() != self._shared:
            self._show_folding()

    def fold(self) -> None:
        """Fold the list to its head, or open it again; remembered but for low windows."""
        if self._cramped:
            self._opened = not self._opened
        else:
            self._ctx.preferences.issues_folded = not self._ctx.preferences.issues_folded
        self._show_folding()

    def entrance(self) -> QWidget:
        """Return what takes the focus: the list, or what opens it."""
        return self._fold if self.table.isHidden() else self.table

    def make_room(self, *, cramped: bool) -> None:
        """Fold by itself where the window is so low that the page would be pushed out of sight."""
        if cramped != self._cramped:
            self._cramped, self._opened = cramped, False
            self._show_folding()

    def _room(self) -> tuple[bool, int]:
        """Return what decides how much room the list takes: the head's height, else its lines."""
        folded = self._is_folded()
        lines = min(self.model.rowCount(), _MANY_ROWS + 1)
        return folded, self.sizeHint().height() if folded else lines

    def _show_folding(self) -> None:
        self._shared = self._room()
        folded = self._is_folded()
        opening = self.table.isHidden() and not folded
        if folded and self.table.hasFocus():
            self._fold.setFocus()
        self.table.setHidden(folded)
        self.filter.setVisible(self._narrow.isChecked() and not folded)
        self._show_reasoning()
        self._fold.show_picture("previous" if folded else "next")
        self._bound(self.sizeHint().height() if folded else self._most_height(), opening=opening)

    def _is_folded(self) -> bool:
        """Whether only the head shows: by the user's wish, or with nothing to list."""
        folded = not self._opened if self._cramped else self._ctx.preferences.issues_folded
        return folded or self.model.lists_nothing()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._share)  # the splitter has its height by then

    def _bound(self, height: int, *, opening: bool = False) -> None:
        """Take no more height than that; a height chosen by hand stays where it can."""
        if height != self.maximumHeight():
            self.setMaximumHeight(height)
            self._share(opening=opening)

    def _share(self, *, opening: bool = False) -> None:
        """Leave the page what is not needed: a splitter hands it on only when told."""
        splitter = self.parentWidget()
        if isinstance(splitter, QSplitter) and not self.isHidden():
            usual = self._usual_height(splitter.height()) if opening else 0
            own = min(self.maximumHeight(), max(self.height(), usual))
            splitter.setSizes([max(splitter.height() - own - splitter.handleWidth(), 0), own])

    def _most_height(self) -> int:
        """Return the height that shows every row: more would be taken from the page for nothing."""
        rows = max(self.model.rowCount(), _FEWEST_ROWS)
        if rows > _MANY_ROWS:
            return _ANY_HEIGHT
        return self._height_of(rows)

    def _usual_height(self, both: int) -> int:
        """Return the height that the list opens with where it shares `both` (px) with the page."""
        most = max(round(_USUAL_SHARE * both), self._height_of(_FEWEST_ROWS))
        return min(self._height_of(_USUAL_ROWS), most)

    def _height_of(self, rows: int) -> int:
        header = self.table.horizontalHeader().sizeHint().height()
        each = self.table.verticalHeader().defaultSectionSize()
        frame = 2 * self.table.frameWidth() + _SPARE
        around = self.sizeHint().height() - self.table.sizeHint().height()
        return around + header + rows * each + frame

    def _show_filter(self, shown: bool) -> None:
        if shown:
            self.filter.offer(self.model.listed(), self.model.office)
            self._show_folding()
            self.filter.text.setFocus()
        else:
            self.filter.clear()
            self._show_folding()

    def _take_filter(self, narrowed: Narrowing) -> None:
        self.model.narrowed = narrowed
        self.refresh()

    def step(self, by: int) -> None:
        """Go to the next (or previous) finding and its cell."""
        count = self.model.rowCount()
        if not count:
            return
        here = (
            self.table.currentIndex().row()
            if self.table.currentIndex().isValid()
            else -1
            if by > 0
            else 0
        )
        self._jump((here + by) % count)

    def chosen(self) -> list[Finding]:
        """Return the selected findings."""
        return [
            self.model.findings[index.row()] for index in self.table.selectionModel().selectedRows()
        ]

    def _jump(self, row: int) -> None:
        choose_rows(self.table, row)
        finding = self.model.findings[row]
        if finding.fields:
            self.jumped.emit(Cell(finding.form, finding.row, finding.fields[0]))

    def _offer(self) -> None:
        self._show_reasoning()
        if not self._file.read_only and not self._is_folded():
            self._bound(self._most_height())

    def _show_reasoning(self) -> None:
        chosen = self.chosen()
        here = QApplication.focusWidget()
        left = not chosen and here is not None and self.reasoning.isAncestorOf(here)
        if chosen or self.reasoning.is_wanted():
            self.reasoning.show_chosen(chosen)
        readable = not self._file.read_only and not self._is_folded()
        self.reasoning.setVisible(bool(chosen) and readable)
        if left:  # the reason was recorded, and nothing is chosen any more
            self.entrance().setFocus()

    def _show_settled(self, shown: bool) -> None:
        self.model.with_settled = shown
        self.refresh()

    def _fit(self) -> None:
        theme = self._ctx.theme
        header = self.table.horizontalHeader()
        for column, width in _WIDTHS.items():
            section = COLUMNS.index(column)
            header.resizeSection(section, min(theme.px(width), round(width * _WIDEST)))
        words, metrics = self._ctx.words, self.table.fontMetrics()
        level = max(metrics.horizontalAdvance(words(name)) for name in LEVELS)
        header.resizeSection(COLUMNS.index("level"), level + theme.px(_SIGN_ROOM))
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.setSectionHidden(COLUMNS.index("last"), self._file.collection.previous is None)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        self.table.setIconSize(QSize(theme.px(_SIGN), theme.px(_SIGN)))
        self.model.restyle()
        fill_ground(self.table)
        self._show_folding()
