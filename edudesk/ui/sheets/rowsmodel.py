"""A form's rows as a table to look at: texts made once per cell, marks, filters, sorting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QIcon

from edudesk.model.form import Field
from edudesk.model.place import Cell, Row
from edudesk.ui.file.asked import locked, shown
from edudesk.ui.file.findingbook import PASSED
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, unit_label
from edudesk.ui.look.icons import icon
from edudesk.ui.sheets.roworder import Condition, RowOrder

AnyIndex = QModelIndex | QPersistentModelIndex

# Plain ints: comparing enum members in Python costs more than the rest of data() together.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_FORE = int(Qt.ItemDataRole.ForegroundRole)
_SIGN = int(Qt.ItemDataRole.DecorationRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_ANSWERED = frozenset((_DISPLAY, _EDIT, _ALIGN, _BACK, _FORE, _SIGN, _TIP, _SPOKEN))
_ACROSS = Qt.Orientation.Horizontal
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
NONE = Qt.ItemFlag.NoItemFlags
READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
WRITE = READ | Qt.ItemFlag.ItemIsEditable
NOWHERE = QModelIndex()
_FAINT = frozenset({"carried", "na", "unknown"})
_FEW = 8  # rows that are compared cell by cell before they are painted anew


class Line(NamedTuple):
    """What a row shows: texts of cells as far as they were asked for, fields that are in grey."""

    texts: list[str | None]
    faint: frozenset[str]


class RowsModel(QAbstractTableModel):
    """Rows × fields of one form, without the rows that filters keep away."""

    figures_changed = Signal()  # of what is stored, even where all cells show the same as before

    def __init__(
        self, ctx: Context, file: OpenFile, page: Page, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._lang = ctx.lang
        self._file = file
        self.page = page
        self.form = page.form
        self.fields: tuple[Field, ...] = shown(file, page.form.fields)
        self._shower = Shower(file.catalogue, page.form, ctx.lang, file.names_of)
        self._align = [_RIGHT if field.is_number else _LEFT for field in self.fields]
        self._column = {field.code: at for at, field in enumerate(self.fields)}
        self.order = RowOrder(self._text_of, self._texts_of)
        self._lines: dict[int, Line] = {}
        self._tones: dict[int, dict[str, str]] = {}
        self._typed: dict[int, Row] = {}
        self._brushes: dict[str, QBrush] = {}
        self._signs: dict[str, QIcon] = {}
        self.has_new_row = False
        """Whether an empty row stands last, to type a new one into; settled by `arrange`."""
        self.restyle()

    # -- what Qt asks ------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.order.ids) + self.has_new_row

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role not in _ANSWERED:  # Qt asks for fonts, boxes and sizes of each cell it paints
            return None
        row, ids = index.row(), self.order.ids
        if row >= len(ids) or row < 0:
            return self._align[index.column()] if role == _ALIGN and row >= 0 else None
        if role == _DISPLAY:
            return self._text(ids[row], index.column())
        if role == _ALIGN:
            return self._align[index.column()]
        if role in (_BACK, _SIGN, _FORE):
            return self._look(ids[row], index.column(), role)
        if role == _EDIT:
            return self.edit_text(index)
        if role in (_TIP, _SPOKEN):
            return self._told(ids[row], index.column())
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way != _ACROSS:
            return self.row_header(section, role)
        if role == _DISPLAY:
            return self.heading(section)
        if role == _ALIGN:
            return self._align[section]
        if role == _TIP:
            field = self.fields[section]
            return (field.hint or field.label).text(self._lang)
        if role == _SIGN and self.fields[section].code in self.order.conditions:
            return icon(self._ctx.theme, "filter", "accent")
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return NONE
        return WRITE if self.can_write(index.row(), index.column()) else READ

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        self.order.sorting = (self.fields[column].code, down) if column >= 0 else None
        self.rearrange()

    # -- what the page asks ------------------------------------------------------------------------

    def can_write(self, place: int, column: int) -> bool:
        """Whether the cell of the row shown at `place` can be typed into."""
        field = self.fields[column]
        fixed = field.derived or locked(self._file, self.form, field)
        return not (fixed or self._file.read_only)

    def heading(self, column: int) -> str:
        """Return what stands over a column: its label, with the unit."""
        field = self.fields[column]
        unit = unit_label(self._file.catalogue, field).text(self._lang)
        label = field.label.text(self._lang)
        if not unit:
            return label
        return f"{label}（{unit}）" if self._lang == "zh" else f"{label} ({unit})"

    def row_id(self, row: int) -> int | None:
        """Return the id of the row shown at `row`, None for one that is not written yet."""
        ids = self.order.ids
        return ids[row] if 0 <= row < len(ids) and ids[row] > 0 else None

    def index_of(self, row: int, code: str) -> QModelIndex:
        """Return the index of a cell, invalid when it is filtered away."""
        if row not in self.order.places or code not in self._column:
            return QModelIndex()
        return self.index(self.order.places[row], self._column[code])

    def cell(self, index: AnyIndex) -> Cell | None:
        """Return the address of a written cell."""
        row = self.row_id(index.row())
        return (
            Cell(self.form.code, row, self.fields[index.column()].code) if row is not None else None
        )

    def edit_text(self, index: AnyIndex) -> str:
        """Return what an editor of the cell starts with."""
        return self.typed_text(index.row(), index.column())

    def typed_text(self, place: int, column: int) -> str:
        """Return a cell as it is typed: without thousands separators, line breaks kept."""
        if not 0 <= place < len(self.order.ids):
            return ""
        row, field = self.order.ids[place], self.fields[column]
        if field.derived:
            return self._shower.edit_text(field, self.page.value(row, field.code))
        return self._shower.edit_cell(field, self.held(row))

    def copied_text(self, place: int, column: int) -> str:
        """Return a cell as it is copied: as typed, with the words of its state."""
        return self.typed_text(place, column) or self.shown_text(place, column)

    def shown_text(self, place: int, column: int) -> str:
        """Return what the cell at a place shows."""
        ids = self.order.ids
        return self._text(ids[place], column) if 0 <= place < len(ids) else ""

    def is_filled(self, place: int, column: int) -> bool:
        """Whether a cell shows anything; quicker than to ask what."""
        if not 0 <= place < len(self.order.ids):
            return False
        row, code = self.order.ids[place], self.fields[column].code
        if self.fields[column].derived:
            return self.page.value(row, code) is not None
        held = self.held(row)
        state = held.states.get(code)
        if state == "unreadable":
            return bool(held.typed.get(code))
        return state in ("na", "unknown") or held.values.get(code) is not None

    def figure(self, place: int, column: int) -> int | None:
        """Return the stored number of a cell, in units of 10**-places of its field."""
        field = self.fields[column]
        if not field.is_number or not 0 <= place < len(self.order.ids):
            return None
        value = self.page.value(self.order.ids[place], field.code)
        return value if isinstance(value, int) else None

    def row_header(self, section: int, role: int) -> Any:  # noqa: ANN401
        """Return what stands before a row: its number, a plus before the empty one."""
        if role != _DISPLAY:
            return None
        return section + 1 if section < len(self.order.ids) else "＋"

    # -- filters -----------------------------------------------------------------------------------

    def filter(self, needle: str) -> None:
        """Show only rows in which some cell contains `needle`."""
        self.order.needle = needle.strip().lower()
        self.rearrange()

    def filter_column(self, code: str, condition: Condition) -> None:
        """Show only rows whose cell in a column meets a condition, if it asks anything."""
        self.order.conditions.pop(code, None)
        if condition.asks:
            self.order.conditions[code] = condition
        self.rearrange()

    def clear_filters(self) -> None:
        """Show all rows again."""
        self.order.needle = ""
        self.order.conditions.clear()
        self.rearrange()

    def column_values(self, code: str) -> Counter[str]:
        """Return what a column shows in the rows that its own filter does not keep away."""
        return self.order.values(self.page, code)

    def rearrange(self) -> None:
        """Filter and sort anew."""
        self.beginResetModel()
        self.arrange()
        self.endResetModel()

    def arrange(self) -> None:
        """Put the rows of the page in order."""
        self.has_new_row = self.form.kind == "roster" and not self._file.read_only
        self.order.arrange(self.page, self.waiting())

    def waiting(self) -> Iterable[int]:
        """Return the rows that have no id yet."""
        return ()

    # -- news --------------------------------------------------------------------------------------

    def take_derived(self) -> None:
        """Show derived figures that changed."""
        self._lines.clear()
        self.tell(0, len(self.order.ids) - 1)
        self.figures_changed.emit()

    def take_marks(self) -> None:
        """Show the marks of the finding book; cells that bear the same as before stay painted."""
        news = self._file.findings.news(self.form.code)
        rows = [row for row in (self._tones if news is None else news) if row in self._tones]
        before = {row: self._tones.pop(row) for row in rows}
        shown = (row for row in before if row in self.order.places)
        changed = [row for row in shown if self._bears(row) != before[row]]
        if len(changed) > _FEW:
            self.tell_rows(changed)
            return
        for row in changed:
            tones = before[row].items() ^ self._bears(row).items()
            self._tell_cells(row, {self._column[code] for code, _ in tones if code in self._column})

    def show_again(self, before: Mapping[int, Line | None]) -> None:
        """Have painted anew what shows something else than before, rows that nobody saw whole."""
        if len(before) > _FEW:
            self.tell_rows(before)
            return
        for row, was in before.items():
            if was is None:
                self.tell_rows([row])
            elif row in self.order.places:
                self._tell_cells(row, self._changed(was, row))

    def _changed(self, was: Line, row: int) -> set[int]:
        """Return the columns in which a row shows something else than it did."""
        seen = [(column, text) for column, text in enumerate(was.texts) if text is not None]
        texts = {column for column, text in seen if self._text(row, column) != text}
        faint = was.faint ^ self._line(row).faint
        return texts.union(self._column[code] for code in faint if code in self._column)

    def _tell_cells(self, row: int, columns: Collection[int]) -> None:
        if columns:
            place = self.order.places[row]
            self.dataChanged.emit(self.index(place, min(columns)), self.index(place, max(columns)))

    def restyle(self) -> None:
        """Take colours and signs from the palette in force."""
        theme = self._ctx.theme
        for tone in ("wrong", "unusual"):
            self._brushes[tone] = QBrush(theme.colour(f"{tone}_wash"))
            self._signs[tone] = icon(theme, tone, tone)
        self._signs[PASSED] = icon(theme, "explain", "muted")
        self._brushes["muted"] = QBrush(theme.colour("muted"))
        self._brushes["ground"] = QBrush(theme.colour("ground"))

    def tell_rows(self, rows: Iterable[int]) -> None:
        """Have rows painted anew, as far as they are shown."""
        places = [place for row in rows if (place := self.order.places.get(row)) is not None]
        if places:
            self.tell(min(places), max(places))

    def tell(self, first: int, last: int) -> None:
        """Have the rows from place `first` to `last` painted anew."""
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.fields) - 1))

    # -- what cells show ---------------------------------------------------------------------------

    def _line(self, row: int) -> Line:
        line = self._lines.get(row)
        if line is None:
            states = self.held(row).states
            faint = frozenset(code for code, state in states.items() if state in _FAINT)
            line = self._lines[row] = Line([None] * len(self.fields), faint)
        return line

    def _text(self, row: int, column: int) -> str:
        texts = self._line(row).texts
        text = texts[column]
        if text is None:
            text = texts[column] = self.shown(self.fields[column], row)
        return text

    def _text_of(self, code: str, row: int) -> str:
        return self._text(row, self._column[code])

    def _texts_of(self, row: int) -> list[str]:
        return [self._text(row, column) for column in range(len(self.fields))]

    def lines_of(self, rows: Iterable[int]) -> dict[int, Line | None]:
        """Return what rows showed when they were last looked at, None for those that nobody saw."""
        return {row: self._lines.get(row) for row in rows}

    def held(self, row: int) -> Row:
        """Return a row with what was typed into it and is not written yet."""
        return self._typed.get(row) or self.page.rows[row]

    def hold_typed(self, row: int, texts: Mapping[str, str], empty: Row | None = None) -> None:
        """Show texts by field in a row as if unread, until the writer answers."""
        held = empty or self.held(row)
        self._typed[row] = msgspec.structs.replace(
            held,
            states={**held.states, **dict.fromkeys(texts, "unreadable")},
            typed={**held.typed, **texts},
        )
        self._lines.pop(row, None)

    def forget_texts(self, rows: Sequence[int]) -> None:
        """Show of these rows what is stored."""
        for row in rows:
            self._typed.pop(row, None)
            self._lines.pop(row, None)

    def settle(self, row: int) -> None:
        """Show a row as it is stored, where what was typed changed nothing."""
        before = self.lines_of([row])
        self.forget_texts([row])
        self.show_again(before)

    def shown(self, field: Field, row: int) -> str:
        """Return what a cell shows."""
        if field.derived:
            return self._shower.text(field, self.page.value(row, field.code))
        held = self.held(row)
        state = held.states.get(field.code)
        if state in ("na", "unknown"):
            return self._ctx.words(f"state_{state}")
        text = self._shower.cell(field, held)
        return text.replace("\n", " ") if field.multiline else text

    def is_carried(self, index: AnyIndex) -> bool:
        """Whether a cell holds a carried figure that waits to be confirmed."""
        if not 0 <= index.row() < len(self.order.ids):
            return False
        states = self.held(self.order.ids[index.row()]).states
        return states.get(self.fields[index.column()].code) == "carried"

    def _look(self, row: int, column: int, role: int) -> QBrush | QIcon | None:
        if role == _FORE:
            faint = self.fields[column].code in self._line(row).faint
            return self._brushes["muted"] if faint else None
        tone = self._tone(row, column)
        if role == _SIGN:
            return self._signs[tone] if tone else None
        if tone in self._brushes and (tone != "wrong" or self._text(row, column)):
            return self._brushes[tone]
        return self._brushes["ground"] if self.fields[column].derived else None

    def _tone(self, row: int, column: int) -> str:
        tones = self._bears(row)
        return tones.get(self.fields[column].code, "") if tones else ""

    def _bears(self, row: int) -> dict[str, str]:
        """Return the marks of a row by field."""
        tones = self._tones.get(row)
        if tones is None:
            # Findings speak of the school, not of one campus.
            whole = self._file.lens.of(self.form) is None
            tones = self._file.findings.tones(self.form.code, row) if whole else {}
            self._tones[row] = tones
        return tones

    def _told(self, row: int, column: int) -> str:
        found = self._file.findings.at(self.form.code, row, self.fields[column].code)
        text = self._text(row, column)
        return "\n".join([text, *(f.message.text(self._lang) for f in found)]).strip()
