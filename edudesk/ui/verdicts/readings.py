"""The dialog of what a district decides about a standard: readings of rules, relaxations."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.form import Field
from edudesk.model.place import Cell, Row
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large, scrolled

FIGURES = "district_figures"
"""The form that holds these decisions."""
_WIDTH, _LEAST = 620, 120  # px at 100 %: of the dialog, of what is scrolled
_BESIDE = 80  # px that margins and a scroll bar take


def asked_fields(file: OpenFile) -> tuple[Field, ...]:
    """Return the fields of the district that the standard in force is set by, in its order."""
    if file.session.kind != "district":
        return ()
    standard, fields = file.standard, file.catalogue.forms[FIGURES].by_code
    joining = [standard.joining.switch] if standard.joining else []
    switches = [one.switch for one in standard.relaxations]
    return tuple(fields[code] for code in (*standard.settings, *joining, *switches))


class ReadingsDialog(QDialog):
    """A box for each decision; what was changed is written when the dialog is agreed to."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._parts: dict[str, Chooser | QCheckBox] = {}
        words = ctx.words
        self.setWindowTitle(words("standard_readings").rstrip("… "))
        self.setMinimumWidth(ctx.theme.px(_WIDTH))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(10)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(words("standard_readings_hint"), "muted", wrap=True))
        box.addWidget(self._scrolled_fields(), 1)
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        agree = main_button(words("standard_readings_take"), self.accept)
        agree.setDefault(True)
        agree.setEnabled(not file.read_only)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(agree)
        box.addLayout(row)
        width = ctx.theme.px(_WIDTH)
        height = self.sizeHint().height() + self._fields.heightForWidth(width - _BESIDE)
        open_as_large(self, QSize(width, height))

    def _scrolled_fields(self) -> QScrollArea:
        """Return the boxes, scrolled where the screen is lower than they are."""
        self._fields = QWidget()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for field in asked_fields(self._file):
            self._add(column, field)
        column.addStretch(1)
        scroll = scrolled(self._fields)
        scroll.setMinimumHeight(self._ctx.theme.px(_LEAST))
        return scroll

    def _row(self) -> Row:
        page = self._file.pages[FIGURES]
        return next(iter(page.rows.values()))

    def _add(self, box: QVBoxLayout, field: Field) -> None:
        lang, stored = self._ctx.lang, self._row().values.get(field.code)
        label = field.label.text(lang)
        if field.type == "bool":
            tick = QCheckBox(label)
            tick.setChecked(bool(stored))
            self._parts[field.code] = tick
            box.addWidget(tick)
        else:
            chooser = Chooser(self._ctx)
            chooser.setAccessibleName(label)
            chooser.addItem(self._ctx.words("standard_reading_usual"), None)
            codes = self._file.catalogue.codes(field)
            for code in codes.codes if codes else ():
                chooser.addItem(code.label.text(lang), code.value)
            chooser.setCurrentIndex(max(chooser.findData(stored), 0))
            self._parts[field.code] = chooser
            line = QHBoxLayout()
            name = text_label(label)
            name.setBuddy(chooser)
            line.addWidget(name)
            line.addWidget(chooser, 0, Qt.AlignmentFlag.AlignLeft)
            line.addStretch(1)
            box.addLayout(line)
        if field.hint is not None:
            box.addWidget(text_label(field.hint.text(lang), "small", wrap=True))
        box.addWidget(text_label(field.source, "small", wrap=True))

    def changed(self) -> Iterator[tuple[str, str]]:
        """Yield the fields whose answer is another than the stored one, each as it is typed."""
        values = self._row().values
        for code, part in self._parts.items():
            if isinstance(part, QCheckBox):
                if part.isChecked() != bool(values.get(code)):
                    yield code, self._ctx.words("yes") if part.isChecked() else ""
            elif part.currentData() != values.get(code):
                yield code, part.currentText() if part.currentData() else ""

    def accept(self) -> None:
        row = self._row().id
        for code, text in list(self.changed()):
            self._file.edit(Cell(FIGURES, row, code), text)
        super().accept()
