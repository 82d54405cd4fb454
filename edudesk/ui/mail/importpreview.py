"""The dialog before an import: what will be added and changed, cell by cell, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from edudesk.catalogue.library import Catalogue
from edudesk.model.loading import CellChange, Complaint, Loaded, LoadedForm, LoadedWorkbook
from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import icon
from edudesk.ui.look.labels import Notice, main_button
from edudesk.ui.sheets.listtable import ListModel
from edudesk.ui.sheets.previewdialog import PreviewDialog
from edudesk.ui.sheets.rowsmodel import AnyIndex

_SIZE = QSize(900, 560)
_COLUMNS: Final = ("what", "form", "row", "cell", "old", "new")
_WIDTHS: Final = (100, 112, 52, 190, 110)
_PICTURES: Final = {
    "refused": ("wrong", "wrong"),
    "overtaken": ("unusual", "unusual"),
    "changed": ("confirm", "accent"),
    "added": ("add", "done"),
    "kept_here": ("previous", "muted"),
    "note": ("explain", "muted"),
}

_SAID: Final = 4
"""Notes above the list; what goes beyond stands in it."""

_IDLE: Final = ("kept_here", "note")

What = Literal["refused", "overtaken", "changed", "added", "kept_here", "note"]


class Line(NamedTuple):
    """A line of the preview; `new` is the reason where a row cannot be taken."""

    what: What
    form: str
    row: int
    cell: str
    old: str
    new: str


class PreviewModel(ListModel):
    """What cannot be taken first, then the changed cells, the new rows, and what stays."""

    def __init__(
        self, ctx: Context, outcome: LoadedWorkbook, catalogue: Catalogue, parent: QWidget
    ) -> None:
        heads = [ctx.words(f"import_column_{column}") for column in _COLUMNS]
        super().__init__(heads, parent=parent)
        self._ctx = ctx
        self._catalogue = catalogue
        notes = [
            Line("note", self._title(form), 0, "", "", note.text(ctx.lang))
            for form in outcome.forms
            for note in form.loaded.notes
        ]
        found = [line for form in outcome.forms for line in self._lines(form)]
        found += notes if len(notes) > _SAID else []
        self.lines = sorted(found, key=lambda line: tuple(_PICTURES).index(line.what))
        self.show_texts([self._texts_of(line) for line in self.lines])

    def _lines(self, form: LoadedForm) -> Iterator[Line]:
        lang, title = self._ctx.lang, self._title(form)
        for refused in form.loaded.refused:
            cell, reason = self._cell(refused), refused.reason.text(lang)
            yield Line("refused", title, refused.row, cell, "", reason)
        for change in form.loaded.changes:
            what: What = "overtaken" if change.overtakes else "changed"
            yield self._line(what, title, change, change.new.text(lang))
        for row in form.loaded.new_rows:
            yield Line("added", title, row.row, row.name, "", "")
        for kept in form.loaded.kept:
            stays = self._ctx.words("import_stays", value=kept.new.text(lang))
            yield self._line("kept_here", title, kept, stays)

    def _title(self, form: LoadedForm) -> str:
        return self._catalogue.forms[form.form].title.text(self._ctx.lang)

    def _line(self, what: What, title: str, change: CellChange, new: str) -> Line:
        lang = self._ctx.lang
        cell = " · ".join(part for part in (change.name, change.column.text(lang)) if part)
        return Line(what, title, change.row, cell, change.old.text(lang), new)

    def _cell(self, refused: Complaint) -> str:
        """Return which cell of the table is meant: what stands above it, and its address."""
        column = refused.column.text(self._ctx.lang) if refused.column else ""
        if not refused.address:
            return column
        return self._ctx.words("import_cell", column=column, address=refused.address)

    def _texts_of(self, line: Line) -> tuple[str, ...]:
        what = self._ctx.words(f"import_{line.what}")
        row = str(line.row) if line.row else ""
        return what, line.form, row, line.cell, line.old, line.new

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role == Qt.ItemDataRole.DecorationRole and _COLUMNS[index.column()] == "what":
            return icon(self._ctx.theme, *_PICTURES[self.lines[index.row()].what])
        return super().data(index, role)


class ImportPreview(PreviewDialog):
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
        super().__init__(ctx, ctx.words("import_title", file=path.name), _SIZE, parent)
        self._outcome = outcome
        self.model = PreviewModel(ctx, outcome, catalogue, self)
        self.table = self.listed(self.model, _WIDTHS)
        self.notice = Notice(ctx)
        self.others = QCheckBox(ctx.words("import_others"))
        self.others.toggled.connect(self._offer)
        self.keep = QPushButton(ctx.words("import_keep"))
        self.keep.clicked.connect(self.keep_wished)
        self.take = main_button(ctx.words("import_take"), self._agree)
        self.compose((self.notice,), self.table, (self.others,), (self.keep,), self.take)
        self._say_notes()
        self._offer()
        (self.take if self.take.isEnabled() else self.table).setFocus()

    def summary(self) -> str:
        """Return in one sentence what will be."""
        if all(line.what in _IDLE for line in self.model.lines):
            return self._ctx.words("import_nothing")
        loaded = [form.loaded for form in self._outcome.forms]
        return self._ctx.words(
            "import_summary",
            added=sum(one.added for one in loaded),
            cells=sum(len(one.changes) for one in loaded),
            refused=self._outcome.refused,
        )

    def _say_notes(self) -> None:
        words, lang = self._ctx.words, self._ctx.lang
        said = [note.text(lang) for note in self._outcome.notes]
        for what in ("overtaken", "kept_here"):
            count = sum(line.what == what for line in self.model.lines)
            said += [words(f"import_{what}_note", count=count)] if count else []
        notes = [note.text(lang) for form in self._outcome.forms for note in form.loaded.notes]
        said += [words("import_more_notes", count=len(notes))] if len(notes) > _SAID else notes
        if said:
            self.notice.say("\n".join(dict.fromkeys(said)), "unusual")

    def _offer(self) -> None:
        """Offer what can be done: with refused rows only if the user leaves them out."""
        refused = bool(self._outcome.refused)
        good = any(line.what not in ("refused", *_IDLE) for line in self.model.lines)
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
