"""A robot that fills a school's forms by keys alone and counts them; it owns no mouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from edudesk.model.form import Field, Form
from edudesk.model.place import Row, Sheet
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.cells.choices import chosen, pinyin, pinyin_initials
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.look.display import Shower
from edudesk.ui.pages.fieldcard import field_choices
from edudesk.ui.pages.formpage import FormPage

CONTROL = Qt.KeyboardModifier.ControlModifier
ROWS = 3  # of a roster that are typed; the others cost the same


class Effort(NamedTuple):
    """Keys that were pressed and answers that were given by them."""

    keys: int
    answers: int


class Typist:
    """Types what stands in the sheets of a filled file into an empty one.

    `answers`: cells filled so far. `keys`: pressed for them; a Chinese text costs its pinyin and
    the key that takes it over.
    """

    def __init__(self, bench: Workbench, sheets: Mapping[str, Sheet]) -> None:
        self._bench = bench
        self._sheets = sheets
        self.keys = 0
        self.answers = 0

    def fill(self, form: Form) -> Effort:
        """Go to the form's page, fill it and return what that took, all rows of it."""
        begun = Effort(self.keys, self.answers)
        page = self._open(form)
        if form.kind != "roster":
            if form.kind == "grid":
                self.press(Qt.Key.Key_Return)
            self._walk(form, page)
            return self._since(begun)
        way = self._since(begun)
        rows = self._sheets[form.code].rows
        begun = Effort(self.keys, self.answers)
        for row in rows[:ROWS]:
            self._fill_row(form, row)
        typed = self._since(begun)
        times = max(len(rows), 1), max(len(rows[:ROWS]), 1)
        return Effort(
            way.keys + typed.keys * times[0] // times[1], typed.answers * times[0] // times[1]
        )

    def _since(self, begun: Effort) -> Effort:
        return Effort(self.keys - begun.keys, self.answers - begun.answers)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL & ~CONTROL) -> None:
        """Press one key where the focus is."""
        QApplication.processEvents()
        QTest.keyClick(self._focused(), key, modifiers)
        self.keys += 1

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._bench

    def _open(self, form: Form) -> FormPage:
        """Turn pages by key until the form is shown, then go into it."""
        while self._bench.navigation.current() != form.code:
            self.press(Qt.Key.Key_PageDown, CONTROL)
            self._settle()
        page = self._bench.pages[form.code]
        assert isinstance(page, FormPage)
        while not page.isAncestorOf(self._focused()):
            self.press(Qt.Key.Key_F6)
        return page

    def _walk(self, form: Form, page: FormPage) -> None:
        """Fill a record or the lines of a grid, Enter by Enter, until the focus leaves the page."""
        typed: set[object] = set()
        while page.isAncestorOf(focused := self._focused()):
            cell = self._bench.current_cell()
            if not isinstance(focused, CellEdit | TextEdit) or cell is None or cell in typed:
                break
            typed.add(cell)
            field = form.by_code[cell.field]
            row = self._row_like(form, cell.row)
            if row is not None and not focused.isReadOnly():
                self._answer(form, field, row)
            self.press(Qt.Key.Key_Tab if isinstance(focused, TextEdit) else Qt.Key.Key_Return)
        self._settle()

    def _fill_row(self, form: Form, row: Row) -> None:
        """Fill a new row of a roster from its first cell on."""
        self.press(Qt.Key.Key_Return, CONTROL)
        shown = [field for field in form.fields if field.code in self._sheets[form.code].fields]
        last = max((at for at, one in enumerate(shown) if self._text(form, one, row)), default=-1)
        for at, field in enumerate(shown[: last + 1]):
            if not field.derived:
                self._answer(form, field, row, in_table=True)
            self.press(Qt.Key.Key_Tab)
            if not at:
                self._settle()
        self._settle()

    def _row_like(self, form: Form, number: int) -> Row | None:
        """Return the row of the filled file that answers a row of the empty one."""
        line = self._bench.file.pages[form.code].rows[number].line
        return next((row for row in self._sheets[form.code].rows if row.line == line), None)

    def _answer(self, form: Form, field: Field, row: Row, *, in_table: bool = False) -> None:
        if row.states.get(field.code) == "na":
            self.press(Qt.Key.Key_1, CONTROL)
            self.answers += 1
            return
        text = self._text(form, field, row)
        self.answers += bool(text)
        if text.isascii():
            for letter in text:
                QTest.keyClicks(self._focused(), letter)
            self.keys += len(text)
        elif text:
            if in_table:
                self.press(Qt.Key.Key_F2)
            composed = QInputMethodEvent()
            composed.setCommitString(text)
            QApplication.sendEvent(self._focused(), composed)
            self.keys += len(pinyin(text)) + 1

    def _text(self, form: Form, field: Field, row: Row) -> str:
        """Return the fewest letters that say what the filled file holds; "" for nothing."""
        value = row.values.get(field.code)
        if field.derived or value is None:
            return ""
        file = self._bench.file
        shown = Shower(file.catalogue, form, "zh", lambda target: self._names(target))
        label = shown.edit_text(field, value)
        choices = field_choices(self._bench.ctx, file, field)
        wanted = next((one for one in choices if one.value == str(value)), None)
        if wanted is None:
            return label
        short = (wanted.value, pinyin_initials(wanted.label), pinyin(wanted.label))
        found = [one for one in short if one.isascii() and chosen(choices, one) == wanted]
        return min(found, key=len) if found else label

    def _names(self, target: str) -> dict[int, str]:
        form = self._bench.file.catalogue.forms[target]
        name = form.name or form.fields[0].code
        return {row.id: str(row.values[name]) for row in self._sheets[target].rows}

    def _settle(self) -> None:
        """Wait until the file has answered, as a person who looks up does."""
        answered: list[object] = []
        self._bench.when_read(lambda: answered.append(None))
        while not answered:
            QApplication.processEvents()


def efforts(typist: Typist, forms: Iterable[Form]) -> dict[str, Effort]:
    """Return what every form takes, by code."""
    return {form.code: typist.fill(form) for form in forms}
