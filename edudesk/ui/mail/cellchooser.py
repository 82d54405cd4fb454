"""Choosing a cell of a school by form, row and figure, as letters between offices name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from edudesk.actions.correspondence import RowChoice
from edudesk.model.form import Form
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, text_label

LABELS = 64  # px at 100 %; what stands below a chooser lines up with it
_SHORTEST = 14  # letters that a chooser has room for; its list is as wide as it must be


class CellChooser(QWidget):
    """Three choosers, each narrowing the next; below them what stands in the cell."""

    chosen = Signal()

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._rows: Mapping[str, Sequence[RowChoice]] = {}
        self.form, self.row, self.field = (Chooser(ctx) for _ in range(3))
        self.now = text_label("", "muted", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, ctx.theme.px(LABELS))
        asked = (("apply_form", self.form), ("apply_row", self.row), ("apply_field", self.field))
        for at, (key, part) in enumerate(asked):
            label = text_label(ctx.words(key))
            label.setBuddy(part)
            part.setAccessibleName(ctx.words(key))
            part.setMinimumContentsLength(_SHORTEST)
            part.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            grid.addWidget(label, at, 0)
            grid.addWidget(part, at, 1)
        grid.addWidget(self.now, len(asked), 1)
        self.form.currentIndexChanged.connect(lambda: self._show_form())
        for chooser in (self.row, self.field):
            chooser.currentIndexChanged.connect(lambda: self._tell_now())

    def show_rows(self, rows: Mapping[str, Sequence[RowChoice]]) -> None:
        """Offer these rows, by form in page order; the form in hand stays."""
        form = self.form.currentData()
        self._rows = rows
        self.form.blockSignals(True)
        self.form.clear()
        for code in rows:
            title = self._file.catalogue.forms[code].title.text(self._ctx.lang)
            self.form.addItem(title, code)
        self.form.setCurrentIndex(max(self.form.findData(form), 0))
        self.form.blockSignals(False)
        self._show_form()

    def cell(self) -> str | None:
        """Return the cell chosen as form.key.field, None while a form has no row."""
        code, field = self.form.currentData(), self.field.currentData()
        rows, at = self._rows.get(code, ()), self.row.currentIndex()
        if field is None or not 0 <= at < len(rows):
            return None
        return f"{code}.{rows[at].key}.{field}"

    def label(self) -> str:
        """Return what the cell chosen is called: form, row and figure."""
        parts = (one.currentText() for one in (self.form, self.row, self.field) if one.isEnabled())
        return " · ".join(part for part in parts if part)

    def _show_form(self) -> None:
        form: Form | None = self._file.catalogue.forms.get(self.form.currentData() or "")
        words, lang = self._ctx.words, self._ctx.lang
        rows = self._rows.get(form.code, ()) if form else ()
        self.row.clear()
        own = words("campus_whole" if len(rows) > 1 else "apply_only_row")
        for one in rows:
            self.row.addItem(one.called or own)
        self.row.setEnabled(len(rows) > 1)
        self.field.clear()
        for field in form.stored if form else ():
            self.field.addItem(field.label.text(lang), field.code)
        self._tell_now()

    def _tell_now(self) -> None:
        words, code = self._ctx.words, self.form.currentData()
        rows, at = self._rows.get(code, ()), self.row.currentIndex()
        if self.cell() is None:
            self.now.setText(words("school_no_rows") if code and not rows else "")
        else:
            value = rows[at].values.get(self.field.currentData(), "") or words("apply_empty")
            self.now.setText(words("apply_now", value=value))
        self.chosen.emit()
