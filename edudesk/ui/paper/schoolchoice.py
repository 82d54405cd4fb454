"""The line that says for which school of a district a report is printed: all, or the one named."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from edudesk.actions.printing_schools import schools_of
from edudesk.model.place import School
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context

_WIDTH = 280  # px at 100 %
_ROWS = 14


class SchoolChoice(QLineEdit):
    """There only for what a district prints school by school; typing filters, empty means all."""

    chosen = Signal()

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._file = file
        self._schools: dict[str, School] = {}
        self.school: School | None = None
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(_ROWS)
        self._completer.activated.connect(self._take)
        self.setCompleter(self._completer)
        self.setPlaceholderText(ctx.words("print_whole_district"))
        self.setToolTip(ctx.words("print_school_choice"))
        self.setAccessibleName(ctx.words("print_school_choice"))
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(ctx.theme.px(_WIDTH // 2))
        self.setMaximumWidth(ctx.theme.px(_WIDTH))
        self.editingFinished.connect(lambda: self._take(self.text()))
        self.textChanged.connect(lambda text: None if text else self._take(""))
        self.hide()

    def offer(self, report: str) -> None:
        """Be there for what is printed by school; for anything else it is the whole district."""
        layout = self._file.catalogue.layouts.get(report)
        wanted = self._file.session.kind == "district" and layout is not None and layout.by_school
        self.setVisible(wanted)
        if not wanted:
            self.forget()
        elif not self._schools:
            self._file.ask(schools_of, then=self._take_schools)

    def forget(self) -> None:
        """Go back to all schools, telling nobody."""
        self.school = None
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)

    def code(self) -> str:
        """Return the code of the school in hand, "" for all."""
        return self.school.code if self.school else ""

    def _take_schools(self, schools: tuple[School, ...]) -> None:
        self._schools = {f"{school.code} {school.name}": school for school in schools}
        self._names.setStringList(list(self._schools))

    def _take(self, text: str) -> None:
        """Take the school that was typed, as far as only one is meant; all when nothing was."""
        meant = [school for name, school in self._schools.items() if text and text in name]
        if text in self._schools:
            meant = [self._schools[text]]
        school = meant[0] if len(meant) == 1 else None
        if (text and school is None) or school == self.school:
            return
        self.school = school
        if school is not None:
            self.setText(f"{school.code} {school.name}")
            self.setCursorPosition(0)
        self.chosen.emit()
