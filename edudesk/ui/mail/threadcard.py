"""The card of questions and answers with one school, and of its applications (更正申请)."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from edudesk.actions.answering import answer
from edudesk.actions.dossier import Dossier, Told
from edudesk.actions.merging import SHORTEST_REASON
from edudesk.actions.printing import print_report
from edudesk.actions.session import Desk
from edudesk.actions.unlocking import unlock_cells
from edudesk.model.document import Printed
from edudesk.model.receiving import Question
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, text_label
from edudesk.ui.mail.schoolcard import SchoolCard, Wording
from edudesk.ui.sheets.listtable import ListModel, ListTable

THREAD = "thread"
"""Report of all that passed with schools."""
_WORDING = Wording("unlock_name", "unlock_made", "unlock_text")
_WIDTHS = (60, 240, 250, 150)
_COLUMNS = ("kind", "cell", "asked", "who", "answer")


class ThreadCard(SchoolCard):
    """What was asked and answered; cells applied for are unlocked, or refused with a reason."""

    def __init__(self, ctx: Context, file: OpenFile, code: str, notice: Notice) -> None:
        super().__init__(ctx, file, code, notice)
        words = ctx.words
        self.hint = text_label("", "muted", wrap=True)
        self.asked = ListTable(ctx, words("school_thread"), _WIDTHS)
        self._asked = ListModel(tuple(words(f"school_{name}") for name in _COLUMNS), parent=self)
        self.asked.show_model(self._asked)
        self.whole = text_label("", wrap=True)
        self.reason = self.line("unlock_reason")
        self.grant = self.button("unlock_grant", lambda: self._grant())
        self.refuse = self.button("unlock_refuse", lambda: self._refuse_wishes())
        self.print = self.button("school_thread_print", lambda: self._print())
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.asked)
        self.contents.addWidget(self.whole)
        self.row(self.print)
        self.row(self.reason)
        self.row(self.grant, self.refuse)
        self.asked.selectionModel().selectionChanged.connect(lambda: self._judge())
        self.asked.selectionModel().currentRowChanged.connect(lambda: self._show_whole())
        self.reason.textChanged.connect(lambda: self._judge())
        self._judge()

    def show_dossier(self, found: Dossier) -> None:
        self.found = found
        some = bool(found.thread)
        waiting = len(_open(found.thread))
        unanswered = sum(
            one.question.kind == "question" and not one.question.answer for one in found.thread
        )
        self.hint.setText(self._told(len(found.thread), unanswered, waiting))
        self._asked.show_texts([self._line(one) for one in found.thread])
        self.fit(self.asked, len(found.thread))
        self.asked.setVisible(some)
        self.whole.setVisible(some)
        self.print.setVisible(some or bool(found.sent))
        if some:  # what came last is told in full; nothing is chosen by that
            last = self._asked.index(len(found.thread) - 1, 0)
            none = QItemSelectionModel.SelectionFlag.NoUpdate
            self.asked.selectionModel().setCurrentIndex(last, none)
        for part in (self.reason, self.grant, self.refuse):
            part.setVisible(bool(waiting))
        self._judge()

    def _told(self, count: int, unanswered: int, waiting: int) -> str:
        """Say what is waited for: of the school, and of the district."""
        words = self._ctx.words
        if not count:
            return words("school_thread_none")
        said = [
            words(key, count=open_ones)
            for key, open_ones in (
                ("school_thread_unanswered", unanswered),
                ("school_thread_wishes", waiting),
            )
            if open_ones
        ]
        return "".join(said) or words("school_thread_done")

    def _show_whole(self) -> None:
        """Tell the line in hand without anything cut off."""
        at = self.asked.currentIndex().row()
        if self.found is None or not 0 <= at < len(self.found.thread):
            self.whole.setText("")
            return
        self.whole.setText(told_whole(self._ctx, self.found.thread[at].question))

    def _line(self, one: Told) -> tuple[str, ...]:
        asked = one.question
        kind = self._ctx.words(f"school_kind_{asked.kind}")
        who = f"{asked.who} {asked.at[:10]}"
        return kind, one.label.text(self._ctx.lang), asked.text, who, asked.answer

    def _print(self) -> None:
        """Make the record of all that passed with the school, and offer to look at it."""
        words, number = self._ctx.words, self._file.collection.number
        out = self.where(self.asked, "school_thread_name", ".pdf", "kinds_print")
        if out is None:
            return

        def done(made: Printed) -> None:
            url = QUrl.fromLocalFile(str(made.path))
            offer = (words("open_it"), lambda: QDesktopServices.openUrl(url))
            said = words("printed", pages=made.pages, path=made.path.name)
            self._notice.say(said, "done", offer=offer)

        self._file.beside(
            lambda desk: print_report(desk, THREAD, out, number, school=self._code),
            then=done,
            title=words("printing", title=words("school_thread_name")),
        )

    def _wishes(self) -> list[Told]:
        """Return the open applications that are chosen, all of them when none is."""
        if self.found is None:
            return []
        rows = self.asked.chosen_rows()
        chosen = _open([self.found.thread[at] for at in rows])
        return chosen or _open(self.found.thread)

    def _judge(self) -> None:
        said = len(self.reason.text().strip()) >= SHORTEST_REASON
        ready = said and bool(self._wishes()) and not self._file.sealed
        may = self.found is not None and "unlock" in self.found.acts
        self.grant.setEnabled(ready and may)
        self.refuse.setEnabled(ready)

    def _grant(self) -> None:
        self.send_back(
            self.asked,
            _WORDING,
            unlock_cells,
            clear=self.reason.clear,
            cells=[_name(one) for one in self._wishes()],
            reason=self.reason.text(),
        )

    def _refuse_wishes(self) -> None:
        """Answer the applications, and put the answer on the clipboard: no letter goes for it."""
        wishes = [one.question for one in self._wishes()]
        number, words = self._file.collection.number, self._ctx.words
        text = words("unlock_refused_answer", reason=self.reason.text().strip())

        def refuse(desk: Desk) -> None:
            for one in wishes:
                answer(desk, number, one.number, text, one.school)

        def done(_: object) -> None:
            self.reason.clear()
            QGuiApplication.clipboard().setText(text)
            self.say("unlock_refused", count=len(wishes))

        self.act(refuse, done=done)


def told_whole(ctx: Context, asked: Question) -> str:
    """Return a question or application with its answer, nothing of it cut off."""
    lines = [ctx.words(f"thread_{asked.kind}", who=asked.who, text=asked.text)]
    if asked.answer:
        lines.append(ctx.words("thread_answer", who=asked.answered_by, text=asked.answer))
    return "\n".join(lines)


def _open(thread: list[Told] | tuple[Told, ...]) -> list[Told]:
    return [one for one in thread if one.question.kind == "proposal" and not one.question.answer]


def _name(one: Told) -> str:
    return ".".join((one.question.form, one.question.key, one.question.field))
