"""The page of the ledger at work: what is due, whose it is, and the next step of each problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from edudesk.actions import ledger, rectifying
from edudesk.actions.ledger import NotMoved, Problem
from edudesk.actions.rectifying import LEDGER, Ledger
from edudesk.catalogue.rectifying import load_rectifying
from edudesk.model.change import Edited
from edudesk.model.place import Cell
from edudesk.model.rectifying import Move
from edudesk.ui.district.movedialog import MoveDialog
from edudesk.ui.district.tonedlist import TonedList, TonedModel
from edudesk.ui.district.workpage import WorkPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import clear_layout, main_button, text_label
from edudesk.ui.sheets.listtable import choose_rows

REPORTS = (
    "rectification-ledger",
    "rectification-roadmap",
    "rectification-timetable",
    "rectification-reminders",
)
_COLUMNS = ("number", "item", "problem", "due", "state", "steps", "lead", "responsible")
_WIDTHS = (84, 48, 220, 108, 84, 56, 110)
_DUE = _COLUMNS.index("due")
_SIGNS = {"open": "○", "working": "◐", "recheck": "?", "closed": "✓"}
_URGENT = {"overdue": "✕", "near": "!", "coming": "·", "": ""}
_TONES = {"overdue": "wrong", "near": "unusual"}
_OPEN = "not-closed"
_STORY_LINES = 5


class LedgerPage(WorkPage):
    """Filters above, the problems in order of urgency, the chosen one with its steps below."""

    title = "ledger"

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        self.problems: tuple[Problem, ...] = ()
        self.shown: list[Problem] = []
        self.dialog: MoveDialog | None = None
        self._compared = ""
        self._build_head()
        self._build_filters()
        self.model = TonedModel(
            ctx,
            [ctx.words(f"ledger_column_{name}") for name in _COLUMNS],
            toned=_DUE,
            parent=self,
        )
        self.table = TonedList(ctx, ctx.words("nav_ledger"), _WIDTHS)
        self.table.show_model(self.model)
        self.table.jump.connect(lambda row: self._jump(self.shown[row]))
        self.table.selectionModel().selectionChanged.connect(lambda: self._tell())
        self.body.addWidget(self.table, 1)
        self.told = text_label("", wrap=True)
        self.told.setMaximumHeight(self.told.fontMetrics().lineSpacing() * _STORY_LINES)
        self.body.addWidget(self.told)
        self.moves = QHBoxLayout()
        self.body.addLayout(self.moves)

    def _build_head(self) -> None:
        words = self.ctx.words
        self.draw = main_button(words("ledger_enter"), self._draw)
        self.draw.setEnabled(not self.file.read_only)
        self.differences = self.button("ledger_from_checks", self._open_differences, writes=True)
        self.remind = self.button("ledger_remind", self._remind)
        self.reports = self.chooser(
            "ledger_print",
            [
                (words("ledger_print"), ""),
                *(
                    (self.file.catalogue.layouts[name].title.text(self.ctx.lang), name)
                    for name in REPORTS
                ),
            ],
        )
        self.reports.activated.connect(lambda at: self._print(str(self.reports.itemData(at))))
        typed = self.button("ledger_add", lambda: self.form_wished.emit(LEDGER), writes=True)
        self.row(self.draw, self.differences, typed, self.remind, None, self.reports)

    def _build_filters(self) -> None:
        words, lang = self.ctx.words, self.ctx.lang
        states = self.file.catalogue.lists["problem_state"].codes
        rounds = self.file.catalogue.lists["inspection_round"].codes
        self.standing = self.chooser(
            "ledger_filter",
            [
                (words("ledger_not_closed"), _OPEN),
                (words("ledger_overdue"), "overdue"),
                (words("ledger_soon"), "soon"),
                *((code.label.text(lang), code.value) for code in states),
                (words("ledger_all"), ""),
            ],
        )
        self.round = self.chooser(
            "ledger_rounds",
            [(words("ledger_every_round"), "")]
            + [(code.label.text(lang), code.value) for code in rounds],
        )
        self.search = self.search_line()
        self.count = text_label("", "small")
        self.row(self.standing, self.round, self.place, self.search, None, self.count)

    def entrance(self) -> QWidget:
        return self.table if self.shown else self.draw

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        super().refresh()
        number = self.file.collection.number
        self.ask(ledger.list_problems, number, then=self.show_problems)
        self.beside(rectifying.compare_ledger, number, then=self._compare)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show problems, as far as the filters let them through."""
        self.problems = problems
        self.show_wanted()

    def show_wanted(self) -> None:
        here = self.chosen()
        self.shown = [one for one in self.problems if self._is_wanted(one)]
        self.model.show_lines([self._line(one) for one in self.shown])
        rows = [one.row.id for one in self.shown]
        if rows:
            choose_rows(self.table, rows.index(here.row.id) if here and here.row.id in rows else 0)
        open_ones = [one for one in self.problems if one.state != "closed"]
        overdue = sum(one.urgency == "overdue" for one in open_ones)
        count = self.ctx.words(
            "ledger_count", all=len(self.problems), open=len(open_ones), overdue=overdue
        )
        self.count.setText(count if self.problems else self.ctx.words("ledger_none"))
        self._tell()

    def _is_wanted(self, one: Problem) -> bool:
        standing, text = self.standing.currentData(), self.search.text().strip()
        if standing == _OPEN:
            fits = one.state != "closed"
        elif standing == "overdue":
            fits = one.urgency == "overdue"
        elif standing == "soon":
            fits = bool(one.urgency)
        else:
            fits = standing in ("", one.state)
        in_round = self.round.currentData() in ("", one.row.values["round"])
        fields = ("problem_no", "item", "problem", "lead_units", "responsible")
        named = any(text in one.text(field) for field in fields) or text in one.school
        return fits and in_round and named and self.in_place(one.number)

    def _line(self, one: Problem) -> tuple[Sequence[str], str]:
        words, lang = self.ctx.words, self.ctx.lang
        states = self.file.catalogue.lists["problem_state"].by_value
        carried = words("ledger_carried") if one.carried else ""
        first = one.text("problem").partition("\n")[0]
        texts = (
            one.text("problem_no"),
            one.text("item"),
            " ".join(part for part in (carried, one.school, first) if part),
            f"{_URGENT[one.urgency]} {one.due.isoformat() if one.due else '—'}".strip(),
            f"{_SIGNS[one.state]} {states[one.state].label.text(lang)}",
            f"{one.done}/{len(one.steps)}" if one.steps else "",
            words("between").join(one.text("lead_units").splitlines()),
            words("between").join(one.text("responsible").splitlines()),
        )
        return texts, _TONES.get(one.urgency, "")

    def chosen(self) -> Problem | None:
        """Return the problem in hand."""
        rows = self.table.chosen_rows()
        return self.shown[rows[0]] if rows and rows[0] < len(self.shown) else None

    def _tell(self) -> None:
        """Show the problem in hand with the steps that may be taken with it."""
        clear_layout(self.moves)
        one = self.chosen()
        self.told.setText("\n".join(self._story(one)) if one else "")
        if one is None:
            return
        for move in load_rectifying().moves_from(one.state):
            button = QPushButton(move.label.text(self.ctx.lang))
            button.setEnabled(not self.file.read_only)
            button.clicked.connect(lambda _=False, move=move: self.ask_move(move))
            self.moves.addWidget(button)
        steps = QPushButton(self.ctx.words("ledger_steps", count=len(one.steps)))
        steps.clicked.connect(lambda: self.form_wished.emit(ledger.STEPS))
        row = QPushButton(self.ctx.words("ledger_row"))
        row.clicked.connect(lambda: self._jump(one))
        self.moves.addWidget(steps)
        self.moves.addWidget(row)
        self.moves.addStretch(1)

    def _story(self, one: Problem) -> Iterator[str]:
        """Yield what is told of the problem in hand: in full, its progress, its next steps."""
        words = self.ctx.words
        yield one.text("problem")
        if one.text("progress"):
            yield words("ledger_progress", progress=one.text("progress").splitlines()[-1])
        steps = []
        for step in one.steps:
            values = step.values
            day = values["done_date"] or values["due_date"] or values["due_month"] or "—"
            what = values["milestone"] or values["step"] or ""
            steps.append(f"{'✓' if values['done_date'] else '○'} {day} {what}")
        if steps:
            yield words("ledger_plan", steps=words("between").join(steps))

    def _compare(self, found: Ledger) -> None:
        """Say where ledger and verdicts do not agree."""
        words, between = self.ctx.words, self.ctx.words("between")
        said = [
            words(f"ledger_{name}_items", count=len(items), items=between.join(items))
            for name, items in (("missing", found.missing), ("met", found.done))
            if items
        ]
        told = "\n".join(said)
        if told and told != self._compared and not self.notice.isVisible():
            self.notice.say(told, "unusual" if found.missing else "note")
        self._compared = told  # once closed it does not come again before it says something else

    def _jump(self, one: Problem) -> None:
        self.jumped.emit(Cell(LEDGER, one.row.id, "problem"))

    def _print(self, name: str) -> None:
        self.reports.setCurrentIndex(0)
        if name:
            self.report_wished.emit(name)

    # -- what is done ------------------------------------------------------------------------------

    def ask_move(self, move: Move) -> None:
        """Ask what is said at a step, and take it."""
        one = self.chosen()
        if one is not None:
            self.dialog = MoveDialog(self.ctx, self.file, one, move, self)
            self.dialog.agreed.connect(lambda texts: self._move(one, move, texts))
            self.dialog.open()

    def _move(self, one: Problem, move: Move, texts: dict[str, str]) -> None:
        self.write(
            ledger.move_problem,
            self.file.collection.number,
            one.row.id,
            move.code,
            texts,
            then=self._moved,
        )

    def _moved(self, outcome: Edited | NotMoved) -> None:
        if isinstance(outcome, NotMoved):
            if self.dialog is not None:
                self.dialog.say(outcome.reasons)
            return
        if self.dialog is not None:
            self.dialog.accept()
        self.notice.say(outcome.change.named(self.ctx.lang), "done")
        self._look_anew()

    def _draw(self) -> None:
        number, words = self.file.collection.number, self.ctx.words
        self.notice.hide()
        self.write(
            rectifying.draw_problems,
            number,
            then=lambda made: self._entered(made, "ledger_entered", "ledger_nothing_entered"),
            title=words("ledger_enter"),
        )

    def _open_differences(self) -> None:
        self.notice.hide()
        self.write(
            rectifying.open_differences,
            self.file.collection.number,
            then=lambda made: self._entered(made, "ledger_opened", "ledger_nothing_opened"),
        )

    def _entered(self, made: Edited | None, some: str, none: str) -> None:
        count = len(made.rows_of(LEDGER)) if made else 0
        words = self.ctx.words
        self.notice.say(words(some, count=count) if count else words(none), "done")
        self._look_anew()

    def _look_anew(self) -> None:
        self.file.refresh()
        self.refresh()

    def _remind(self) -> None:
        number = self.file.collection.number
        self.ask(lambda desk: ledger.reminder_text(desk, number, self.ctx.lang), then=self._copy)

    def _copy(self, text: str) -> None:
        words = self.ctx.words
        if not text:
            self.notice.say(words("ledger_nothing_due"), "note")
            return
        QGuiApplication.clipboard().setText(text)
        count = len(text.splitlines())
        self.notice.say(words("ledger_copied", count=count), "done")
