"""The list of findings under the page: where, what value, why; one reason for many."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
)

from edudesk.actions.checking import REASON_CODES
from edudesk.model.check import Finding
from edudesk.model.place import Cell
from edudesk.ui.context import Context
from edudesk.ui.display import Shower
from edudesk.ui.findingbook import is_open
from edudesk.ui.icons import icon
from edudesk.ui.labels import IconButton, text_label
from edudesk.ui.openfile import OpenFile
from edudesk.ui.reasonline import ReasonLine

_COLUMNS = ("level", "form", "row", "field", "value", "message")
_WIDTHS = (82, 124, 84, 140, 90)  # px at 100 %; the message takes the rest
_WIDEST = 1.3  # times; with larger text these columns end in … sooner than the message does
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SIGN = int(Qt.ItemDataRole.DecorationRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ROW_HEIGHT = 28
_ANY_HEIGHT = 16777215  # Qt's QWIDGETSIZE_MAX, which its Python face does not name
_NOWHERE = QModelIndex()


class FindingsModel(QAbstractTableModel):
    """Findings in page order, the settled ones only when asked for."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._order = {form.code: at for at, form in enumerate(file.forms)}
        self._showers: dict[str, Shower] = {}
        self.findings: list[Finding] = []
        self.with_settled = False
        self._signs: dict[str, QIcon] = {}
        self.restyle()
        self.refresh()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role in (_DISPLAY, _TIP):
            return self._text(self.findings[index.row()], _COLUMNS[index.column()])
        if role == _SIGN and index.column() == 0:
            finding = self.findings[index.row()]
            return self._signs[finding.level if is_open(finding) else "check"]
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way == Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._ctx.words(f"issue_{_COLUMNS[section]}")
        if way == Qt.Orientation.Horizontal and role == int(Qt.ItemDataRole.TextAlignmentRole):
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def restyle(self) -> None:
        """Take the signs from the palette in force."""
        theme = self._ctx.theme
        self._signs = {tone: icon(theme, tone, tone) for tone in ("wrong", "unusual")}
        self._signs["check"] = icon(theme, "check", "muted")

    def refresh(self) -> None:
        """Take the findings of the file anew."""
        wanted = [
            finding for finding in self._file.findings if self.with_settled or is_open(finding)
        ]
        wanted.sort(key=self._place)
        if [(f.key, f.state, f.message) for f in wanted] == [
            (f.key, f.state, f.message) for f in self.findings
        ]:
            self.findings = wanted
            self.dataChanged.emit(self.index(0, 0), self.index(len(wanted) - 1, len(_COLUMNS) - 1))
            return
        self.beginResetModel()
        self.findings = wanted
        self.endResetModel()

    def _place(self, finding: Finding) -> tuple[int, int, int, str]:
        form = self._file.catalogue.forms[finding.form]
        first = finding.fields[0] if finding.fields else ""
        codes = list(form.by_code)
        at = codes.index(first) if first in codes else len(codes)
        if form.kind == "record":
            return (self._order.get(finding.form, 99), at, finding.row, finding.check)
        return (self._order.get(finding.form, 99), finding.row, at, finding.check)

    def _text(self, finding: Finding, column: str) -> str:
        lang = self._ctx.lang
        form = self._file.catalogue.forms[finding.form]
        if column == "level":
            return self._ctx.words(finding.level if finding.state == "open" else finding.state)
        if column == "form":
            return form.title.text(lang)
        if column == "row":
            return "" if form.kind == "record" else finding.row_name
        if column == "message":
            return "　".join([finding.message.text(lang), *self._settled_by(finding)])
        if not finding.fields:
            return ""
        field = form.by_code[finding.fields[0]]
        return field.label.text(lang) if column == "field" else self._value(finding, field.code)

    def _settled_by(self, finding: Finding) -> list[str]:
        """Return what was said of a finding: kind and words of the reason, who signed."""
        if not finding.reason:
            return []
        code = self._file.catalogue.lists[REASON_CODES].by_value.get(finding.reason_code)
        kind = f"[{code.label.text(self._ctx.lang)}] " if code else ""
        signed = [self._ctx.words("signed_by", head=finding.head)] if finding.head else []
        return [self._ctx.words("reason_given", reason=f"{kind}{finding.reason}"), *signed]

    def _value(self, finding: Finding, code: str) -> str:
        page = self._file.pages.get(finding.form)
        row = page.rows.get(finding.row) if page else None
        if page is None or row is None:
            return ""
        shower = self._showers.get(finding.form)
        if shower is None:
            shower = Shower(self._file.catalogue, page.form, self._ctx.lang, self._file.names_of)
            self._showers[finding.form] = shower
        field = page.form.by_code[code]
        return (
            shower.text(field, page.value(row.id, code))
            if field.derived
            else shower.cell(field, row)
        )


class IssuesTable(QTableView):
    """The findings; Enter jumps to the cell."""

    jump = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.jump.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class Issues(QFrame):
    """The drawer with the list, its counts and the line for a reason."""

    jumped = Signal(object)  # Cell

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self._ctx = ctx
        self._file = file
        self.model = FindingsModel(ctx, file, self)
        self.table = IssuesTable()
        self._counts = text_label("", role="heading")
        self._settled = IconButton(ctx, "explain", ctx.words("show_settled"), text=True)
        self._settled.setCheckable(True)
        self.reasoning = ReasonLine(ctx, file)  # shown while findings are selected
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
        head.addStretch(1)
        head.addWidget(self._fold)
        self.reasoning.add_key(self)
        self._settled.toggled.connect(self._show_settled)
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
        box.addWidget(self.table, 1)
        box.addWidget(self.reasoning)

    def refresh(self) -> None:
        """Bring list and counts to what the finding book says."""
        kept = {
            self.model.findings[i.row()].key for i in self.table.selectionModel().selectedRows()
        }
        here = self.table.currentIndex().row()
        self.model.refresh()
        total = self._file.findings.total()
        self._counts.setText(
            self._ctx.words("issue_counts", wrong=total.wrong, unusual=total.unusual)
        )
        if kept and not self.table.selectionModel().hasSelection() and self.model.findings:
            self.table.selectRow(min(max(here, 0), len(self.model.findings) - 1))
        self._offer()

    def fold(self) -> None:
        """Fold the list to its head, or open it again; remembered."""
        self._ctx.preferences.issues_folded = not self._ctx.preferences.issues_folded
        self._show_folding()

    def _show_folding(self) -> None:
        folded = self._ctx.preferences.issues_folded
        self.table.setHidden(folded)
        self._offer()
        self._fold.show_picture("previous" if folded else "next")
        self.setMaximumHeight(self.sizeHint().height() if folded else _ANY_HEIGHT)

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
        self.table.selectRow(row)
        finding = self.model.findings[row]
        if finding.fields:
            self.jumped.emit(Cell(finding.form, finding.row, finding.fields[0]))

    def _offer(self) -> None:
        chosen = self.chosen()
        self.reasoning.show_chosen(chosen)
        folded = self._ctx.preferences.issues_folded
        self.reasoning.setVisible(bool(chosen) and not self._file.read_only and not folded)

    def _show_settled(self, shown: bool) -> None:
        self.model.with_settled = shown
        self.refresh()

    def _fit(self) -> None:
        theme = self._ctx.theme
        header = self.table.horizontalHeader()
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, min(theme.px(width), round(width * _WIDEST)))
        header.setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        self.model.restyle()
