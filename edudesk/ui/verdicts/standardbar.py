"""The line above the board that says by which standard is judged, and lets choose another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from edudesk.actions.assessing import Choices, choose_standard, standards_to_choose
from edudesk.errors import EdudeskError
from edudesk.model.standard import Standard
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, IconButton, Notice
from edudesk.ui.verdicts.readings import FIGURES, ReadingsDialog, asked_fields


class StandardBar(QWidget):
    """The choice is kept in the file; print room and command line follow it."""

    chosen = Signal()

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self.dialog: ReadingsDialog | None = None
        self.notice = Notice(ctx)
        self.choice = Chooser(ctx)
        self.choice.setAccessibleName(ctx.words("standard_choice"))
        self.choice.setToolTip(ctx.words("standard_choice_tip"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(lambda at: self._choose(str(self.choice.itemData(at))))
        self.readings = IconButton(
            ctx, "filter", ctx.words("standard_readings"), self.ask_readings, text=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice)
        row.addWidget(self.readings)
        row.addWidget(self.notice, 1)
        row.addStretch(0)
        self.refresh()

    def refresh(self) -> None:
        """Look again which standards there are and which one is chosen."""
        if FIGURES in self._file.catalogue.forms and self._file.session.kind == "district":
            self._file.page(FIGURES)
        self.readings.setVisible(bool(asked_fields(self._file)))
        self._file.ask(standards_to_choose, then=self._show)

    def _show(self, choices: Choices) -> None:
        self.choice.clear()
        for one in choices.standards:
            self.choice.addItem(one.title.text(self._ctx.lang), one.code)
        self.choice.setCurrentIndex(self.choice.findData(choices.chosen))
        self.choice.setEnabled(not self._file.session.read_only)

    def _choose(self, code: str) -> None:
        self.notice.hide()
        number = self._file.collection.number
        self._file.act(choose_standard, code, number, then=self._take, failed=self._refuse)

    def _take(self, standard: Standard) -> None:
        del standard  # the assessment brings it with the verdicts
        self.chosen.emit()

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang), "unusual")
        self.refresh()

    def ask_readings(self) -> None:
        """Show the settings of the standard: published readings of a rule, relaxations."""
        if self._file.page(FIGURES) is None:
            return
        self.dialog = ReadingsDialog(self._ctx, self._file, self)
        self.dialog.accepted.connect(lambda: self.chosen.emit())
        self.dialog.open()
