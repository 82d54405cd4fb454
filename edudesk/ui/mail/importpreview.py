"""The dialog before an import: what will be added and changed, cell by cell, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Label
from edudesk.model.loading import Loaded, LoadedForm, LoadedWorkbook
from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import icon
from edudesk.ui.look.labels import Notice, main_button, text_label

_SIZE = (900, 560)
_COLUMNS: Final = ("what", "form", "row", "cell", "old", "new")
_WIDTHS: Final = (96, 130, 56, 220, 130, 200)
_PICTURES: Final = {
    "refused": ("wrong", "wrong"),
    "changed": ("confirm", "accent"),
    "added": ("add", "done"),
}

Index = QModelIndex | QPersistentModelIndex
What = Literal["refused", "changed", "added"]


class Line(NamedTuple):
    """A line of the preview; `new` is the reason where a row cannot be taken."""

    what: What
    form: str
    row: int
    cell: str
    old: str
    new: str


class PreviewModel(QAbstractTableModel):
    """What cannot be taken first, then the changed cells, then the new rows."""

    def __init__(
        self, ctx: Context, outcome: LoadedWorkbook, catalogue: Catalogue, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._catalogue = catalogue
        found = [line for form in outcome.forms for line in self._lines(form)]
        self.lines = sorted(found, key=lambda line: tuple(_PICTURES).index(line.what))

    def _lines(self, form: LoadedForm) -> Iterator[Line]:
        lang = self._ctx.lang
        title = self._catalogue.forms[form.form].title.text(lang)
        for refused in form.loaded.refused:
            column = refused.column.text(lang) if refused.column else ""
            yield Line("refused", title, refused.row, column, "", refused.reason.text(lang))
        for change in form.loaded.changes:
            cell = " · ".join(part for part in (change.name, change.column.text(lang)) if part)
            old, new = change.old.text(lang), change.new.text(lang)
            yield Line("changed", title, change.row, cell, old, new)
        for row in form.loaded.new_rows:
            yield Line("added", title, row.row, row.name, "", "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        line = self.lines[index.row()]
        column = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and column == "what":
            return icon(self._ctx.theme, *_PICTURES[line.what])
        if role == Qt.ItemDataRole.DisplayRole:
            if column == "what":
                return self._ctx.words(f"import_{line.what}")
            return line.row or "" if column == "row" else getattr(line, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in ("cell", "old", "new"):
            return getattr(line, column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._ctx.words(f"import_column_{_COLUMNS[section]}")
        return None


class ImportPreview(QDialog):
    """Shows what a workbook will do; `agreed` says whether rows are left out, `keep_wished` asks
    for those that cannot be taken as a workbook of their own.
    """

    agreed = Signal(bool)
    keep_wished = Signal()

    def __init__(
        self,
        ctx: Context,
        path: Path,
        outcome: LoadedWorkbook,
        catalogue: Catalogue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._outcome = outcome
        self.setWindowTitle(ctx.words("import_title", file=path.name))
        self.resize(ctx.theme.px(_SIZE[0]), ctx.theme.px(_SIZE[1]))
        self.model = PreviewModel(ctx, outcome, catalogue, self)
        self.table = self._table()
        self.notice = Notice(ctx)
        self.others = QCheckBox(ctx.words("import_others"))
        self.keep = QPushButton(ctx.words("import_keep"))
        self.take = main_button(ctx.words("import_take"), self._agree)
        self._build()
        self._say_notes()
        self._offer()
        (self.take if self.take.isEnabled() else self.table).setFocus()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.windowTitle())
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, self._ctx.theme.px(width))
        return table

    def _build(self) -> None:
        cancel = QPushButton(self._ctx.words("cancel"))
        cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self.keep_wished)
        self.others.toggled.connect(self._offer)
        self.take.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.take)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(self.summary(), wrap=True))
        box.addWidget(self.notice)
        box.addWidget(self.table, 1)
        box.addWidget(self.others)
        box.addLayout(buttons)

    def summary(self) -> str:
        """Return in one sentence what will be."""
        if not self.model.lines:
            return self._ctx.words("import_nothing")
        loaded = [form.loaded for form in self._outcome.forms]
        return self._ctx.words(
            "import_summary",
            added=sum(one.added for one in loaded),
            cells=sum(len(one.changes) for one in loaded),
            refused=self._outcome.refused,
        )

    def _say_notes(self) -> None:
        notes: list[Label] = [*self._outcome.notes]
        for form in self._outcome.forms:
            notes += form.loaded.notes
        if notes:
            lines = dict.fromkeys(note.text(self._ctx.lang) for note in notes)
            self.notice.say("\n".join(lines), "unusual")

    def _offer(self) -> None:
        """Offer what can be done: with refused rows only if the user leaves them out."""
        refused = bool(self._outcome.refused)
        good = any(line.what != "refused" for line in self.model.lines)
        self.others.setVisible(refused and good)
        self.keep.setVisible(refused)
        self.take.setEnabled(good and (not refused or self.others.isChecked()))

    def _agree(self) -> None:
        self.agreed.emit(self.others.isChecked())
        self.accept()


def as_workbook(form: str, loaded: Loaded) -> LoadedWorkbook:
    """Return the outcome of one table as that of a workbook with one sheet."""
    return LoadedWorkbook(
        forms=(LoadedForm(form, loaded),), written=loaded.written, change=loaded.change
    )
