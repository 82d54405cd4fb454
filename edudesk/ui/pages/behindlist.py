"""The list of rows behind a computed figure: their parts, and a way to each of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from edudesk.actions import behind
from edudesk.model.behind import Behind, BehindRow
from edudesk.model.place import Cell
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower
from edudesk.ui.look.labels import IconButton, text_label

KEY = "Ctrl+B"
_MOST = 500
_CELL = int(Qt.ItemDataRole.UserRole)
_LINES_SHOWN = 8


class _Rows(QListWidget):
    """Enter goes to the row, Escape back to the figure."""

    jump = Signal(object)  # Cell
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.jump.emit(item.data(_CELL))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class BehindList(QWidget):
    """Hidden but for its button until the rows are asked for; the button only where there are."""

    jumped = Signal(object)  # Cell

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._cell: Cell | None = None
        self.button = IconButton(ctx, "issues", ctx.words("behind_show"), self.ask, text=True)
        self.button.setToolTip(f"{ctx.words('behind_show')}（{KEY}）")
        self.summary = text_label("", "small", wrap=True)
        self.rows = _Rows()
        self.rows.setAccessibleName(ctx.words("behind_rows"))
        self.rows.jump.connect(self.jumped)
        self.rows.itemDoubleClicked.connect(lambda item: self.jumped.emit(item.data(_CELL)))
        self.rows.left.connect(self._go_back)
        self.rows.setMinimumHeight(self.rows.fontMetrics().lineSpacing() * _LINES_SHOWN)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 0, 16, 12)
        box.addWidget(self.button)
        box.addWidget(self.summary)
        box.addWidget(self.rows, 1)
        self.follow(None)
        file.lens.changed.connect(self._look_anew)

    def _look_anew(self) -> None:
        """Forget the rows: of another campus the same cell is another figure."""
        cell, self._cell = self._cell, None
        was_there = self.rows.hasFocus()
        self.follow(cell)
        if was_there and cell is not None:
            self.jumped.emit(cell)  # hiding the rows would leave the focus to chance

    def follow(self, cell: Cell | None) -> None:
        """Turn to a figure, None for one that is typed; rows of another one go.

        Of the same figure the rows stay, while more may be known of it than before.
        """
        formula = self._file.formulas.get((cell.form, cell.field)) if cell else None
        self.setVisible(bool(formula and formula.rosters))
        if cell is not None and cell == self._cell:
            return
        self._cell = cell
        self.summary.hide()
        self.rows.hide()
        self.rows.clear()

    def ask(self) -> None:
        """Work out beside the window which rows make up the figure, and go to them."""
        if self._cell is not None and not self.isHidden():
            file = self._file
            campus = file.lens.of(file.catalogue.forms[self._cell.form])
            where = (self._cell, file.collection.number, campus)
            file.beside(behind.rows_behind, *where, then=self._take)

    def _take(self, found: Behind) -> None:
        if found.cell != self._cell:
            return
        self.rows.clear()
        for row in found.rows[:_MOST]:
            item = QListWidgetItem(self._line(found.cell, row))
            item.setData(_CELL, row.cell)
            self.rows.addItem(item)
        word = "behind_unknown" if found.value is None else "behind_count"
        self.summary.setText(self._ctx.words(word, count=len(found.rows), all=found.looked_at))
        self.summary.show()
        self.rows.setVisible(bool(found.rows))
        if found.rows:
            self.rows.setCurrentRow(0)
            self.rows.setFocus()

    def _line(self, whole: Cell, row: BehindRow) -> str:
        catalogue, lang = self._file.catalogue, self._ctx.lang
        if row.lacking:
            fields = catalogue.forms[row.cell.form].by_code
            labels = self._ctx.words("behind_joint").join(
                fields[c].label.text(lang) for c in row.lacking
            )
            said = self._ctx.words("behind_lacks", fields=labels)
            return f"{row.name}　{said}"
        if row.part is None:
            return row.name
        form = catalogue.forms[whole.form]
        shower = Shower(catalogue, form, lang, self._file.names_of)
        return f"{row.name}　{shower.text(form.by_code[whole.field], row.part)}"

    def _go_back(self) -> None:
        if self._cell is not None:
            self.jumped.emit(self._cell)
