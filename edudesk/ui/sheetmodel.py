"""A form's rows as a table: texts made once per row, marks, edits sent to the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QIcon

from edudesk.model.change import Edited
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell, CellState, Row
from edudesk.ui.context import Context
from edudesk.ui.display import Shower, unit_label
from edudesk.ui.icons import icon
from edudesk.ui.openfile import OpenFile, Page, with_typed
from edudesk.ui.roworder import row_order

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
_ACROSS = Qt.Orientation.Horizontal
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
_NONE = Qt.ItemFlag.NoItemFlags
_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_WRITE = _READ | Qt.ItemFlag.ItemIsEditable
_NOWHERE = QModelIndex()


class SheetModel(QAbstractTableModel):
    """Rows × fields of one form.

    A roster that can be written has one empty row more; typing there adds a row. Until the writer
    has answered such a row has a negative id, and what is typed into it meanwhile waits.
    """

    def __init__(
        self, ctx: Context, file: OpenFile, page: Page, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._lang = ctx.lang
        self._file = file
        self.page = page
        self.form = page.form
        self.fields: tuple[Field, ...] = page.form.fields
        self._shower = Shower(file.catalogue, page.form, ctx.lang, file.names_of)
        self._align = [_RIGHT if field.is_number else _LEFT for field in self.fields]
        self._column = {field.code: at for at, field in enumerate(self.fields)}
        self._ids: list[int] = []
        self._at: dict[int, int] = {}
        self._texts: dict[int, list[str]] = {}
        self._tones: dict[int, dict[str, str]] = {}
        self._typed: dict[int, Row] = {}
        self._waiting: dict[int, list[tuple[str, str]]] = {}
        self._next_new = -1
        self._needle = ""
        self._sorting: tuple[str, bool] | None = None
        self._brushes: dict[str, QBrush] = {}
        self._signs: dict[str, QIcon] = {}
        self.restyle()
        self._arrange()

    # -- what Qt asks ------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids) + self.has_new_row

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        row = index.row()
        if row >= len(self._ids) or row < 0:
            return self._align[index.column()] if role == _ALIGN and row >= 0 else None
        if role == _DISPLAY:
            return self._line_of_text(self._ids[row])[index.column()]
        if role == _ALIGN:
            return self._align[index.column()]
        if role in (_BACK, _SIGN, _FORE):
            return self._look(self._ids[row], index.column(), role)
        if role == _EDIT:
            return self.edit_text(index)
        if role in (_TIP, _SPOKEN):
            return self._told(self._ids[row], index.column())
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way != _ACROSS:
            return self.row_header(section, role)
        field = self.fields[section]
        if role == _DISPLAY:
            unit = unit_label(self._file.catalogue, field).text(self._lang)
            label = field.label.text(self._lang)
            return (
                f"{label}（{unit}）"
                if unit and self._lang == "zh"
                else f"{label} ({unit})"
                if unit
                else label
            )
        if role == _ALIGN:
            return self._align[section]
        if role == _TIP:
            return (field.hint or field.label).text(self._lang)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return _NONE
        field = self.fields[index.column()]
        return _READ if field.derived or self._file.read_only else _WRITE

    def setData(self, index: AnyIndex, value: Any, role: int = _EDIT) -> bool:  # noqa: ANN401
        if role != _EDIT or not index.isValid():
            return False
        return self.type_in(index, str(value), str(value))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        self._sorting = (self.fields[column].code, down) if column >= 0 else None
        self._rearrange()

    # -- what the page asks ------------------------------------------------------------------------

    @property
    def has_new_row(self) -> bool:
        """Whether an empty row stands last, to type a new one into."""
        return self.form.kind == "roster" and not self._file.read_only and not self._needle

    def row_id(self, row: int) -> int | None:
        """Return the id of the row shown at `row`, None for one that is not written yet."""
        return self._ids[row] if 0 <= row < len(self._ids) and self._ids[row] > 0 else None

    def index_of(self, row: int, code: str) -> QModelIndex:
        """Return the index of a cell, invalid when it is filtered away."""
        if row not in self._at or code not in self._column:
            return QModelIndex()
        return self.index(self._at[row], self._column[code])

    def cell(self, index: AnyIndex) -> Cell | None:
        """Return the address of a written cell."""
        row = self.row_id(index.row())
        return (
            Cell(self.form.code, row, self.fields[index.column()].code) if row is not None else None
        )

    def edit_text(self, index: AnyIndex) -> str:
        """Return what an editor of the cell starts with."""
        if not 0 <= index.row() < len(self._ids):
            return ""
        row = self._ids[index.row()]
        field = self.fields[index.column()]
        if field.derived:
            return self._shower.edit_text(field, self.page.value(row, field.code))
        return self._shower.edit_cell(field, self.held(row))

    def type_in(self, index: AnyIndex, stored: str, shown: str) -> bool:
        """Put typed text into a cell: shown at once, then written; False when it stood there."""
        code = self.fields[index.column()].code
        if index.row() >= len(self._ids):
            return bool(stored) and self._begin_row(code, stored, shown)
        if shown == self.edit_text(index) and not self._is_carried(index):
            return False
        row = self._ids[index.row()]
        self._show_typed(row, code, shown)
        if row < 0:
            self._waiting[row].append((code, stored))
        else:
            self._file.edit(Cell(self.form.code, row, code), stored)
        return True

    def row_header(self, section: int, role: int) -> Any:  # noqa: ANN401
        """Return what stands before a row: its number, a plus before the empty one."""
        if role != _DISPLAY:
            return None
        return section + 1 if section < len(self._ids) else "＋"

    def set_state(self, index: AnyIndex, state: CellState) -> None:
        """Say that the cell does not apply or is not known."""
        cell = self.cell(index)
        if cell is not None and self.flags(index) == _WRITE:
            self._file.edit(cell, "", state)

    def put_block(
        self,
        name: Label,
        edits: Sequence[tuple[QModelIndex, str]],
        rows: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """Put texts into many cells, and into new `rows` by field, as one step."""
        cells = []
        for index, text in edits:
            cell = self.cell(index)
            if cell is not None and self.flags(index) == _WRITE:
                cells.append((cell, text))
                self._typed[cell.row] = with_typed(self.held(cell.row), cell.field, text)
                self._texts.pop(cell.row, None)
        if cells:
            places = [self._at[cell.row] for cell, _ in cells]
            self._tell(min(places), max(places))
        if rows:
            self._file.paste_rows(name, self.form.code, cells, rows)
        elif cells:
            self._file.edit_many(name, cells)

    def confirm(self, indexes: Sequence[QModelIndex]) -> None:
        """Confirm, as one step, those of the cells that hold unconfirmed figures."""
        cells = [self.cell(index) for index in indexes if self._is_carried(index)]
        if carried := [cell for cell in cells if cell is not None]:
            self._file.confirm(carried)

    def filter(self, needle: str) -> None:
        """Show only rows in which some cell contains `needle`."""
        self._needle = needle.strip().lower()
        self._rearrange()

    # -- news --------------------------------------------------------------------------------------

    def take_page(self, page: Page) -> None:
        """Show a page that was read anew."""
        self.page = page
        self._texts.clear()
        self._tones.clear()
        self._typed.clear()
        self._rearrange()

    def take_edited(self, edited: Edited) -> None:
        """Show what is now stored in the rows of an edit."""
        for row in edited.rows:
            self._typed.pop(row.id, None)
            self._texts.pop(row.id, None)
        removed = [row for form, row in edited.change.removed if form == self.form.code]
        added = [
            row
            for form, row in edited.change.added
            if form == self.form.code and row not in self._at
        ]
        if removed or added:
            self._rearrange()
            return
        places = [self._at[row.id] for row in edited.rows if row.id in self._at]
        if places:
            self._tell(min(places), max(places))

    def take_derived(self) -> None:
        """Show derived figures that changed."""
        self._texts.clear()
        self._tell(0, len(self._ids) - 1)

    def take_marks(self) -> None:
        """Show the marks of the finding book."""
        self._tones.clear()
        self._tell(0, len(self._ids) - 1)

    def restyle(self) -> None:
        """Take colours and signs from the palette in force."""
        theme = self._ctx.theme
        for tone in ("wrong", "unusual"):
            self._brushes[tone] = QBrush(theme.colour(f"{tone}_wash"))
            self._signs[tone] = icon(theme, tone, tone)
        self._brushes["muted"] = QBrush(theme.colour("muted"))
        self._brushes["ground"] = QBrush(theme.colour("ground"))

    # -- inside ------------------------------------------------------------------------------------

    def _line_of_text(self, row: int) -> list[str]:
        texts = self._texts.get(row)
        if texts is None:
            texts = self._texts[row] = [self.shown(field, row) for field in self.fields]
        return texts

    def held(self, row: int) -> Row:
        """Return a row with what was typed into it and is not written yet."""
        return self._typed.get(row) or self.page.rows[row]

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

    def _tone(self, row: int, column: int) -> str:
        tones = self._tones.get(row)
        if tones is None:
            tones = self._tones[row] = self._file.findings.tones(self.form.code, row)
        return tones.get(self.fields[column].code, "") if tones else ""

    def _look(self, row: int, column: int, role: int) -> QBrush | QIcon | None:
        if role == _FORE:
            return self._brushes["muted"] if self._is_faint(row, column) else None
        tone = self._tone(row, column)
        if tone and role == _SIGN:
            return self._signs[tone]
        if tone and (tone != "wrong" or self._line_of_text(row)[column]):
            return self._brushes[tone]
        field = self.fields[column]
        return self._brushes["ground"] if field.derived and role == _BACK else None

    def _is_faint(self, row: int, column: int) -> bool:
        states = self.held(row).states
        return bool(states) and states.get(self.fields[column].code) in ("carried", "na", "unknown")

    def _told(self, row: int, column: int) -> str:
        found = self._file.findings.at(self.form.code, row, self.fields[column].code)
        text = self._line_of_text(row)[column]
        return "\n".join([text, *(f.message.text(self._lang) for f in found)]).strip()

    def _is_carried(self, index: AnyIndex) -> bool:
        if not 0 <= index.row() < len(self._ids):
            return False
        return (
            self.held(self._ids[index.row()]).states.get(self.fields[index.column()].code)
            == "carried"
        )

    def _show_typed(self, row: int, code: str, shown: str) -> None:
        self._typed[row] = with_typed(self.held(row), code, shown)
        self._texts.pop(row, None)
        self._tell(self._at[row], self._at[row])

    def _begin_row(self, code: str, stored: str, shown: str) -> bool:
        new = self._next_new
        self._next_new -= 1
        place = len(self._ids)
        self._typed[new] = with_typed(
            Row(id=new, school=0, collection=self._file.collection.number, line="", values={}),
            code,
            shown,
        )
        self._waiting[new] = []
        self.beginInsertRows(QModelIndex(), place + 1, place + 1)
        self._ids.append(new)
        self._at[new] = place
        self.endInsertRows()
        self._tell(place, place)
        self._file.add_row(
            self.form.code, {code: stored}, before=lambda edited: self._row_written(new, edited)
        )
        return True

    def _row_written(self, new: int, edited: Edited) -> None:
        """Give the row its id and send what was typed meanwhile."""
        _, row = edited.change.added[0]
        place = self._at.pop(new, None)
        waiting = self._waiting.pop(new)
        held = self._typed.pop(new)
        if place is None or place >= len(self._ids) or self._ids[place] != new:
            return
        self._ids[place] = row
        self._at[row] = place
        if waiting:
            self._typed[row] = Row(
                id=row,
                school=held.school,
                collection=held.collection,
                line="",
                values={},
                states=held.states,
                typed=held.typed,
            )
        for code, stored in waiting:
            self._file.edit(Cell(self.form.code, row, code), stored)

    def _tell(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.fields) - 1))

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        ids = row_order(self.page, self._sorting)
        if self._needle:
            ids = [
                row
                for row in ids
                if any(self._needle in text.lower() for text in self._line_of_text(row))
            ]
        self._ids = [*ids, *(row for row in self._waiting if not self._needle)]
        self._at = {row: place for place, row in enumerate(self._ids)}
