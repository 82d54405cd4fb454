"""The dialog for a new round of reporting: every answer is judged beside its box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

from PySide6.QtWidgets import QLineEdit, QWidget

from edudesk.actions.identity import round_year_fault
from edudesk.model.form import Field
from edudesk.model.place import Collection, CollectionKind
from edudesk.model.values import Unreadable, read_value
from edudesk.ui.cells.pickers import DateEdit
from edudesk.ui.desk.askdialog import AskDialog
from edudesk.ui.desk.newfile import school_year
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Chooser

_WIDTH = 560
_KINDS: tuple[CollectionKind, ...] = get_args(CollectionKind)
_SCHOOL_YEAR_BEGINS = (9, 1)  # 教育事业统计的数据时点


class NewRoundDialog(AskDialog):
    """Asks what to open; `agreed` carries kind, year, moment, deadline and copy_from."""

    def __init__(
        self,
        ctx: Context,
        known: Sequence[Collection],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        words = ctx.words
        title = words("round_new").rstrip("… ")
        super().__init__(ctx, title, _WIDTH, words("round_make"), parent)
        self._known = {one.number: one for one in known}
        self._today = today
        self._chosen: set[str] = set()  # answers given by hand, not to be proposed again
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
        for name, control in {"kind": self.kind, **self._edits(), "from": self.source}.items():
            self.ask(name, words(f"round_ask_{name}"), control)
        self.compose()
        self.kind.currentIndexChanged.connect(lambda: self._propose())
        self.source.currentIndexChanged.connect(lambda: self._judge())
        self.source.activated.connect(lambda: self._chosen.add("from"))
        for name, edit in self._edits().items():
            edit.textEdited.connect(lambda _, name=name: self._chosen.add(name))
            edit.textChanged.connect(lambda: self._judge())
        self._propose()

    def _date_edit(self, name: str) -> DateEdit:
        label = self._ctx.words.label(f"round_ask_{name}")
        return DateEdit(self._ctx, Field(code=name, label=label, type="date"))

    def _edits(self) -> dict[str, QLineEdit]:
        return {"year": self.year, "moment": self.moment, "deadline": self.deadline}

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
        if "from" not in self._chosen:
            self.source.setCurrentIndex(self.source.findData(self._last(kind, moment)))
        self._judge()

    def _last(self, kind: CollectionKind, moment: date) -> int | None:
        """Return the round to go on from: a year is compared with the year before it."""
        earlier = [one for one in self._known.values() if one.moment <= moment]
        like = [one for one in earlier if one.kind == "annual" == kind] or earlier
        return max(like, key=lambda one: (one.moment, one.number)).number if like else None

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
        self.show_faults(faults)
        self.make.setEnabled(not faults)

    def _agree(self) -> None:
        given, faults = self._judged()
        if not faults:
            self.agreed.emit(given)
