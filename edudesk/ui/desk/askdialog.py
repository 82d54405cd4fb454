"""A dialog of questions: an answer a line, what is wrong with it below, what is done at the end."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large, scrolled
from edudesk.ui.look.theme import set_tone


class AskDialog(QDialog):
    """`agreed` carries the answers once none of them is at fault."""

    agreed = Signal(object)  # dict

    def __init__(
        self, ctx: Context, title: str, width: int, make: str, parent: QWidget | None
    ) -> None:
        """`width`: in px of the 100 % scale; `make`: the word for what is done at the end."""
        super().__init__(parent)
        self._ctx = ctx
        self.setWindowTitle(title)
        self.setMinimumWidth(ctx.theme.px(width))
        self.notice = Notice(ctx)
        self.controls: dict[str, QWidget] = {}
        self.faults: dict[str, QLabel] = {}
        self.make = main_button(make, self._agree)
        self._asked = QWidget()
        self.grid = QGridLayout(self._asked)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)

    def ask(
        self, name: str, question: str, control: QWidget, beside: QWidget | None = None
    ) -> None:
        """Add a question; `beside`: what helps to answer it."""
        control.setAccessibleName(question)
        label = QLabel(question)
        label.setBuddy(control)
        fault = text_label("", "wrong", wrap=True)
        fault.setMinimumHeight(fault.fontMetrics().height() + 4)
        at = 2 * len(self.controls)
        self.grid.addWidget(label, at, 0)
        self.grid.addWidget(control, at, 1)
        if beside is not None:
            self.grid.addWidget(beside, at, 2)
        self.grid.addWidget(fault, at + 1, 1, 1, 2)
        self.controls[name], self.faults[name] = control, fault

    def compose(self) -> None:
        """Put title, questions and buttons together."""
        cancel = QPushButton(self._ctx.words("cancel"))
        cancel.clicked.connect(self.reject)
        self.make.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.make)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(self.notice)
        box.addWidget(scrolled(self._asked), 1)
        box.addLayout(buttons)
        open_as_large(self, self.sizeHint())

    def refuse(self, sentence: str) -> None:
        """Say why it could not be done; what was answered stays."""
        self.notice.say(sentence)

    def show_faults(self, faults: dict[str, str]) -> None:
        """Show below each answer what is wrong with it, nothing where nothing is."""
        for name, label in self.faults.items():
            label.setText(faults.get(name, ""))
            set_tone(self.controls[name], "wrong" if name in faults else "")

    def _agree(self) -> None:
        raise NotImplementedError
