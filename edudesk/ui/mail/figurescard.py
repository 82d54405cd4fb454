"""The card of figures in question: the district's or the school's is kept, with reason and name."""

from __future__ import annotations

from edudesk.actions.dossier import Dossier, Figure
from edudesk.actions.merging import decide
from edudesk.actions.session import Desk
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, text_label
from edudesk.ui.mail.schoolcard import SchoolCard
from edudesk.ui.sheets.listtable import ListModel, ListTable, choose_rows

_WIDTHS = (220, 100, 100, 100, 150, 110)
_COLUMNS = ("figure", "base", "ours", "theirs", "arose", "kept", "reason")


class FiguresCard(SchoolCard):
    """Three ways for the figures chosen: keep ours, take theirs, leave it open again."""

    def __init__(self, ctx: Context, file: OpenFile, code: str, notice: Notice) -> None:
        super().__init__(ctx, file, code, notice)
        words = ctx.words
        self.hint = text_label("", "muted", wrap=True)
        self.figures = ListTable(ctx, words("school_figures"), _WIDTHS)
        self._figures = ListModel(
            tuple(words(f"school_{name}") for name in _COLUMNS), frozenset({1, 2, 3}), self
        )
        self.figures.show_model(self._figures)
        self.reason = self.line("school_decide_reason")
        self.keep = self.button("school_keep", lambda: self._decide("before"))
        self.take = self.button("school_take", lambda: self._decide("submitted"))
        self.again = self.button("school_undecide", lambda: self._decide("open"))
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.figures)
        self.row(self.reason)
        self.row(self.keep, self.take, self.again)
        self.figures.selectionModel().selectionChanged.connect(lambda: self._judge())
        self.reason.textChanged.connect(lambda: self._judge())
        self._judge()

    def show_dossier(self, found: Dossier) -> None:
        self.found = found
        lang, some = self._ctx.lang, bool(found.figures)
        at = self.figures.currentIndex().row()
        open_ones = sum(one.decision == "open" for one in found.figures)
        key = "school_figures_open" if some else "school_figures_none"
        self.hint.setText(self._ctx.words(key, all=len(found.figures), open=open_ones))
        self._figures.show_texts(
            [
                (
                    one.label.text(lang),
                    one.base,
                    one.before,
                    one.submitted,
                    one.arose,
                    one.decided,
                    _why(one),
                )
                for one in found.figures
            ]
        )
        self.fit(self.figures, len(found.figures), range(1, len(_COLUMNS) - 1))
        parts = (self.figures, self.reason, self.keep, self.take, self.again)
        for part in parts:
            part.setVisible(some)
        if some:
            choose_rows(self.figures, min(max(at, 0), len(found.figures) - 1))
        self._judge()

    def _chosen(self) -> list[Figure]:
        rows = self.figures.chosen_rows()
        return [self.found.figures[at] for at in rows] if self.found else []

    def _judge(self) -> None:
        chosen, writable = self._chosen(), not self._file.sealed
        said = bool(self.reason.text().strip())
        for button in (self.keep, self.take):
            button.setEnabled(writable and bool(chosen) and said)
        decided = any(one.decision != "open" for one in chosen)
        self.again.setEnabled(writable and decided)

    def _decide(self, decision: str) -> None:
        """Decide the figures chosen; each is one step that can be taken back."""
        chosen = [
            one.number for one in self._chosen() if decision != "open" or one.decision != "open"
        ]
        reason = self.reason.text()

        number = self._file.collection.number

        def settle(desk: Desk) -> None:
            for one in chosen:
                decide(desk, number, one, decision, reason)

        def done(_: object) -> None:
            self.reason.clear()
            key = "school_decided" if decision != "open" else "school_undecided"
            self.say(key, count=len(chosen))

        self.act(settle, done=done)


def _why(one: Figure) -> str:
    return f"{one.reason}（{one.who}）" if one.reason and one.who else one.reason
