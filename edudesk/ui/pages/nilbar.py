"""The bar by which a form is declared empty: asks the reason in place, then tells it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from edudesk.actions.checking import SHORTEST_REASON
from edudesk.model.form import Form
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.look.theme import set_tone


class NilBar(QFrame):
    """Hidden while there is nothing to declare; never modal."""

    changed = Signal()

    def __init__(self, ctx: Context, file: OpenFile, form: Form, parent: QWidget) -> None:
        super().__init__(parent)  # without one it would show as a window of its own
        self.setObjectName("notice")
        self._ctx = ctx
        self._file = file
        self._form = form
        self._asking = False
        words = ctx.words
        self.told = text_label("", wrap=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(words("nil_reason"))
        self.reason.setPlaceholderText(words("nil_hint", count=SHORTEST_REASON))
        self.reason.textChanged.connect(lambda: self._judge())
        self.reason.returnPressed.connect(self.declare)
        self.agree = main_button(words("nil_declare"), self.declare)
        self._cancel = QPushButton(words("cancel"))
        self._cancel.clicked.connect(self.cancel)
        self.withdraw = QPushButton(words("nil_withdraw"))
        self.withdraw.clicked.connect(lambda: file.withdraw_nil(form.code))
        self._asked: tuple[QWidget, ...] = (self.reason, self.agree, self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.told)
        row.addWidget(self.reason, 1)
        for button in (self.agree, self._cancel, self.withdraw):
            row.addWidget(button)
        row.setStretchFactor(self.told, 1)
        file.declared_changed.connect(self.refresh)
        self.refresh()

    @property
    def declared(self) -> bool:
        """Whether the form is declared empty."""
        return self._form.code in self._file.nil_returns

    def ask(self) -> None:
        """Ask why there is nothing to enter."""
        self._asking = True
        self.refresh()
        self.reason.setFocus()

    def cancel(self) -> None:
        """Think better of it."""
        self._asking = False
        self.refresh()

    def declare(self) -> None:
        """Declare the form empty for the reason given."""
        reason = self.reason.text().strip()
        if len(reason) >= SHORTEST_REASON:
            self._asking = False
            self.reason.clear()
            self._file.declare_nil(self._form.code, reason)

    def refresh(self) -> None:
        """Show what is declared, or ask, or nothing."""
        nil = self._file.nil_returns.get(self._form.code)
        asking = self._asking and nil is None
        for part in self._asked:
            part.setVisible(asking)
        self.withdraw.setVisible(nil is not None and not self._file.read_only)
        set_tone(self, "note" if asking else "done")
        words = self._ctx.words
        if nil is not None:
            day = f"{nil.at:%Y-%m-%d}"
            self.told.setText(words("nil_told", reason=nil.reason, who=nil.who, day=day))
        else:
            self.told.setText(words("nil_reason"))
        self.setVisible(asking or nil is not None)
        self._judge()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._asking:
            self.cancel()
            return
        super().keyPressEvent(event)

    def _judge(self) -> None:
        self.agree.setEnabled(len(self.reason.text().strip()) >= SHORTEST_REASON)
