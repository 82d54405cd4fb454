"""The card on which a school applies for corrections after acceptance (更正申请)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.answering import propose
from edudesk.actions.correspondence import RowChoice, rows_to_choose
from edudesk.catalogue.cells import named_label
from edudesk.errors import EdudeskError
from edudesk.model.form import Form
from edudesk.model.receiving import ProposalLetter
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, Notice, clear_layout, main_button, text_label

SUFFIX = ".educorrect"


class ApplyCard(QObject):
    """Cells are chosen by form, row and figure; reason and head's name go with them."""

    written = Signal()

    def __init__(self, ctx: Context, file: OpenFile, notice: Notice) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._rows: Sequence[RowChoice] = ()
        self.wanted: dict[str, str] = {}
        self.contents = QVBoxLayout()
        self.hint = text_label("", "muted", wrap=True)
        self.form, self.row, self.field = (Chooser(ctx) for _ in range(3))
        self.value, self.reason, self.head = QLineEdit(), QLineEdit(), QLineEdit()
        self.now = text_label("", "muted", wrap=True)
        self.add = QPushButton(ctx.words("apply_add"))
        self.write = main_button(ctx.words("apply_write"), lambda: self._write())
        self.list = QVBoxLayout()
        self.ground = QWidget()
        self._build()

    def _build(self) -> None:
        words = self._ctx.words
        grid = QGridLayout(self.ground)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        asked = (
            ("apply_form", self.form),
            ("apply_row", self.row),
            ("apply_field", self.field),
            ("apply_value", self.value),
            ("apply_reason", self.reason),
            ("apply_head", self.head),
        )
        for at, (key, part) in enumerate(asked):
            label = text_label(words(key))
            label.setBuddy(part)
            part.setAccessibleName(words(key))
            below = at + 2 * (at > 3)  # the list of cells stands between value and reason
            grid.addWidget(label, below, 0)
            grid.addWidget(part, below, 1)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.now, 1)
        grid.addLayout(row, 4, 1)
        grid.addLayout(self.list, 5, 1)
        end = QHBoxLayout()
        end.addWidget(self.write)
        end.addStretch(1)
        grid.addLayout(end, 8, 1)
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.ground)
        for form in self._file.forms:
            if form.stored:
                self.form.addItem(form.title.text(self._ctx.lang), form.code)
        self.form.currentIndexChanged.connect(lambda: self._ask_rows())
        for chooser in (self.row, self.field):
            chooser.currentIndexChanged.connect(lambda: self._tell_now())
        self.add.clicked.connect(lambda: self._add())
        for box in (self.value, self.reason, self.head):
            box.textChanged.connect(lambda: self._judge())
        self._judge()

    def allow(self, *, allowed: bool) -> None:
        """Offer to apply, or say when that is possible."""
        said = "apply_hint" if allowed else "apply_later"
        self.hint.setText(self._ctx.words(said))
        self.ground.setVisible(allowed)
        if allowed and not self.row.count():
            self._ask_rows()

    def _chosen_form(self) -> Form:
        return self._file.catalogue.forms[self.form.currentData()]

    def _ask_rows(self) -> None:
        lang, form = self._ctx.lang, self._chosen_form()
        self.field.clear()
        for field in form.stored:
            self.field.addItem(field.label.text(lang), field.code)
        self._file.ask(
            lambda desk, number, code: rows_to_choose(desk, number, code, lang),
            self._file.collection.number,
            form.code,
            then=self._show_rows,
        )

    def _show_rows(self, rows: Sequence[RowChoice]) -> None:
        self._rows = rows
        self.row.clear()
        for at, one in enumerate(rows):
            self.row.addItem(one.called or self._ctx.words("apply_only_row"), at)
        self.row.setEnabled(len(rows) > 1)
        self._tell_now()

    def _place(self) -> tuple[str, str] | None:
        """Return the name of the cell chosen, and what stands there."""
        at, field = self.row.currentIndex(), self.field.currentData()
        if not 0 <= at < len(self._rows) or field is None:
            return None
        row = self._rows[at]
        return f"{self._chosen_form().code}.{row.key}.{field}", row.values.get(field, "")

    def _tell_now(self) -> None:
        place = self._place()
        empty = self._ctx.words("apply_empty")
        self.now.setText(self._ctx.words("apply_now", value=place[1] or empty) if place else "")
        self._judge()

    def _add(self) -> None:
        place = self._place()
        if place is not None:
            self.wanted[place[0]] = self.value.text().strip()
            self.value.clear()
            self._show_wanted()

    def _show_wanted(self) -> None:
        clear_layout(self.list)
        for name, value in self.wanted.items():
            label = named_label(self._file.catalogue, name).text(self._ctx.lang)
            text = self._ctx.words("apply_wish", cell=label, value=value)
            self.list.addWidget(text_label(f"→ {text}", wrap=True))
        self._judge()

    def _judge(self) -> None:
        self.add.setEnabled(self._place() is not None and bool(self.value.text().strip()))
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
