"""The page of two moments: every figure then and now, what changed, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from edudesk.actions.comparing import compare, explain_differences, may_stand_beside
from edudesk.model.comparison import Compared, Comparison
from edudesk.model.place import Cell
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.comparelines import FORM, HEADS, NUMBERS, WIDTHS, Lines, narrowed
from edudesk.ui.findings.reasonentry import ReasonEntry
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Chooser, IconButton, Notice, text_label
from edudesk.ui.sheets.listtable import JumpingList, ListModel, choose_rows

REPORT = "comparison"  # the layout that lists the differences for signature


class DifferenceReasons(ReasonEntry):
    """Gives one reason to the differences chosen above it."""

    given = Signal(str, str)  # words, kind

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        self.chosen: tuple[Compared, ...] = ()
        self.choose(())

    def choose(self, figures: Sequence[Compared]) -> None:
        """Turn to these figures, of which those that differ can be explained."""
        self.chosen = tuple(one for one in figures if one.difference)
        offered = next((one.offered for one in self.chosen if one.offered), "")
        self.offer(offered)
        self.setEnabled(self.is_wanted())
        self._judge()

    def is_wanted(self) -> bool:
        """Whether one of the figures in hand differs and may be written about."""
        return bool(self.chosen) and not self._file.read_only

    def give(self, reason: str, code: str) -> bool:
        """Hand the reason over."""
        self.given.emit(reason, code)
        return True


class ComparePage(QWidget):
    """The open collection beside another one of the file; `jumped` goes to the later figure."""

    jumped = Signal(object)  # Cell
    print_wished = Signal(str)

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self.setObjectName("cards")
        self._ctx = ctx
        self._file = file
        self._found: Comparison | None = None
        self._stale = True
        words = ctx.words
        self.others = self._chooser("compare_other")
        self.forms = self._chooser("issue_form")
        self.text = QLineEdit()
        self.changed = QCheckBox(words("compare_only_changed"))
        self.unexplained = QCheckBox(words("compare_only_open"))
        self.counts = text_label("", "muted", wrap=True)
        self.notice = Notice(ctx)
        self.lines = Lines(ctx, file.catalogue)
        self.model = ListModel([words(head) for head in HEADS], NUMBERS, self)
        self.table = JumpingList(ctx, words("nav_compare"), WIDTHS)
        self.reasoning = DifferenceReasons(ctx, file)
        self.print = IconButton(
            ctx, "print", words("compare_print"), lambda: self.print_wished.emit(REPORT), text=True
        )
        self._build()
        self._offer_others()
        self._connect()

    def _chooser(self, word: str) -> Chooser:
        chooser = Chooser(self._ctx)
        chooser.setAccessibleName(self._ctx.words(word))
        return chooser

    def _build(self) -> None:
        words = self._ctx.words
        self.changed.setChecked(True)
        self.text.setPlaceholderText(words("compare_filter"))
        self.text.setAccessibleName(words("compare_filter"))
        self.text.setClearButtonEnabled(True)
        self.table.show_model(self.model)
        head = QHBoxLayout()
        head.addWidget(text_label(words("nav_compare"), role="title"))
        head.addSpacing(12)
        head.addWidget(text_label(words("compare_other"), "muted"))
        head.addWidget(self.others)
        head.addStretch(1)
        head.addWidget(self.print)
        narrow = QHBoxLayout()
        narrow.setSpacing(12)
        narrow.addWidget(self.text, 2)
        narrow.addWidget(self.forms, 2)
        narrow.addWidget(self.changed)
        narrow.addWidget(self.unexplained)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 10)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.counts)
        box.addWidget(self.notice)
        box.addLayout(narrow)
        box.addWidget(self.table, 1)
        box.addWidget(self.reasoning)

    def _connect(self) -> None:
        file = self._file
        self.others.currentIndexChanged.connect(lambda: self.refresh())
        self.forms.currentIndexChanged.connect(lambda: self._list())
        self.text.textChanged.connect(lambda: self._list())
        self.changed.toggled.connect(lambda: self._list())
        self.unexplained.toggled.connect(lambda: self._list())
        self.table.jump.connect(self._jump)
        self.table.selectionModel().selectionChanged.connect(lambda: self._choose())
        self.reasoning.given.connect(self._explain)
        self.reasoning.add_key(self)
        file.marks_changed.connect(self._look_again)  # a bound method goes with the page

    def entrance(self) -> QWidget:
        """Return the control that takes the focus when the page is gone to."""
        return self.table

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Compare anew, beside the work of the window."""
        other = self.others.currentData()
        self._stale = False
        if other is None:
            self.counts.setText(self._ctx.words("compare_alone"))
            return
        self._file.beside(compare, self._file.collection.number, other, then=self.show_comparison)

    def show_comparison(self, found: Comparison) -> None:
        """Show these figures; what is chosen stays chosen."""
        if found.collection.number != self._file.collection.number:
            return  # the window has turned to another one, and this page is gone
        if found.other.number != self.others.currentData():
            return  # another one was asked for meanwhile
        self._found = found
        self.print.setEnabled(found.other.number == self._file.collection.previous)
        self._offer_forms(found.figures)
        self._list()

    def _offer_others(self) -> None:
        """Offer the collections to stand beside, the one before first."""
        with QSignalBlocker(self.others):
            for one in may_stand_beside(self._file.collection, self._file.collections):
                title = f"{one.title.text(self._ctx.lang)}　{moment_text(one.moment)}"
                self.others.addItem(title, one.number)
        alone = not self.others.count()
        for part in (self.others, self.forms, self.text, self.changed, self.unexplained):
            part.setEnabled(not alone)
        self.print.setEnabled(not alone)

    def _offer_forms(self, figures: Sequence[Compared]) -> None:
        """Offer the forms that have figures, with how many of them differ."""
        chosen = self.forms.currentData()
        with QSignalBlocker(self.forms):
            self.forms.clear()
            self.forms.addItem(self._ctx.words("issue_all_forms"), "")
            for code in dict.fromkeys(one.form for one in figures):
                differing = sum(one.changed for one in figures if one.form == code)
                title = self._file.catalogue.forms[code].title.text(self._ctx.lang)
                self.forms.addItem(f"{title}（{differing}）", code)
            self.forms.setCurrentIndex(max(self.forms.findData(chosen), 0))

    def _list(self) -> None:
        found = self._found
        if found is None:
            return
        kept = {self.lines.figures[row].cell for row in self.table.chosen_rows()}
        self.table.setColumnHidden(FORM, bool(self.forms.currentData()))
        shown = narrowed(
            found.figures,
            form=str(self.forms.currentData() or ""),
            changed=self.changed.isChecked(),
            unexplained=self.unexplained.isChecked(),
        )
        self.model.show_texts(self.lines.texts(shown, self.text.text().strip()))
        self.table.fit_texts(NUMBERS)
        choose_rows(
            self.table, *(row for row, one in enumerate(self.lines.figures) if one.cell in kept)
        )
        self.counts.setText(
            self._ctx.words(
                "compare_counts",
                shown=len(self.lines.figures),
                figures=len(found.figures),
                changed=found.changed,
                unexplained=found.unexplained,
            )
        )
        self._choose()

    def _choose(self) -> None:
        self.reasoning.choose([self.lines.figures[row] for row in self.table.chosen_rows()])

    def _jump(self, row: int) -> None:
        self.jumped.emit(self.lines.figures[row].cell)

    def _explain(self, reason: str, code: str) -> None:
        cells: list[Cell] = [figure.cell for figure in self.reasoning.chosen]
        self._file.act(
            explain_differences,
            self._file.collection.number,
            self.others.currentData(),
            cells,
            reason,
            code=code,
            then=self._explained,
            failed=lambda error: self.notice.say(error.text(self._ctx.lang)),
        )

    def _explained(self, found: Comparison) -> None:
        self.notice.hide()
        self.show_comparison(found)
        self.table.setFocus()

    def _look_again(self, _forms: object) -> None:
        """Compare anew after a change, at once only when the page is in sight."""
        self._stale = True
        if self.isVisible():
            self.refresh()
