"""The page of remarks: what an office above wrote, and writing some beside a district's file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.remarks import (
    PRINTED,
    SHORTEST,
    SUFFIX,
    TakenRemarks,
    list_remarks,
    remark,
    remarkable_schools,
    take_remarks,
)
from edudesk.errors import EdudeskError
from edudesk.model.place import School
from edudesk.model.receiving import Remark, RemarksLetter
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, Notice, clear_layout, main_button, text_label
from edudesk.ui.mail.cardpage import CardPage

_LINES = 4  # of the box for what is remarked


class RemarksPage(CardPage):
    """What came stands above; below, a remark is written into a file of one's own."""

    print_wished = Signal(str)

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_remarks"))
        self._ctx = ctx
        self._file = file
        self._out: Path | None = None
        words = ctx.words
        self.notice = Notice(ctx)
        self.list = QVBoxLayout()
        self.take = QPushButton(words("remarks_take"))
        self.take.clicked.connect(lambda: self._choose())
        self.print = QPushButton(words("remarks_print"))
        self.print.clicked.connect(lambda: self.print_wished.emit(PRINTED))
        self.office, self.about = QLineEdit(), QLineEdit()
        self.school = Chooser(ctx)
        self.text = QPlainTextEdit()
        self.write = main_button(words("remarks_write"), lambda: self._write())
        self._build()
        self._judge()

    def _build(self) -> None:
        words = self._ctx.words
        came = QVBoxLayout()
        came.addLayout(self.list)
        ways = QHBoxLayout()
        for button in (self.take, self.print):
            ways.addWidget(button)
        ways.addStretch(1)
        came.addLayout(ways)
        self.take.setEnabled(not self._file.read_only)
        self.add_part(self.notice)
        self.add_card(words("remarks_came"), came)
        self.text.setTabChangesFocus(True)
        height = self.text.fontMetrics().lineSpacing() * _LINES
        self.text.setFixedHeight(height + self._ctx.theme.px(14))
        self.about.setPlaceholderText(words("remarks_about_hint"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        asked = (
            ("remarks_office", self.office),
            ("remarks_school", self.school),
            ("remarks_about", self.about),
            ("remarks_text", self.text),
        )
        for at, (key, part) in enumerate(asked):
            label = text_label(words(key))
            label.setBuddy(part)
            part.setAccessibleName(words(key))
            grid.addWidget(label, at, 0)
            grid.addWidget(part, at, 1)
        self.office.textChanged.connect(lambda: self._judge())
        self.text.textChanged.connect(lambda: self._judge())
        writing = QVBoxLayout()
        writing.setSpacing(8)
        writing.addWidget(text_label(words("remarks_hint"), "muted", wrap=True))
        writing.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self.write)
        row.addStretch(1)
        writing.addLayout(row)
        self.add_card(words("remarks_new"), writing)

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        return self.office

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look again what came, and which schools there are."""
        self._file.ask(list_remarks, self._file.collection.number, then=self.show_remarks)
        self._file.ask(remarkable_schools, then=self._offer)

    def show_remarks(self, found: Sequence[Remark]) -> None:
        """Show what offices above wrote, the latest first."""
        words = self._ctx.words
        clear_layout(self.list)
        self.print.setEnabled(bool(found))
        if not found:
            self.list.addWidget(text_label(words("remarks_none"), "muted", wrap=True))
        for one in reversed(found):
            where = " · ".join(part for part in (one.school, one.told) if part)
            told = {"where": where or words("remarks_whole"), "text": one.text}
            line = words("remarks_line", at=one.at[:10], office=one.office, who=one.who, **told)
            self.list.addWidget(text_label(line, wrap=True))

    def _offer(self, schools: Sequence[School]) -> None:
        chosen = self.school.currentData()
        self.school.clear()
        self.school.addItem(self._ctx.words("remarks_whole"), "")
        for one in schools:
            self.school.addItem(f"{one.name}　{one.code}", one.code)
        self.school.setCurrentIndex(max(0, self.school.findData(chosen)))

    def _judge(self) -> None:
        said = len(self.text.toPlainText().strip()) >= SHORTEST
        self.write.setEnabled(said and bool(self.office.text().strip()))

    # -- taking and writing ------------------------------------------------------------------------

    def _choose(self) -> None:
        words = self._ctx.words
        path = self._ctx.asker.open_path(self, words("remarks_take"), words("kinds_remarks"))
        if path is not None:
            self._file.act(take_remarks, path, then=self._taken, failed=self._refuse)

    def _taken(self, found: TakenRemarks) -> None:
        words = self._ctx.words
        told = words("remarks_taken", office=found.letter.office, count=found.new)
        self.notice.say(told, "done")
        self.refresh()

    def _write(self) -> None:
        words = self._ctx.words
        if self._out is None:
            mark = words("remarks_name")
            name = f"{self._file.unit.name}{mark}{SUFFIX}"
            proposal = self._file.session.path.with_name(name)
            self._out = self._ctx.asker.save_path(
                self, words("remarks_write"), proposal, words("kinds_remarks")
            )
        if self._out is None:
            return
        said = {
            "office": self.office.text(),
            "school": self.school.currentData() or "",
            "about": self.about.text(),
            "text": self.text.toPlainText(),
        }
        self._file.act(
            lambda desk, number, out: remark(desk, number, out, **said),
            self._file.collection.number,
            self._out,
            then=self._written,
            failed=self._not_written,
        )

    def _written(self, letter: RemarksLetter) -> None:
        assert self._out is not None
        count = len(letter.remarks)
        self.notice.say(
            self._ctx.words("remarks_written", file=self._out.name, count=count), "done"
        )
        self.text.clear()

    def _not_written(self, error: EdudeskError) -> None:
        self._out = None  # another place may be chosen
        self._refuse(error)

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))
