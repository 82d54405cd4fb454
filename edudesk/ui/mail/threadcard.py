"""The card of questions and answers with one school, and of its applications (更正申请)."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from edudesk.actions.answering import answer
from edudesk.actions.dossier import Dossier, Told
from edudesk.actions.merging import SHORTEST_REASON
from edudesk.actions.session import Desk
from edudesk.actions.unlocking import unlock_cells
from edudesk.model.receiving import ReturnLetter
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, text_label
from edudesk.ui.mail.schoolcard import SchoolCard
from edudesk.ui.sheets.listtable import ListModel, ListTable

SUFFIX = ".edureturn"
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
        self.reason = self.line("unlock_reason")
        self.grant = self.button("unlock_grant", lambda: self._grant())
        self.refuse = self.button("unlock_refuse", lambda: self._refuse_wishes())
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.asked)
        self.row(self.reason)
        self.row(self.grant, self.refuse)
        self.asked.selectionModel().selectionChanged.connect(lambda: self._judge())
        self.reason.textChanged.connect(lambda: self._judge())
        self._judge()

    def show_dossier(self, found: Dossier) -> None:
        self.found = found
        some = bool(found.thread)
        waiting = len(_open(found.thread))
        unanswered = sum(
            one.question.kind == "question" and not one.question.answer for one in found.thread
        )
        key = "school_thread_told" if some else "school_thread_none"
        self.hint.setText(self._ctx.words(key, open=unanswered, wishes=waiting))
        self._asked.show_texts([self._line(one) for one in found.thread])
        self.fit(self.asked, len(found.thread))
        self.asked.setVisible(some)
        for part in (self.reason, self.grant, self.refuse):
            part.setVisible(bool(waiting))
        self._judge()

    def _line(self, one: Told) -> tuple[str, ...]:
        asked = one.question
        kind = self._ctx.words(f"school_kind_{asked.kind}")
        who = f"{asked.who} {asked.at[:10]}"
        return kind, one.label.text(self._ctx.lang), asked.text, who, asked.answer

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
        cells = [_name(one) for one in self._wishes()]
        out = self.where(self.asked, "unlock_name", SUFFIX, "kinds_return")
        if out is None:
            return

        def done(letter: ReturnLetter) -> None:
            words = self._ctx.words
            told = {
                "school": letter.school_name,
                "count": len(letter.cells),
                "reason": letter.reason,
                "file": out.name,
                "title": self._file.collection.title.text(self._ctx.lang),
            }
            self.reason.clear()
            self.hand_over(words("unlock_made", **told), out, words("unlock_text", **told))

        self.act(
            unlock_cells,
            self._file.collection.number,
            self._code,
            out,
            done=done,
            cells=cells,
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


def _open(thread: list[Told] | tuple[Told, ...]) -> list[Told]:
    return [one for one in thread if one.question.kind == "proposal" and not one.question.answer]


def _name(one: Told) -> str:
    return ".".join((one.question.form, one.question.key, one.question.field))
