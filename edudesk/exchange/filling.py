"""Writes workbooks that people fill in: hidden keys, drop-downs, locked cells, text that stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from shutil import disk_usage
from tempfile import gettempdir
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.errors import NotWritableError, why
from edudesk.exchange.sheetpaper import lay_on_paper, number_pages, row_height
from edudesk.exchange.sheets import (
    MARK,
    Column,
    Content,
    Entry,
    Filling,
    Look,
    Page,
    Sheet,
    Tone,
    plain,
)

SPARE_ROWS: Final = 2_000
"""Empty rows below a roster that have its drop-downs too."""

_FIRST_ROW: Final = 5
_SCRATCH: Final = 32 * 2**20
"""Bytes that a large school's unfinished workbook may take."""
_NO_BOUND: Final = Decimal(10**15)
_FORMULA = re.compile(r"[=+\-@\t\r]")
_ESCAPED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
"""What readers of workbooks take for an escaped character, so it must be escaped itself."""
_FONT: Final = "宋体"
_PAGE_WIDTH: Final = 80.0
_FILLS: Final[dict[Tone, str]] = {
    "computed": "EEEEEE",
    "last": "F6F6F6",
    "label": "FFFFFF",
    "band": "DCE6F1",
}
_INKS: Final[dict[Tone, str]] = {"computed": "595959", "last": "595959"}
_HEAD = PatternFill("solid", fgColor="1F4E79")
_NEEDED = PatternFill("solid", fgColor="833C0B")
_REMARKED = PatternFill("solid", fgColor="FFE699")
_EDGE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def write_filling(filling: Filling, out: Path) -> None:
    """Write the workbook at `out`, replacing what was there; raises NotWritableError."""
    book = new_book()
    if filling.page is not None:
        _write_page(book.create_sheet(filling.page.title), filling.page)
    places = _list_places(filling)
    for sheet in filling.sheets:
        _SheetWriter(book.create_sheet(sheet.title), sheet, filling, places).write()
    _write_lists(book.create_sheet(filling.lists_title), filling)
    save(book, out)


def new_book() -> Workbook:
    """Return an empty workbook; raises NotWritableError when there is no room to make it in.

    The library keeps unfinished sheets in temporary files, and leaves its streams in disorder when
    these cannot be written.
    """
    try:
        folder = gettempdir()
        free = disk_usage(folder).free
    except OSError as error:
        raise NotWritableError(
            f"没有可用的临时文件夹（{why(error)}），无法生成工作簿。",
            f"There is no folder for temporary files ({error.strerror}) to make the workbook in.",
        ) from error
    if free < _SCRATCH:
        raise NotWritableError(
            f"临时文件夹《{folder}》所在的磁盘已满，无法生成工作簿。请先清理磁盘。",
            f"The disk of the folder for temporary files, {folder}, is full: make room on it.",
        )
    book = Workbook(write_only=True)
    book.properties.creator = "EduDesk"
    return book


def save(book: Workbook, out: Path) -> None:
    """Save a workbook in one step; raises NotWritableError and leaves what was there."""
    made = BytesIO()  # as in `new_book`
    book.save(made)
    unfinished = out.with_name(f".{out.name}.part")
    try:
        unfinished.write_bytes(made.getvalue())
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise NotWritableError(
            f"写不出《{out}》（{why(error)}）。若它正在 Excel 中打开，请先关闭；或换一个文件夹。",
            f"{out} cannot be written ({error.strerror}): close it in Excel, or choose another"
            " folder.",
        ) from error


class _SheetWriter:
    """Writes one sheet, from its hidden mark down to its last row."""

    def __init__(
        self, target: Worksheet, sheet: Sheet, filling: Filling, places: dict[str, str]
    ) -> None:
        self._target = target
        self._sheet = sheet
        self._filling = filling
        self._places = places
        self._cells = Cells(target)
        self._ranges: dict[Look, list[str]] = {}

    def write(self) -> None:
        """Write the whole sheet."""
        self._set_up()
        self._head()
        last = _FIRST_ROW - 1
        for last, row in enumerate(self._sheet.rows, _FIRST_ROW):
            self._target.append(self._row(last, row))
        self._lock()
        self._validate(last)

    def _set_up(self) -> None:
        target, sheet = self._target, self._sheet
        for index, column in enumerate(sheet.columns, 1):
            size = target.column_dimensions[get_column_letter(index)]
            size.width = column.width
            size.hidden = column.hidden
            if not sheet.fixed:  # rows added later take the column's style
                size.number_format = number_format(column.look)
                size.protection = Protection(locked=column.look.tone != "entry")
        for hidden in (1, 3):
            target.row_dimensions[hidden].hidden = True
        target.row_dimensions[2].height = 30
        heads = [(column.heading, column.width) for column in sheet.columns if not column.hidden]
        target.row_dimensions[4].height = max(row_height(heads) or 0, 34)
        seen = [index for index, column in enumerate(sheet.columns, 1) if not column.hidden]
        still = min(sheet.still, len(seen) - 1)
        target.freeze_panes = f"{get_column_letter(seen[still])}{_FIRST_ROW}"
        target.sheet_view.showGridLines = not sheet.fixed
        lay_on_paper(target, sheet.columns, still=max(still, 1))

    def _head(self) -> None:
        sheet, cells = self._sheet, self._cells
        self._target.append([cells.text(text) for text in (MARK, *sheet.mark)])
        shown = next(index for index, column in enumerate(sheet.columns) if not column.hidden)
        title = cells.text(sheet.heading)
        title.font = Font(name=_FONT, size=14, bold=True)
        title.alignment = Alignment(vertical="center")
        self._target.append([*[None] * shown, title])
        self._target.append([cells.text(column.key) for column in sheet.columns])
        self._target.append([self._heading(column) for column in sheet.columns])

    def _heading(self, column: Column) -> Cell:
        cell = self._cells.text(column.heading)
        cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        cell.fill = _NEEDED if column.needed else _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BOX
        if column.note:
            cell.comment = _comment(column.note)
        return cell

    def _row(self, number: int, row: Sequence[Content | Entry]) -> list[Cell | None]:
        cells: list[Cell | None] = []
        for index, (content, column) in enumerate(zip(row, self._sheet.columns, strict=True)):
            if isinstance(content, Entry):
                if content.look.choices or content.look.numeric:
                    place = f"{get_column_letter(index + 1)}{number}"
                    self._ranges.setdefault(_told(content.look), []).append(place)
                cells.append(self._entry(content))
            else:
                cells.append(self._cells.styled(content, column.look))
        self._target.row_dimensions[number].height = row_height(self._texts(row))
        return cells

    def _texts(self, row: Sequence[Content | Entry]) -> Iterator[tuple[Content, float]]:
        """Yield what is shown in a row and broken into lines, and how wide it may be."""
        for content, column in zip(row, self._sheet.columns, strict=True):
            entry = content if isinstance(content, Entry) else Entry(content, column.look)
            if not column.hidden and entry.look.tone != "band":
                yield entry.content, column.width

    def _entry(self, entry: Entry) -> Cell:
        cell = self._cells.styled(entry.content, entry.look)
        if entry.remark:
            cell.fill = _REMARKED
            cell.comment = _comment(entry.remark)
        return cell

    def _lock(self) -> None:
        """Lock all but the entries, without a password: whoever must can lift it."""
        if self._sheet.fixed:
            protection = self._target.protection
            protection.sheet = True
            protection.formatColumns = protection.formatRows = False

    def _validate(self, last: int) -> None:
        """Add the drop-downs and bounds, a whole column or group of cells at a time."""
        for index, column in enumerate(self._sheet.columns, 1):
            if not self._sheet.fixed and not column.hidden:
                letter = get_column_letter(index)
                below = f"{letter}{_FIRST_ROW}:{letter}{last + SPARE_ROWS}"
                self._ranges.setdefault(_told(column.look), []).append(below)
        for look, ranges in self._ranges.items():
            rule = self._rule(look)
            if rule is not None:
                for cells in ranges:
                    rule.add(cells)
                self._target.data_validations.append(rule)

    def _rule(self, look: Look) -> DataValidation | None:
        filling = self._filling
        if look.tone == "computed" or look.tone == "last":
            # A formula that is never true: typing is refused though the sheet is not locked.
            rule = DataValidation(type="custom", formula1="FALSE", error=filling.locked)
        elif look.choices:
            rule = DataValidation(type="list", formula1=self._places[look.choices])
            rule.error = filling.doubt if look.grows else filling.refusal
            rule.errorStyle = "warning" if look.grows else "stop"
        elif look.numeric:
            kind = "decimal" if look.places else "whole"
            least, most = look.least, look.most
            rule = DataValidation(type=kind, errorStyle="warning", error=filling.warning)
            rule.operator = "between"
            rule.formula1 = format(-_NO_BOUND if least is None else least, "f")
            rule.formula2 = format(_NO_BOUND if most is None else most, "f")
        else:
            return None
        rule.allow_blank = True
        rule.showErrorMessage = True
        return rule


class Cells:
    """Makes the cells of one sheet; a style is made once and shared."""

    def __init__(self, target: Worksheet) -> None:
        self._target = target
        self._made: dict[tuple[Look, bool], Cell] = {}

    def text(self, text: str) -> Cell:
        """Return a cell of plain text that is never taken for a formula or a number."""
        cell = WriteOnlyCell(self._target)
        cell.number_format = "@"
        return _with_text(cell, text)

    def styled(self, content: Content, look: Look) -> Cell:
        """Return a cell of that look."""
        risky = isinstance(content, str) and _FORMULA.match(content) is not None
        pattern = self._made.get((look, risky))
        if pattern is None:
            pattern = self._made[look, risky] = self._pattern(look, risky)
        cell = copy(pattern)
        if isinstance(content, str):
            return _with_text(cell, content)
        cell.value = content
        return cell

    def _pattern(self, look: Look, risky: bool) -> Cell:
        cell = WriteOnlyCell(self._target)
        band = look.tone == "band"
        cell.font = Font(name=_FONT, size=11, bold=band, color=_INKS.get(look.tone, "000000"))
        if look.tone in _FILLS:
            cell.fill = PatternFill("solid", fgColor=_FILLS[look.tone])
        cell.border = _BOX
        horizontal = "right" if look.numeric else "left"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=not band)
        cell.number_format = number_format(look)
        cell.protection = Protection(locked=look.tone != "entry")
        cell.quotePrefix = risky
        return cell


def _comment(text: str) -> Comment:
    comment = Comment(plain(text), "EduDesk")
    comment.width, comment.height = 260, 40 + 18 * (len(text) // 18)
    return comment


def number_format(look: Look) -> str:
    """Return Excel's format of a look's cells; text is told to stay text."""
    if not look.numeric:
        return "@"
    return "0." + "0" * look.places if look.places else "0"


def _with_text(cell: Cell, text: str) -> Cell:
    cell.value = _ESCAPED.sub(r"_x005F_\1", plain(text))
    cell.data_type = "s"  # whatever it begins with
    return cell


def _told(look: Look) -> Look:
    """Return the look with nothing but what its cells are told apart by when they are typed in."""
    if look.tone in ("computed", "last"):
        return Look(look.tone)
    return look._replace(places=min(look.places, 1))


# -- the other sheets ------------------------------------------------------------------------------


def _list_places(filling: Filling) -> dict[str, str]:
    """Return by name of a list where its entries stand."""
    return {
        name: f"'{filling.lists_title}'!${letter}$3:${letter}${len(filling.lists[name]) + 2}"
        for index, name in enumerate(filling.lists, 1)
        for letter in [get_column_letter(index)]
    }


def _write_lists(target: Worksheet, filling: Filling) -> None:
    target.sheet_state = "hidden"
    cells = Cells(target)
    columns = [(name, *entries) for name, entries in filling.lists.items()]
    target.append([cells.text(MARK)])
    for row in _turned(columns):
        target.append([None if text is None else cells.text(text) for text in row])


def _turned(columns: Iterable[Sequence[str]]) -> Iterator[list[str | None]]:
    columns = list(columns)
    for index in range(max(map(len, columns), default=0)):
        yield [column[index] if index < len(column) else None for column in columns]


def _write_page(target: Worksheet, page: Page) -> None:
    target.column_dimensions["A"].hidden = target.row_dimensions[1].hidden = True
    target.column_dimensions["B"].width = _PAGE_WIDTH
    target.sheet_view.showGridLines = False
    number_pages(target)
    cells = Cells(target)
    title = cells.text(page.heading)
    title.font = Font(name=_FONT, size=18, bold=True)
    target.append([cells.text(MARK)])
    target.append([None, title])
    for number, paragraph in enumerate(page.paragraphs, 3):
        height = row_height([(paragraph, _PAGE_WIDTH * 0.9)]) or 15
        target.row_dimensions[number].height = height + 6
        cell = cells.text(paragraph)
        cell.font = Font(name=_FONT, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        target.append([None, cell])
    target.append([])
    for number, (text, sheet) in enumerate(page.contents, len(page.paragraphs) + 4):
        link = cells.text(text)
        link.font = Font(name=_FONT, size=12, color="0563C1", underline="single")
        link.hyperlink = Hyperlink(ref=f"B{number}", location=f"'{sheet}'!A1", display=text)
        target.append([None, link])
