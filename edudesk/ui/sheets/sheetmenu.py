"""The menus of a grid: what can be done with a column, with the selected cells and their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from edudesk.ui.look.context import Context
from edudesk.ui.sheets.tableview import SheetView

Entry = tuple[str, str, Callable[[], object]] | None
"""Word, keys and act of a line of a menu; None draws a line between."""


class SheetMenu:
    """Opens menus over a grid; keys stand beside what they do."""

    def __init__(
        self,
        ctx: Context,
        view: SheetView,
        *,
        filter_column: Callable[[int], object],
        freeze: Callable[[int], object],
        fit_columns: Callable[[], object],
        cells: Sequence[Entry],
    ) -> None:
        self._ctx = ctx
        self._view = view
        self._filter_column = filter_column
        self._freeze = freeze
        self._fit_columns = fit_columns
        self._cells = cells
        for header in (view.horizontalHeader(), view.frozen.horizontalHeader()):
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(
                lambda at, header=header: self.open_column(
                    header.logicalIndexAt(at), header.mapToGlobal(at)
                )
            )
        for part in (view, view.frozen):
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            part.customContextMenuRequested.connect(
                lambda at, part=part: self.open_cells(part.viewport().mapToGlobal(at))
            )

    def open_column(self, column: int, at: QPoint) -> None:
        """Open the menu of a column's header."""
        if column >= 0:
            self._menu(self.of_column(column)).popup(at)

    def open_cells(self, at: QPoint) -> None:
        """Open the menu of the selected cells."""
        self._menu(self.of_cells()).popup(at)

    def of_column(self, column: int) -> list[Entry]:
        """Return what can be done with a column."""
        header = self._view.horizontalHeader()
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        frozen = self._view.frozen.count
        entries: list[Entry] = [
            ("sort_up", "F3", lambda: header.setSortIndicator(column, up)),
            ("sort_down", "", lambda: header.setSortIndicator(column, down)),
            ("sort_end", "", lambda: header.setSortIndicator(-1, up)),
            None,
            ("filter_column", "Alt+Down", lambda: self._filter_column(column)),
            None,
            ("freeze_here", "", lambda: self._freeze(column + 1)),
        ]
        if frozen:
            entries.append(("freeze_none", "", lambda: self._freeze(0)))
        entries.append(("widths_reset", "", self._fit_columns))
        return entries

    def of_cells(self) -> list[Entry]:
        """Return what can be done with the selected cells and their rows."""
        view = self._view
        column = view.currentIndex().column()
        return [
            ("cut", "Ctrl+X", view.cut),
            ("copy", "Ctrl+C", view.copy),
            ("paste", "Ctrl+V", view.paste),
            ("paste_turned", "Ctrl+Shift+V", view.paste_turned),
            None,
            ("fill_down", "Ctrl+D", view.fill_down),
            ("fill_right", "Ctrl+R", view.fill_right),
            ("empty_cells", "Del", view.empty),
            None,
            *self._cells,
            None,
            *self.of_column(column),
        ]

    def _menu(self, entries: Sequence[Entry]) -> QMenu:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            word, keys, act = entry
            action = menu.addAction(f"{self._ctx.words(word)}\t{keys}")
            action.triggered.connect(lambda _=False, act=act: act())
        return menu
