"""The page of what passes between school and district: receipt, questions, applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.answering import answer
from edudesk.actions.correspondence import Correspondence, correspondence
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.mail.applying import ApplyCard
from edudesk.ui.mail.cardpage import CardPage
from edudesk.ui.mail.threadcard import THREAD
from edudesk.ui.sheets.listtable import JumpingList, ListModel, choose_rows

if TYPE_CHECKING:
    from edudesk.actions.answering import SinceReceipt

_NEWER_WIDTHS = (360, 150)
_ASKED_WIDTHS = (230, 230, 120)
_ROWS = 5  # lines of a list in sight


class LettersPage(CardPage):
    """How the figures stand to the receipt; what the district asks; applying for corrections."""

    jumped = Signal(object)  # Cell
    print_wished = Signal(str)  # a report

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_letters"))
        self._ctx = ctx
        self._file = file
        self.found: Correspondence | None = None
        words = ctx.words
        self.notice = Notice(ctx)
        self.standing = text_label("", wrap=True)
        self.newer = JumpingList(ctx, words("letters_newer"), _NEWER_WIDTHS)
        self._newer = ListModel(
            (words("letters_cell"), words("letters_then"), words("letters_now")), parent=self
        )
        self.asked = JumpingList(ctx, words("letters_asked"), _ASKED_WIDTHS)
        self._asked = ListModel(
            tuple(words(f"letters_{head}") for head in ("cell", "question", "who", "answer")),
            parent=self,
        )
        self.none_asked = text_label(words("letters_none"), "muted", wrap=True)
        self.text = QLineEdit()
        self.answer = main_button(words("letters_give"), lambda: self._answer())
        self.jump = QPushButton(words("letters_jump"))
        self.print = QPushButton(words("letters_print"))
        self.apply = ApplyCard(ctx, file, self.notice)
        self._build()
        self._judge()

    def _build(self) -> None:
        words = self._ctx.words
        height = self._ctx.theme.px(28) * (_ROWS + 1)
        for table, model in ((self.newer, self._newer), (self.asked, self._asked)):
            table.show_model(model)
            table.setFixedHeight(height)
        self.newer.jump.connect(self._go_newer)
        self.asked.jump.connect(self._go_asked)
        self.asked.selectionModel().currentRowChanged.connect(lambda: self._take_up())
        self.text.setPlaceholderText(words("letters_answer_hint"))
        self.text.setAccessibleName(words("letters_answer_hint"))
        self.text.textChanged.connect(lambda: self._judge())
        self.text.returnPressed.connect(lambda: self._answer())
        self.jump.clicked.connect(lambda: self._go_asked(self.asked.currentIndex().row()))
        self.print.clicked.connect(lambda: self.print_wished.emit(THREAD))
        stands = QVBoxLayout()
        stands.addWidget(self.standing)
        stands.addWidget(self.newer)
        asking = QVBoxLayout()
        asking.setSpacing(8)
        asking.addWidget(self.none_asked)
        asking.addWidget(self.asked)
        row = QHBoxLayout()
        row.addWidget(self.jump)
        row.addWidget(self.text, 1)
        row.addWidget(self.answer)
        row.addWidget(self.print)
        asking.addLayout(row)
        self.add_part(self.notice)
        self.add_card(words("letters_receipt"), stands)
        self.add_card(words("letters_asked"), asking)
        self.add_card(words("letters_apply"), self.apply.contents)
        self.apply.written.connect(self.refresh)

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        return self.asked if self.found and self.found.questions else self.text

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look again what passed."""
        lang = self._ctx.lang
        number = self._file.collection.number
        self._file.ask(
            lambda desk, number: correspondence(desk, number, lang),
            number,
            then=self.show_found,
        )

    def show_found(self, found: Correspondence) -> None:
        """Show what passed, the question in hand as before."""
        lang, at = self._ctx.lang, self.asked.currentIndex().row()
        self.found = found
        self.standing.setText(self._stands(found.since))
        self._newer.show_texts(
            [(one.told.label.text(lang), one.told.paper, one.told.file) for one in found.newer]
        )
        self.newer.setVisible(bool(found.newer))
        self._asked.show_texts(
            [
                (
                    one.label.text(lang),
                    one.question.text,
                    f"{one.question.who} {one.question.at[:10]}",
                    one.question.answer,
                )
                for one in found.questions
            ]
        )
        some = bool(found.questions)
        for part in (self.asked, self.jump, self.text, self.answer):
            part.setVisible(some)
        self.none_asked.setVisible(not some)
        if some:
            choose_rows(self.asked, max(at, self._first_open(found)) if at < 0 else at)
        self.apply.allow(allowed=found.may_propose and not self._file.sealed)
        self._judge()

    def _stands(self, since: SinceReceipt | None) -> str:
        words = self._ctx.words
        if since is None:
            return words("letters_no_receipt")
        told = {
            "district": since.letter.district_name,
            "sequence": since.letter.sequence,
            "at": since.letter.at[:10],
            "code": since.code,
        }
        if since.same:
            return words("letters_same", **told)
        if not since.changed:
            return words("letters_newer_personal", **told)
        return words("letters_newer_count", count=len(since.changed), **told)

    def _first_open(self, found: Correspondence) -> int:
        opened = (at for at, one in enumerate(found.questions) if not one.question.answer)
        return next(opened, 0)

    def _take_up(self) -> None:
        """Show the answer given so far, to be gone on with."""
        at = self.asked.currentIndex().row()
        if self.found and 0 <= at < len(self.found.questions):
            self.text.setText(self.found.questions[at].question.answer)
        self._judge()

    def _judge(self) -> None:
        at = self.asked.currentIndex().row()
        chosen = self.found is not None and 0 <= at < len(self.found.questions)
        self.answer.setEnabled(chosen and bool(self.text.text().strip()))
        self.jump.setEnabled(chosen)

    # -- acting ------------------------------------------------------------------------------------

    def _go_newer(self, at: int) -> None:
        self._go([one.cell for one in self.found.newer] if self.found else [], at)

    def _go_asked(self, at: int) -> None:
        self._go([one.cell for one in self.found.questions] if self.found else [], at)

    def _go(self, cells: Sequence[object], at: int) -> None:
        if 0 <= at < len(cells) and cells[at] is not None:
            self.jumped.emit(cells[at])
        else:
            self.notice.say(self._ctx.words("letters_gone"), "unusual")

    def _answer(self) -> None:
        at = self.asked.currentIndex().row()
        if self.found is None or not self.answer.isEnabled():
            return
        number = self.found.questions[at].question.number
        self._file.act(
            answer,
            self._file.collection.number,
            number,
            self.text.text(),
            then=lambda _: self._answered(),
            failed=self._refuse,
        )

    def _answered(self) -> None:
        self.notice.say(self._ctx.words("letters_answered"), "done")
        self.refresh()

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))
