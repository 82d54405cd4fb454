"""A card of fields of one row: label, last figure, this figure, unit, finding in columns."""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import count

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QVBoxLayout, QWidget

from edudesk.model.check import Finding
from edudesk.model.form import Field, Form, Section
from edudesk.model.place import Cell, CellState, Row
from edudesk.ui.cells.celledit import TextEdit
from edudesk.ui.cells.choices import Choice, list_choices, named_choices
from edudesk.ui.cells.editors import Editor, make_editor
from edudesk.ui.file.asked import locked, shown
from edudesk.ui.file.findingbook import PASSED_SIGN, is_open
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, is_asked, line_of, unit_label
from edudesk.ui.look.labels import ElidedLabel, text_label
from edudesk.ui.look.theme import set_tone
from edudesk.ui.pages.formpage import STATE_KEYS
from edudesk.ui.pages.headroombar import SIGNS

_LABEL, _LAST, _THIS, _UNIT, _FINDING = range(5)
_WIDTHS = {_LABEL: 200, _LAST: 104, _THIS: 160, _UNIT: 60}  # px at 100 %
_WIDEST = 1.35  # times; with larger text labels wrap before the column of findings is pushed out
_TEXT_LINES = 3
_NO_FIGURE = "—"
_SIGNS = {"wrong": "✕", "unusual": "!"}


def field_choices(ctx: Context, file: OpenFile, field: Field) -> tuple[Choice, ...]:
    """Return what a field may be filled with."""
    if field.type == "bool":
        yes, no = ctx.words("yes"), ctx.words("no")
        return (Choice("1", yes, "y s shi yes 是"), Choice("0", no, "n f fou no 否"))
    if field.type == "ref":
        return named_choices(file.names_of(field.target).values())
    codes = file.catalogue.codes(field)
    return list_choices(codes, ctx.lang) if codes else ()


class FieldRow(QObject):
    """One field in the card's grid."""

    entered = Signal(str)

    def __init__(self, card: FieldCard, field: Field, grid: QGridLayout, at: int) -> None:
        super().__init__(card)
        ctx = card.ctx
        self.field = field
        self._card = card
        self.label = QLabel(field.label.text(ctx.lang) + (" *" if field.required else ""), card)
        self.label.setWordWrap(True)
        self.last = ElidedLabel(card)
        set_tone(self.last, "muted")
        self.last.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        self.editor: Editor = make_editor(
            ctx, field, lambda: field_choices(ctx, card.file, field), card
        )
        unit = unit_label(card.file.catalogue, field).text(ctx.lang)
        self.unit = text_label(unit, "muted")  # taken into the card by figures alone
        self.finding = ElidedLabel(card)
        self.label.setBuddy(self.editor)
        self._parts: list[QWidget] = [self.label, self.editor, self.finding]
        self._asked = True
        self._put(grid, at)
        self.editor.installEventFilter(self)
        self.editor.committed.connect(self._commit)
        self.editor.confirmed.connect(self._confirm)

    def _put(self, grid: QGridLayout, at: int) -> None:
        theme = self._card.ctx.theme
        grid.addWidget(self.label, at, _LABEL)
        grid.addWidget(self.last, at, _LAST)
        if isinstance(self.editor, TextEdit):
            line = self.editor.fontMetrics().lineSpacing()
            self.editor.setFixedHeight(line * _TEXT_LINES + theme.px(14))
            grid.addWidget(self.editor, at, _THIS, 1, 3)
            grid.addWidget(self.finding, at + 1, _THIS, 1, 3)
            return
        grid.addWidget(self.finding, at, _FINDING)
        if self.field.unit or self.field.is_number:
            grid.addWidget(self.editor, at, _THIS)
            grid.addWidget(self.unit, at, _UNIT)
            self._parts.append(self.unit)
        else:
            grid.addWidget(self.editor, at, _THIS, 1, 2)

    def refresh(self) -> None:
        """Show text and state of the row that the card shows."""
        page = self._card.file.pages[self._card.form.code]
        row = page.rows.get(self._card.row)
        if row is None:
            return
        field, shower = self.field, self._card.shower
        state = row.states.get(field.code, "plain")
        self.last.setText(shower.text(field, page.last_value(row.id, field.code)))
        if field.derived:
            self.editor.show_text(shower.text(field, page.value(row.id, field.code)) or _NO_FIGURE)
        else:
            self.editor.show_text(shower.cell(field, row))
        if state in ("na", "unknown"):
            self.editor.setPlaceholderText(self._card.ctx.words(f"state_{state}"))
        elif field.type not in ("date", "month"):
            self.editor.setPlaceholderText("")
        asked = is_asked(self._card.form, field, line_of(self._card.form, row))
        filled = self._card.filled(field, row)
        if filled is not None and asked:
            self.editor.show_text(filled)
        lock = "" if field.derived else locked(self._card.file, self._card.form, field)
        fixed = bool(field.derived or lock) or filled is not None
        self.editor.setReadOnly(fixed or self._card.file.read_only)
        self.editor.setToolTip(self._card.ctx.words(lock) if lock else "")
        if asked != self._asked:
            self._asked = asked
            for part in self._parts:
                part.setVisible(asked)
        self.mark()

    def mark(self) -> None:
        """Show the gravest finding of the cell, or that the figure is carried over."""
        page = self._card.file.pages[self._card.form.code]
        row = page.rows.get(self._card.row)
        if row is None:
            return
        found = self._found(row)
        finding = next((one for one in found if one.state != "unchecked"), None)
        carried = row.states.get(self.field.code) == "carried"
        level = finding.level if finding and is_open(finding) else "carried" if carried else ""
        set_tone(self.editor, "absent" if level == "wrong" and not self.editor.text() else level)
        set_tone(self.finding, "muted" if level in ("", "carried") else level)
        said = self._said(finding, carried=carried)
        self.finding.setText(said)
        if isinstance(self.editor, TextEdit):  # its finding has a line of its own
            self.finding.setHidden(not said or not self._asked)

    def _found(self, row: Row) -> list[Finding]:
        """Return the findings of the cell; they speak of the school, not of one campus."""
        file, form = self._card.file, self._card.form
        if file.lens.of(form) is not None:
            return []
        return file.findings.at(form.code, row.id, self.field.code)

    def _said(self, finding: Finding | None, *, carried: bool) -> str:
        ctx = self._card.ctx
        if finding is not None and is_open(finding):
            message = finding.message.text(ctx.lang)
            lacking = self._distance() if finding.level == "unusual" else ""
            if lacking.startswith((SIGNS["floor"], SIGNS["below"])):  # how much says more
                message = f"{lacking}　{message}"
            return f"{_SIGNS[finding.level]} {message}"
        if carried:
            return ctx.words("carried_hint")
        if finding is not None:
            sign = f"{PASSED_SIGN} " if finding.state == "overruled" else ""
            return f"{sign}{ctx.words(finding.state)}  {finding.reason}"
        if self._card.file.lens.of(self._card.form) is not None:
            return ""
        return self._distance()

    def _distance(self) -> str:
        """Return how far the figure leaves the school from the standard, "" for most figures."""
        card, code = self._card, self.field.code
        row = card.file.pages[card.form.code].rows[card.row]
        headroom, lang = card.file.headroom, card.ctx.lang
        found = headroom.beside(card.form.code, code, row.line)
        said = [
            f"{SIGNS[one.verdict]} {(one.told if len(found) > 1 else one.gist).text(lang)}"
            for one in found
        ]
        if headroom.touched(card.form.code, card.row, code):
            said.insert(0, card.ctx.words("turned_mark"))
        return "　".join(said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # By class, not by type(): every event passes here, and naming its type is what costs.
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self.entered.emit(self.field.code)
        elif isinstance(event, QContextMenuEvent) and watched is self.editor:
            self._open_menu(event)
            return True
        return super().eventFilter(watched, event)

    def _open_menu(self, event: QContextMenuEvent) -> None:
        menu = self.editor.createStandardContextMenu()
        menu.addSeparator()
        self._card.add_states(menu, self.field)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _commit(self, text: str) -> None:
        self._card.file.edit(self._card.cell(self.field.code), text)

    def _confirm(self) -> None:
        row = self._card.file.pages[self._card.form.code].rows.get(self._card.row)
        if row is not None and row.states.get(self.field.code) == "carried":
            self._card.file.confirm([self._card.cell(self.field.code)])


class FieldCard(QFrame):
    """The fields of a section for one row of a form."""

    cell_entered = Signal(object)  # Cell

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        form: Form,
        section: Section,
        parent: QWidget | None = None,
        *,
        filled: Callable[[Field, Row], str | None] = lambda field, row: None,
    ) -> None:
        """`filled` returns the text of a cell that is computed beside the form, None for others."""
        super().__init__(parent)
        self.setObjectName("card")
        self.ctx = ctx
        self.filled = filled
        self.file = file
        self.form = form
        self.row = 0
        self.shower = Shower(file.catalogue, form, ctx.lang, file.names_of)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        box.addWidget(text_label(section.title.text(ctx.lang), role="heading", parent=self))
        grid = QGridLayout()
        box.addLayout(grid)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        fields = shown(file, section.fields)
        with_last = file.collection.previous is not None
        for column, width in _WIDTHS.items():
            there = with_last or column != _LAST
            grid.setColumnMinimumWidth(column, _wide(ctx, width) if there else 0)
        grid.setColumnStretch(_FINDING, 1)
        self._build_heads(grid, with_units=any(field.unit for field in fields))
        self.rows = {
            field.code: FieldRow(self, field, grid, at)
            for at, field in zip(count(1, 2), fields, strict=False)
        }
        for row in self.rows.values():
            row.entered.connect(lambda code: self.cell_entered.emit(self.cell(code)))
            row.label.setFixedWidth(_wide(ctx, _WIDTHS[_LABEL]))
            row.last.setFixedWidth(_wide(ctx, _WIDTHS[_LAST]))
        file.headroom.changed.connect(self._tell_distances)
        if not with_last:
            for row in self.rows.values():
                row.last.hide()

    def _build_heads(self, grid: QGridLayout, *, with_units: bool) -> None:
        for column, word in (
            (_LAST, "head_last"),
            (_THIS, "head_this"),
            (_UNIT, "head_unit"),
            (_FINDING, "head_finding"),
        ):
            if column == _LAST and self.file.collection.previous is None:
                continue
            if column == _UNIT and not with_units:
                continue
            head = text_label(self.ctx.words(word), "small", parent=self)
            if column == _LAST:
                head.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(head, 0, column)

    def cell(self, code: str) -> Cell:
        """Return the address of the field in the row shown."""
        return Cell(self.form.code, self.row, code)

    def show_row(self, row: int) -> None:
        """Show a row of the form."""
        self.row = row
        self.refresh()

    def refresh(self) -> None:
        """Show what the file's memory holds."""
        for row in self.rows.values():
            row.refresh()

    def mark(self, fields: Container[str] | None = None) -> None:
        """Show the marks of the finding book, of all fields or of some."""
        for code, row in self.rows.items():
            if fields is None or code in fields:
                row.mark()

    def _tell_distances(self) -> None:
        if self.form.code in self.file.pages:
            self.mark()

    def focused(self) -> FieldRow | None:
        """Return the row whose editor has the focus."""
        return next((row for row in self.rows.values() if row.editor.hasFocus()), None)

    def add_states(self, menu: QMenu, field: Field) -> None:
        """Offer the states of a cell."""
        for state, keys in STATE_KEYS:
            action = menu.addAction(f"{self.ctx.words(f'state_{state}')}\t{keys}")
            action.setEnabled(not (field.derived or self.file.read_only))
            action.triggered.connect(lambda _=False, state=state: self.set_state(field.code, state))

    def set_state(self, code: str, state: CellState) -> None:
        """Say that a cell does not apply or is not known; said twice it is plainly empty again."""
        field_row, row = self.rows[code], self.file.pages[self.form.code].rows.get(self.row)
        if not field_row.editor.isReadOnly():
            said = row is not None and row.states.get(code) == state
            field_row.editor.show_text("")
            self.file.edit(self.cell(code), "", "plain" if said else state)


def _wide(ctx: Context, width: int) -> int:
    """Return a column's width at the present text size."""
    return min(ctx.theme.px(width), round(width * _WIDEST))
