"""The dialog of one step of a problem: what is said at it, and why it cannot be taken yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.ledger import Problem
from edudesk.actions.rectifying import LEDGER
from edudesk.model.form import Field, Label
from edudesk.model.rectifying import Move
from edudesk.ui.cells.celledit import TextEdit
from edudesk.ui.cells.editors import Editor, make_editor
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large, scrolled

_WIDTH = 640
_TEXT_LINES = 3
_PROOF = "proof"


class MoveDialog(QDialog):
    """Stays open until the step is taken; `agreed` brings the texts by field."""

    agreed = Signal(dict)

    def __init__(
        self, ctx: Context, file: OpenFile, problem: Problem, move: Move, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.editors: dict[str, Editor] = {}
        form, lang = file.catalogue.forms[LEDGER], ctx.lang
        self.setWindowTitle(move.label.text(lang))
        self.setMinimumWidth(ctx.theme.px(_WIDTH))
        self.notice = Notice(ctx)
        asked = QWidget()
        grid = QGridLayout(asked)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        shower = Shower(file.catalogue, form, lang, file.names_of)
        for at, code in enumerate(move.asks):
            field = form.by_code[code]
            editor = make_editor(ctx, field, lambda: (), self)
            editor.show_text(shower.cell(field, problem.row) or self._proposal(field, problem))
            self._place(grid, at, field, editor)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(10)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        first = problem.text("problem").partition("\n")[0]
        box.addWidget(text_label(f"{problem.text('problem_no')}　{first}", wrap=True))
        box.addWidget(text_label(move.hint.text(lang), "muted", wrap=True))
        box.addWidget(self.notice)
        box.addWidget(scrolled(asked), 1)
        box.addLayout(self._buttons(move))
        open_as_large(self, self.sizeHint())

    def _proposal(self, field: Field, problem: Problem) -> str:
        """Return what may be proposed for an empty field: the evidence that is registered."""
        return "\n".join(problem.evidence) if field.code == _PROOF else ""

    def _place(self, grid: QGridLayout, at: int, field: Field, editor: Editor) -> None:
        label = text_label(field.label.text(self._ctx.lang), wrap=True)
        label.setBuddy(editor)
        if isinstance(editor, TextEdit):
            line = editor.fontMetrics().lineSpacing()
            editor.setFixedHeight(line * _TEXT_LINES + self._ctx.theme.px(14))
        if field.hint is not None:
            editor.setToolTip(field.hint.text(self._ctx.lang))
        self.editors[field.code] = editor
        grid.addWidget(label, at, 0)
        grid.addWidget(editor, at, 1)

    def _buttons(self, move: Move) -> QHBoxLayout:
        cancel = QPushButton(self._ctx.words("cancel"))
        cancel.clicked.connect(self.reject)
        self.take = main_button(move.label.text(self._ctx.lang), self._agree)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.take)
        return row

    def _agree(self) -> None:
        self.notice.hide()
        self.agreed.emit({code: editor.text() for code, editor in self.editors.items()})

    def say(self, reasons: Sequence[Label]) -> None:
        """Say why the step cannot be taken; what was filled in stays."""
        lines = dict.fromkeys(reason.text(self._ctx.lang) for reason in reasons)
        self.notice.say("\n".join(lines))
