"""The bar by which a form is declared empty: asks the reason in place, then tells it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from edudesk.actions.checking import SHORTEST_REASON
from edudesk.errors import EdudeskError
from edudesk.model.form import Form
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.look.theme import set_tone

NIL_KEY = "Ctrl+0"


class NilBar(QFrame):
    """Hidden while there is nothing to declare or to tell; never modal."""

    changed = Signal()

    def __init__(self, ctx: Context, file: OpenFile, form: Form, parent: QWidget) -> None:
        super().__init__(parent)  # without one it would show as a window of its own
        self.setObjectName("notice")
        self._ctx = ctx
        self._file = file
        self._form = form
        self._asking = False
        self._stood = False  # whether it was declared empty when last looked at
        self._note = ""  # what is told of a form that is not empty: key of the words
        self._back: QWidget | None = None  # where the focus was before the reason was asked for
        words = ctx.words
        self.told = text_label("", wrap=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(words("nil_reason"))
        self.reason.setPlaceholderText(words("nil_hint", count=SHORTEST_REASON))
        self.reason.textChanged.connect(lambda: self._judge())
        self.reason.returnPressed.connect(self.declare)
        self.agree = main_button(words("nil_declare"), self.declare)
        self.close_button = QPushButton(words("cancel"))
        self.close_button.clicked.connect(self.cancel)
        self.withdraw = QPushButton(words("nil_withdraw"))
        self.withdraw.clicked.connect(lambda: file.withdraw_nil(form.code))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.told)
        row.addWidget(self.reason, 1)
        for button in (self.agree, self.close_button, self.withdraw):
            row.addWidget(button)
        self._row = row
        file.declared_changed.connect(self.refresh)
        self.refresh()

    @property
    def declared(self) -> bool:
        """Whether the form is declared empty."""
        return self._form.code in self._file.nil_returns

    def ask(self) -> None:
        """Ask why there is nothing to enter; declared, offer to take it back; else say why not."""
        if self.declared:
            self.withdraw.setFocus()
            return
        page = self._file.pages.get(self._form.code)
        self._asking = page is not None and page.holds_nothing
        self._note = "" if self._asking or self._note else "nil_filled"
        if self._asking:
            self._back = QApplication.focusWidget()
        self.refresh()
        if self._asking:
            self.reason.setFocus()

    def cancel(self) -> None:
        """Think better of it, or close what is told."""
        self._asking = False
        self._note = ""
        self._give_back()
        self.refresh()

    def declare(self) -> None:
        """Declare the form empty for the reason given."""
        reason = self.reason.text().strip()
        if len(reason) >= SHORTEST_REASON:
            self._asking = False
            self.reason.clear()
            self._give_back()
            self._file.declare_nil(self._form.code, reason, partial(self._ask_again, reason))

    def _ask_again(self, reason: str, _: EdudeskError) -> None:
        """Show the words again that could not be recorded."""
        self._asking = True
        self.reason.setText(self.reason.text() or reason)
        self.refresh()

    def refresh(self) -> None:
        """Show what is declared, or ask, or tell that it was taken back, or nothing."""
        nil = self._file.nil_returns.get(self._form.code)
        if nil is not None:
            self._note = ""
        elif self._stood and self._was_begun():
            self._note = "nil_lapsed"
        self._stood = nil is not None
        asking = self._asking and nil is None
        for part in (self.reason, self.agree):
            part.setVisible(asking)
        self._row.setStretchFactor(self.told, 0 if asking else 1)
        self.close_button.setVisible(asking or bool(self._note))
        self.close_button.setText(self._ctx.words("cancel" if asking else "notice_close"))
        self.withdraw.setVisible(nil is not None and not self._file.read_only)
        set_tone(self, "done" if nil is not None else "note")
        words = self._ctx.words
        if nil is not None:
            day = f"{nil.at:%Y-%m-%d}"
            self.told.setText(words("nil_told", reason=nil.reason, who=nil.who, day=day))
        else:
            self.told.setText(words(self._note or "nil_reason"))
        self.setVisible(asking or nil is not None or bool(self._note))
        self._judge()
        self.changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._note and not event.spontaneous():
            self._note = ""  # told once: the page was left
            self.refresh()

    def _was_begun(self) -> bool:
        """Whether somebody entered a row, a figure or a word of state."""
        page = self._file.pages.get(self._form.code)
        begun = page is not None and any(row.states for row in page.rows.values())
        return begun or (page is not None and not page.holds_nothing)

    def _give_back(self) -> None:
        """Put the focus where it was before the reason was asked for."""
        here = QApplication.focusWidget()
        if self._back is not None and here is not None and self.isAncestorOf(here):
            self._back.setFocus()
        self._back = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._asking or self._note):
            self.cancel()
            return
        super().keyPressEvent(event)

    def _judge(self) -> None:
        self.agree.setEnabled(len(self.reason.text().strip()) >= SHORTEST_REASON)
