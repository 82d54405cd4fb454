"""The card on which a school applies for corrections after acceptance (更正申请)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.answering import propose
from edudesk.actions.correspondence import rows_to_choose
from edudesk.errors import EdudeskError
from edudesk.model.receiving import ProposalLetter
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, clear_layout, main_button, text_label
from edudesk.ui.mail.cellchooser import LABELS, CellChooser

SUFFIX = ".educorrect"


class ApplyCard(QObject):
    """Cells are chosen by form, row and figure; reason and head's name go with them."""

    written = Signal()

    def __init__(self, ctx: Context, file: OpenFile, notice: Notice) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self.wanted: dict[str, str] = {}
        self._called: dict[str, str] = {}  # the cells wanted, as they were chosen
        self.contents = QVBoxLayout()
        self.hint = text_label("", "muted", wrap=True)
        self.cells = CellChooser(ctx, file)
        self.value, self.reason, self.head = QLineEdit(), QLineEdit(), QLineEdit()
        self.add = QPushButton(ctx.words("apply_add"))
        self.write = main_button(ctx.words("apply_write"), lambda: self._write())
        self.list = QVBoxLayout()
        self.ground = QWidget()
        self._build()

    def _build(self) -> None:
        words = self._ctx.words
        column = QVBoxLayout(self.ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.cells)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, self._ctx.theme.px(LABELS))
        asked = (("apply_value", 0), ("apply_reason", 3), ("apply_head", 4))
        for (key, below), part in zip(asked, (self.value, self.reason, self.head), strict=True):
            label = text_label(words(key))
            label.setBuddy(part)
            part.setAccessibleName(words(key))
            part.textChanged.connect(lambda: self._judge())
            grid.addWidget(label, below, 0)
            grid.addWidget(part, below, 1)
        self.reason.setPlaceholderText(words("apply_reason_hint"))
        grid.addWidget(self.add, 1, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addLayout(self.list, 2, 1)
        grid.addWidget(self.write, 5, 1, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(grid)
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.ground)
        self.cells.chosen.connect(self._judge)
        self.add.clicked.connect(lambda: self._add())
        self._judge()

    def allow(self, *, allowed: bool) -> None:
        """Offer to apply, or say when that is possible."""
        self.hint.setText(self._ctx.words("apply_hint" if allowed else "apply_later"))
        self.ground.setVisible(allowed)
        if allowed:
            lang = self._ctx.lang
            self._file.ask(
                lambda desk, number: rows_to_choose(desk, number, lang),
                self._file.collection.number,
                then=self.cells.show_rows,
            )

    def _add(self) -> None:
        cell = self.cells.cell()
        if cell is not None:
            self.wanted[cell] = self.value.text().strip()
            self._called[cell] = self.cells.label()
            self.value.clear()
            self._show_wanted()

    def _show_wanted(self) -> None:
        clear_layout(self.list)
        for name, value in self.wanted.items():
            text = self._ctx.words("apply_wish", cell=self._called[name], value=value)
            self.list.addWidget(text_label(f"→ {text}", wrap=True))
        self._judge()

    def _judge(self) -> None:
        self.add.setEnabled(self.cells.cell() is not None and bool(self.value.text().strip()))
        said = bool(self.reason.text().strip()) and bool(self.head.text().strip())
        self.write.setEnabled(bool(self.wanted) and said)

    def _write(self) -> None:
        words = self._ctx.words
        path = self._file.session.path
        proposal = path.with_name(path.stem + words("apply_name") + SUFFIX)
        out = self._ctx.asker.save_path(
            self.ground, words("apply_write"), proposal, words("kinds_apply")
        )
        if out is None:
            return
        cells, reason, head = tuple(self.wanted.items()), self.reason.text(), self.head.text()

        def done(letter: ProposalLetter) -> None:
            self._notice.say(words("apply_written", file=out.name, count=len(letter.cells)), "done")
            self.wanted.clear()
            self._show_wanted()
            self.written.emit()

        self._file.act(
            lambda desk, number: propose(desk, number, cells, out, reason=reason, head=head),
            self._file.collection.number,
            then=done,
            failed=lambda error: self._refuse(error),
        )

    def _refuse(self, error: EdudeskError) -> None:
        self._notice.say(error.text(self._ctx.lang))
