"""The box that finds everything: one line to type into, what answers to it listed below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import icon
from edudesk.ui.search.finder import Finder
from edudesk.ui.search.findindex import Find

SEARCH_KEYS = "Ctrl+K"
_WIDTH, _LEAST = 230, 130  # px at 100 %
_LIST_WIDTH = 520
_ROW_HEIGHT = 34
_ROWS = 12  # shown at once; the rest scrolls
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS,
    Qt.Key.Key_PageUp: -_ROWS,
}
_ICONS = {
    "command": "keys",
    "form": "open",
    "report": "print",
    "row": "look",
    "line": "next",
    "field": "text",
}
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)

AnyIndex = QModelIndex | QPersistentModelIndex


class FindsModel(QAbstractListModel):
    """The finds of what is typed."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.finds: list[Find] = []
        self.nothing = ""

    def show_finds(self, finds: list[Find], nothing: str) -> None:
        """Replace the list; `nothing` is said in a line of its own where it is empty."""
        self.beginResetModel()
        self.finds = finds
        self.nothing = "" if finds else nothing
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.finds) or bool(self.nothing)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not self.finds:
            return self.nothing if role in _SAID else None
        found = self.finds[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return found.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._ctx.words(f'find_{found.kind}')} {found.title} {found.detail}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{found.title}　{found.detail}"
        return None


class FindsDelegate(QStyledItemDelegate):
    """Paints a find: its kind as an icon, its title, where it stands."""

    def __init__(self, ctx: Context, parent: QListView) -> None:
        super().__init__(parent)
        self._ctx = ctx

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, self._ctx.theme.px(_ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, FindsModel)
        if not model.finds:
            super().paint(painter, option, index)
            return
        found = model.finds[index.row()]
        theme = self._ctx.theme
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if chosen:
            painter.fillRect(rect, theme.colour("accent_wash"))
        side = theme.px(16)
        place = QRect(rect.x() + theme.px(12), rect.y() + (rect.height() - side) // 2, side, side)
        icon(theme, _ICONS[found.kind], "accent" if chosen else "muted").paint(painter, place)
        left = place.right() + theme.px(10)
        room = rect.right() - theme.px(12) - left
        painter.setFont(theme.font(size=12))
        detail = painter.fontMetrics().elidedText(
            found.detail, Qt.TextElideMode.ElideRight, room // 2
        )
        taken = painter.fontMetrics().horizontalAdvance(detail)
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        right = QRect(left, rect.y(), room, rect.height())
        painter.drawText(right, int(middle | Qt.AlignmentFlag.AlignRight), detail)
        painter.setFont(theme.font(bold=chosen))
        painter.setPen(theme.colour("accent" if chosen else "ink"))
        title = painter.fontMetrics().elidedText(
            found.title, Qt.TextElideMode.ElideRight, room - taken - theme.px(16)
        )
        painter.drawText(right, int(middle | Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()


class SearchBox(QLineEdit):
    """Arrows walk through what was found, Enter goes there, Escape goes back to where one was."""

    chosen = Signal(object)  # Find

    def __init__(self, ctx: Context, finder: Finder, over: QWidget) -> None:
        """`over`: the part of the window that the list may cover."""
        super().__init__()
        self._ctx = ctx
        self._finder = finder
        self._over = over
        self._came_from: QWidget | None = None
        self.setPlaceholderText(ctx.words("search_all", keys=SEARCH_KEYS))
        self.setAccessibleName(ctx.words("search_all_tip"))
        self.setToolTip(ctx.words("search_all_tip"))
        self.setMinimumWidth(_LEAST)
        self.setMaximumWidth(ctx.theme.px(_WIDTH))
        self._picture = self.addAction(
            icon(ctx.theme, "search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.model = FindsModel(ctx, self)
        self.list = self._build_list()
        self.textEdited.connect(lambda: self._show())
        finder.ready.connect(self._refresh)
        ctx.theme.changed.connect(self._restyle)

    def _build_list(self) -> QListView:
        view = QListView(self._over)
        view.setModel(self.model)
        view.setItemDelegate(FindsDelegate(self._ctx, view))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setAccessibleName(self._ctx.words("search_found"))
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setUniformItemSizes(True)
        view.clicked.connect(lambda index: self._choose(index.row()))
        view.hide()
        return view

    def begin(self) -> None:
        """Take the focus; what is found depends on what is typed from now on."""
        focused = QApplication.focusWidget()
        if focused is not self:
            self._came_from = focused
        self._finder.prepare()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._show()

    def finds(self) -> list[Find]:
        """Return what is listed."""
        return self.model.finds if self.list.isVisible() else []

    # -- the list ----------------------------------------------------------------------------------

    def _show(self) -> None:
        typed = self.text().strip()
        found = self._finder.search(self.text())
        none = self._ctx.words("search_none", typed=typed) if typed and self._finder.made else ""
        self.model.show_finds(found, none)
        lines = self.model.rowCount()
        self.list.setVisible(bool(lines))
        if lines:
            self._place(lines)
            self.list.setCurrentIndex(self.model.index(0 if found else -1))
            self.list.raise_()

    def _refresh(self) -> None:
        if self.hasFocus():
            self._show()

    def _place(self, count: int) -> None:
        theme = self._ctx.theme
        below = self.mapTo(self._over, QPoint(0, self.height() + 2))
        width = min(theme.px(_LIST_WIDTH), self._over.width() - 16)
        left = max(8, min(below.x(), self._over.width() - width - 8))
        height = min(count, _ROWS) * theme.px(_ROW_HEIGHT) + 4
        self.list.setGeometry(left, below.y(), width, min(height, self._over.height() - below.y()))

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.model.finds):
            return
        found = self.model.finds[row]
        self._finder.note(found)
        self._end()
        self.chosen.emit(found)

    def _end(self) -> None:
        """Leave the box empty, and the focus where it was."""
        self.list.hide()
        self.clear()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()
        self._came_from = None

    # -- keys --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row() if self.list.isVisible() else -1)
        elif key == Qt.Key.Key_Escape:
            self._end()
        elif key in _STEPS and self.list.isVisible():
            last = self.model.rowCount() - 1
            row = self.list.currentIndex().row() + _STEPS[key]
            self.list.setCurrentIndex(self.model.index(max(0, min(row, last))))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._finder.prepare()
            self._show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.list.hide()

    def _restyle(self) -> None:
        self._picture.setIcon(icon(self._ctx.theme, "search", "muted"))
        self.setMaximumWidth(self._ctx.theme.px(_WIDTH))
