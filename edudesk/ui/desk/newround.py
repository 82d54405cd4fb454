"""The dialog for a new round of reporting: every answer is judged beside its box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.identity import round_year_fault
from edudesk.model.form import Field
from edudesk.model.place import Collection, CollectionKind
from edudesk.model.values import Unreadable, read_value
from edudesk.ui.cells.pickers import DateEdit
from edudesk.ui.desk.newfile import school_year
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Chooser, Notice, main_button, text_label
from edudesk.ui.look.theme import set_tone

_WIDTH = 560
_KINDS: tuple[CollectionKind, ...] = get_args(CollectionKind)
_SCHOOL_YEAR_BEGINS = (9, 1)  # 教育事业统计的数据时点


class NewRoundDialog(QDialog):
    """Asks kind, year, moment, deadline and what is carried over; `agreed` brings them."""

    agreed = Signal(object)  # dict: kind, year, moment, deadline, copy_from

    def __init__(
        self,
        ctx: Context,
        known: Sequence[Collection],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._known = {one.number: one for one in known}
        self._today = today
        self._chosen: set[str] = set()  # answers given by hand, not to be proposed again
        words = ctx.words
        self.setWindowTitle(words("round_new").rstrip("… "))
        self.setMinimumWidth(ctx.theme.px(_WIDTH))
        self.notice = Notice(ctx)
        self.kind = Chooser(ctx)
        for kind in _KINDS:
            self.kind.addItem(words(f"round_{kind}"), kind)
        self.year = QLineEdit()
        self.moment = self._date_edit("moment")
        self.deadline = self._date_edit("deadline")
        self.source = Chooser(ctx)
        self.source.addItem(words("round_from_nothing"), None)
        for one in known:
            self.source.addItem(
                f"{one.title.text(ctx.lang)}　{moment_text(one.moment)}", one.number
            )
        self.source.setCurrentIndex(min(1, len(known)))
        self.faults: dict[str, QLabel] = {}
        self.make = main_button(words("round_make"), self._agree)
        self._build()
        self.kind.currentIndexChanged.connect(lambda: self._propose())
        self.source.currentIndexChanged.connect(lambda: self._judge())
        for name, edit in self._edits().items():
            edit.textEdited.connect(lambda _, name=name: self._chosen.add(name))
            edit.textChanged.connect(lambda: self._judge())
        self._propose()

    def _date_edit(self, name: str) -> DateEdit:
        label = self._ctx.words.label(f"round_ask_{name}")
        return DateEdit(self._ctx, Field(code=name, label=label, type="date"))

    def _edits(self) -> dict[str, QLineEdit]:
        return {"year": self.year, "moment": self.moment, "deadline": self.deadline}

    def _build(self) -> None:
        words = self._ctx.words
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        controls = {"kind": self.kind, **self._edits(), "from": self.source}
        for at, (name, control) in enumerate(controls.items()):
            control.setAccessibleName(words(f"round_ask_{name}"))
            label = QLabel(words(f"round_ask_{name}"))
            label.setBuddy(control)
            fault = text_label("", "wrong", wrap=True)
            fault.setMinimumHeight(fault.fontMetrics().height() + 4)
            grid.addWidget(label, 2 * at, 0)
            grid.addWidget(control, 2 * at, 1)
            grid.addWidget(fault, 2 * at + 1, 1)
            self.faults[name] = fault
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.make)
        self.make.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(self.notice)
        box.addLayout(grid)
        box.addLayout(buttons)

    def refuse(self, sentence: str) -> None:
        """Say why the round could not be opened; what was typed stays."""
        self.notice.say(sentence)

    def _propose(self) -> None:
        """Propose year and moment for the kind chosen; what was typed by hand stays."""
        kind = self.kind.currentData()
        year = school_year(self._today)
        if kind == "annual":
            done = {one.year for one in self._known.values() if one.kind == kind}
            first = int(year[:4])
            while f"{first}-{first + 1}" in done:
                first += 1
            year = f"{first}-{first + 1}"
            moment = date(first, *_SCHOOL_YEAR_BEGINS)
        else:
            year, moment = str(self._today.year), self._today
        for name, text in (("year", year), ("moment", moment.isoformat())):
            if name not in self._chosen:
                self._edits()[name].setText(text)
        self._judge()

    def _date(self, name: str, faults: dict[str, str]) -> date | None:
        edit = self._edits()[name]
        assert isinstance(edit, DateEdit)
        try:
            value = read_value(edit.field, edit.text(), None)
        except Unreadable as fault:
            faults[name] = fault.reason.text(self._ctx.lang)
            return None
        return date.fromisoformat(str(value)) if value is not None else None

    def _judged(self) -> tuple[dict[str, object], dict[str, str]]:
        """Return what was answered, and the faults by question."""
        words, lang = self._ctx.words, self._ctx.lang
        faults: dict[str, str] = {}
        kind, year = self.kind.currentData(), self.year.text().strip()
        fault = round_year_fault(kind, year)
        if fault is not None:
            faults["year"] = fault.text(lang)
        moment = self._date("moment", faults)
        deadline = self._date("deadline", faults)
        if moment is None and "moment" not in faults:
            faults["moment"] = words("round_moment_needed")
        if moment and deadline and deadline < moment:
            faults["deadline"] = words("round_deadline_early")
        source = self._known.get(self.source.currentData())
        if source and moment and source.moment > moment:
            faults["from"] = words("round_from_later")
        given = {"kind": kind, "year": year, "moment": moment, "deadline": deadline}
        return {**given, "copy_from": self.source.currentData()}, faults

    def _judge(self) -> None:
        _, faults = self._judged()
        for name, label in self.faults.items():
            label.setText(faults.get(name, ""))
        for name, edit in self._edits().items():
            set_tone(edit, "wrong" if name in faults else "")
        self.make.setEnabled(not faults)

    def _agree(self) -> None:
        given, faults = self._judged()
        if not faults:
            self.agreed.emit(given)
