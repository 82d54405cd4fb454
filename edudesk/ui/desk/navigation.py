"""The tree of the file's forms, each with badges: done or how far, wrong, unusual."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from edudesk.model.form import Form
from edudesk.ui.file.findingbook import PASSED_SIGN
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context

# Names of the pages that no form stands behind.
BOARD, PACK, PARTS, VERIFY = "verdicts", "pack", "parts", "verify"
RECEIVE, COMPARE, REMARKS, LETTERS = "receive", "compare", "remarks", "letters"
STATISTICS, LEDGER = "work-statistics", "work-ledger"
EVIDENCE, SITES = "work-evidence", "work-sites"
WORK = (STATISTICS, LEDGER, EVIDENCE, SITES)
"""Pages of a district that follow its assessment up."""
OTHERS = frozenset({BOARD, PACK, PARTS, VERIFY, RECEIVE, COMPARE, REMARKS, LETTERS, *WORK})
_NAME = int(Qt.ItemDataRole.UserRole)
_BADGES = _NAME + 1
_ROW_HEIGHT = 34
_LEAST_NAME = 66  # px that a name keeps before badges of mere progress stand beside it

Badge = tuple[str, str]  # text, tone


def page_word(name: str) -> str:
    """Return the key of the words that name a page behind which no form stands."""
    return "nav_board" if name == BOARD else f"nav_{name.removeprefix('work-')}"


class NavigationDelegate(QStyledItemDelegate):
    """Paints a page's name and its badges at the right edge."""

    def __init__(self, ctx: Context, parent: QTreeView) -> None:
        super().__init__(parent)
        self._ctx = ctx

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, self._ctx.theme.px(_ROW_HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._ctx.theme
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        is_page = bool(index.data(_NAME))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_page and state & QStyle.StateFlag.State_Selected:
            ground = QRect(0, rect.y() + 2, rect.right() - 5, rect.height() - 4).adjusted(
                6, 0, 0, 0
            )
            painter.setBrush(theme.colour("accent_wash"))
            painter.setPen(Qt.PenStyle.NoPen)
            if state & QStyle.StateFlag.State_HasFocus:
                pen = painter.pen()
                pen.setStyle(Qt.PenStyle.SolidLine)
                pen.setColor(theme.colour("accent"))
                pen.setWidth(2)
                painter.setPen(pen)
            painter.drawRoundedRect(ground, 5, 5)
        right = self._paint_badges(painter, rect, index.data(_BADGES) or ())
        chosen = bool(state & QStyle.StateFlag.State_Selected) and is_page
        painter.setFont(theme.font(bold=chosen) if is_page else theme.font(size=12))
        painter.setPen(theme.colour("accent" if chosen else "ink" if is_page else "muted"))
        room = QRect(theme.px(18), rect.y(), right - theme.px(22), rect.height())
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text
        )
        painter.restore()

    def _paint_badges(self, painter: QPainter, rect: QRect, badges: tuple[Badge, ...]) -> int:
        """Paint from the right; return where the name must end.

        Where little of the name would be left, only what is wrong or unusual stands beside it.
        """
        theme = self._ctx.theme
        painter.setFont(theme.font(size=12))
        right = rect.right() - theme.px(12)
        for text, tone in reversed(badges):
            width = painter.fontMetrics().horizontalAdvance(text) + theme.px(14)
            if not tone and right - width < rect.x() + theme.px(_LEAST_NAME):
                continue
            height = theme.px(20)
            pill = QRect(right - width, rect.y() + (rect.height() - height) // 2, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            if tone:
                painter.setBrush(theme.colour(f"{tone}_wash"))
                painter.drawRoundedRect(pill, height / 2, height / 2)
            painter.setPen(theme.colour(tone or "muted"))
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
            right -= width + theme.px(4)
        return right


class Navigation(QTreeView):
    """All pages of the file; Enter or a click opens one."""

    chosen = Signal(str)

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._model = QStandardItemModel(self)
        self._items: dict[str, QStandardItem] = {}
        self._shown: dict[str, tuple[Badge, ...]] = {}
        self.setAccessibleName(ctx.words("navigation"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self._rest = 0  # px at the foot that no whole row fits in
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(NavigationDelegate(ctx, self))
        self.setModel(self._model)
        self._build()
        self.selectionModel().currentChanged.connect(self._tell)
        file.marks_changed.connect(self.refresh)
        file.progress_changed.connect(lambda: self.refresh())
        ctx.theme.changed.connect(self._repaint)  # a lambda would outlive the tree

    def _repaint(self) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole rows only: one cut in half looks like a fault, and is hit by mistake."""
        super().resizeEvent(event)
        rest = (self.viewport().height() + self._rest) % self._ctx.theme.px(_ROW_HEIGHT)
        if rest != self._rest:
            self._rest = rest
            self.setViewportMargins(0, 0, 0, rest)
        if event.size().height() < event.oldSize().height():  # a notice came above
            self.scrollTo(self.currentIndex())

    def _build(self) -> None:
        modules = self._file.catalogue.lists["modules"]
        for module in modules.codes:
            forms = [form for form in self._file.forms if form.module == module.value]
            self._add_group(module.label.text(self._ctx.lang), forms)
        rest = [form for form in self._file.forms if form.module not in modules.by_value]
        self._add_group(self._ctx.words("nav_forms"), rest)
        board = self._page(BOARD, self._ctx.words("nav_board"))
        group = self._group(self._ctx.words("nav_results"))
        group.appendRow(board)
        group.appendRow(self._page(COMPARE, self._ctx.words("nav_compare")))
        school = self._file.session.kind == "school"
        own = (PARTS, PACK, LETTERS) if school else (*WORK, RECEIVE, VERIFY, REMARKS)
        for name in own:
            group.appendRow(self._page(name, self._ctx.words(page_word(name))))
        self.expandAll()

    def _add_group(self, title: str, forms: list[Form]) -> None:
        if forms:
            group = self._group(title)
            for form in forms:
                group.appendRow(self._page(form.code, form.title.text(self._ctx.lang)))

    def _group(self, title: str) -> QStandardItem:
        group = QStandardItem(title)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._model.appendRow(group)
        return group

    def _page(self, name: str, title: str) -> QStandardItem:
        item = QStandardItem(title)
        item.setData(name, _NAME)
        item.setToolTip(title)
        self._items[name] = item
        return item

    def choose(self, name: str) -> None:
        """Select a page by name, which opens it."""
        self.setCurrentIndex(self._items[name].index())

    def current(self) -> str:
        """Return the name of the selected page."""
        return str(self.currentIndex().data(_NAME) or "")

    def names(self) -> tuple[str, ...]:
        """Return the names of all pages in order."""
        return tuple(self._items)

    def badges(self, name: str) -> tuple[Badge, ...]:
        """Return what stands beside a page's name."""
        return self._shown.get(name, ())

    def refresh(self, forms: Collection[str] | None = None) -> None:
        """Bring the badges, of some forms or all, to what the findings and the progress say."""
        for form in self._file.forms:
            if forms is not None and form.code not in forms:
                continue
            badges = self._badges_of(form.code)
            if self._shown.get(form.code) == badges:
                continue
            self._shown[form.code] = badges
            item = self._items[form.code]
            item.setData(badges, _BADGES)
            spoken = "，".join(self._spoken(text, tone) for text, tone in badges)
            item.setData(f"{item.text()} {spoken}".strip(), int(Qt.ItemDataRole.AccessibleTextRole))

    def _badges_of(self, form: str) -> tuple[Badge, ...]:
        tally = self._file.findings.tally(form)
        badges: list[Badge] = []
        if tally.wrong:
            badges.append((f"✕ {tally.wrong}", "wrong"))
        if tally.unusual:
            badges.append((f"! {tally.unusual}", "unusual"))
        progress = self._file.progress.get(form)
        if progress is not None and progress.answered < progress.asked:
            badges.insert(0, (f"{100 * progress.answered // progress.asked}%", ""))
        elif progress is not None and progress.asked and not badges:
            badges.append(("✓", "done"))
        if tally.passed:
            badges.append((f"{PASSED_SIGN} {tally.passed}", ""))
        return tuple(badges)

    def _spoken(self, text: str, tone: str) -> str:
        words = self._ctx.words
        if text.startswith(PASSED_SIGN):
            return f"{words('overruled')} {text[2:]}"
        return {
            "wrong": f"{words('wrong')} {text[2:]}",
            "unusual": f"{words('unusual')} {text[2:]}",
        }.get(tone, words("done") if tone == "done" else text)

    def _tell(self, current: QModelIndex) -> None:
        name = current.data(_NAME)
        if name:
            self.chosen.emit(str(name))
