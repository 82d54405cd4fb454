"""The page of what passes between school and district: receipt, questions, applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.answering import answer
from edudesk.actions.correspondence import Asked, Correspondence, Newer, correspondence
from edudesk.actions.merging import SHORTEST_REASON
from edudesk.errors import EdudeskError
from edudesk.model.receiving import Question
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.mail.applying import ApplyCard
from edudesk.ui.mail.cardpage import CardPage, fit_lines
from edudesk.ui.mail.threadcard import THREAD, told_whole
from edudesk.ui.sheets.listtable import JumpingList, ListModel, choose_rows

if TYPE_CHECKING:
    from edudesk.actions.answering import SinceReceipt

_NEWER_WIDTHS = (360, 150)
_ASKED_WIDTHS = (64, 200, 210, 150)
_ASKED = ("kind", "cell", "question", "who", "answer")


class LettersPage(CardPage):
    """How the figures stand to the receipt; what the district asks; applying for corrections."""

    jumped = Signal(object, object)  # Cell, and the campus whose own row it is
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
        self._asked = ListModel(tuple(words(f"letters_{head}") for head in _ASKED), parent=self)
        self.none_asked = text_label(words("letters_none"), "muted", wrap=True)
        self.whole = text_label("", wrap=True)
        self.text = QLineEdit()
        self.answer = main_button(words("letters_give"), lambda: self._answer())
        self.jump = QPushButton(words("letters_jump"))
        self.print = QPushButton(words("letters_print"))
        self.apply = ApplyCard(ctx, file, self.notice)
        self._build()
        for part in (self.newer, self.asked, self.none_asked):
            part.hide()  # until it is known what passed
        self._judge()

    def _build(self) -> None:
        words = self._ctx.words
        for table, model in ((self.newer, self._newer), (self.asked, self._asked)):
            table.show_model(model)
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
        asking.addWidget(self.whole)
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
        fit_lines(self._ctx, self.newer, len(found.newer))
        self.newer.setVisible(bool(found.newer))
        self._asked.show_texts(
            [
                (
                    self._ctx.words(f"school_kind_{one.question.kind}"),
                    one.label.text(lang),
                    one.question.text,
                    f"{one.question.who} {one.question.at[:10]}",
                    one.question.answer,
                )
                for one in found.questions
            ]
        )
        fit_lines(self._ctx, self.asked, len(found.questions), (0, _ASKED.index("who")))
        some = bool(found.questions)
        for part in (self.asked, self.whole, self.jump, self.text, self.answer):
            part.setVisible(some)
        self.none_asked.setVisible(not some)
        if some:
            choose_rows(self.asked, self._first_open(found) if at < 0 else at)
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
        opened = (at for at, one in enumerate(found.questions) if _is_open(one))
        return next(opened, 0)

    def _in_hand(self) -> Question | None:
        """Return the question or application that is chosen."""
        at = self.asked.currentIndex().row()
        if self.found is None or not 0 <= at < len(self.found.questions):
            return None
        return self.found.questions[at].question

    def _take_up(self) -> None:
        """Show what is chosen in full, and the answer given so far, to be gone on with."""
        asked = self._in_hand()
        self.whole.setText("" if asked is None else told_whole(self._ctx, asked))
        theirs = asked is not None and asked.kind == "question"
        self.text.setText(asked.answer if asked is not None and theirs else "")
        self.text.setEnabled(theirs)  # its own application the school does not answer
        self._judge()

    def _judge(self) -> None:
        asked, said = self._in_hand(), self.text.text().strip()
        theirs = asked is not None and asked.kind == "question"
        new = asked is not None and said != asked.answer
        self.answer.setEnabled(theirs and new and len(said) >= SHORTEST_REASON)
        self.jump.setEnabled(asked is not None)

    # -- acting ------------------------------------------------------------------------------------

    def _go_newer(self, at: int) -> None:
        self._go(self.found.newer if self.found else (), at)

    def _go_asked(self, at: int) -> None:
        self._go(self.found.questions if self.found else (), at)

    def _go(self, listed: Sequence[Asked | Newer], at: int) -> None:
        if 0 <= at < len(listed) and listed[at].cell is not None:
            self.jumped.emit(listed[at].cell, listed[at].campus)
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


def _is_open(one: Asked) -> bool:
    return one.question.kind == "question" and not one.question.answer
