"""A verdict opened: formula, figures put in, each figure's cells, and the rows that make it up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from edudesk.catalogue.words import Words
from edudesk.model.exact import decimal_text
from edudesk.model.explanation import Input, Line, Member, Source, Why
from edudesk.model.place import Cell
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, verdict_word
from edudesk.ui.look.labels import text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.verdicts.boardmodel import SIGNS

_SIZE = (820, 620)
_FIRST = 470  # px of the first column
_CELL = int(Qt.ItemDataRole.UserRole)
_INFLUENCES = 5
_PLACES = 6  # of a coefficient


class GlassBox(QDialog):
    """A tree to walk by the arrow keys; Enter on a cell of this file goes there."""

    jumped = Signal(object)  # Cell

    def __init__(
        self, ctx: Context, file: OpenFile, found: Sequence[Why], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        words = ctx.words
        self.setWindowTitle(words("glass_title"))
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.tree = QTreeWidget()
        self.tree.itemActivated.connect(lambda item: self.go(item))
        self.tree.setHeaderLabels([words("glass_what"), words("glass_figure")])
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.header().setAccessibleName(words("table_columns"))
        self.tree.setColumnWidth(0, ctx.theme.px(_FIRST))
        self.tree.setUniformRowHeights(False)
        self.tree.setWordWrap(True)
        for one in found:
            self.tree.addTopLevelItem(self._why(one))
        self.tree.expandToDepth(1)
        if found:
            self.tree.setCurrentItem(self.tree.topLevelItem(0))
        close = QPushButton(words("scan_close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(text_label(words("glass_hint"), "small"))
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.addWidget(self.tree, 1)
        box.addLayout(foot)

    def _why(self, one: Why) -> QTreeWidgetItem:
        words, lang = self._ctx.words, self._ctx.lang
        known = {"not_met": "fail"}.get(one.verdict, one.verdict)
        title = f"{one.subject.text(lang)}　{one.code} {one.title.text(lang)}"
        verdict = verdict_word(words, known, self._file.standard)
        item = self._line(title, f"{SIGNS.get(one.verdict, '')} {verdict}".strip())
        item.setFont(0, self._ctx.theme.font(bold=True))
        parts = [
            (words("glass_problem"), one.problem.text(lang) if one.problem else ""),
            (words("tell_formula"), one.formula.text(lang) if one.formula else ""),
            (words("tell_figures"), "\n".join(one.steps)),
            (words("tell_threshold"), one.bound),
            (words("tell_missing"), words("between").join(each.text(lang) for each in one.missing)),
            (words("tell_sure"), _sure(one, words)),
        ]
        for name, said in parts:
            if said:
                item.addChild(self._line(name, said))
        for given in one.inputs:
            item.addChild(self._input(given))
        for influence in one.influences[:_INFLUENCES]:
            item.addChild(self._influence(influence.name.text(lang), influence.without))
        if one.members:
            item.addChild(self._members(one.members))
        if one.lines:
            item.addChild(self._schools(one.lines))
        item.addChild(self._line(words("tell_clause"), f"{one.clause}\n{one.document.text(lang)}"))
        return item

    def _members(self, members: Sequence[Member]) -> QTreeWidgetItem:
        """Return the schools of a coefficient, folded: each with its quotient and what it adds."""
        words, lang = self._ctx.words, self._ctx.lang
        item = self._line(words("glass_members"), words("glass_members_count", count=len(members)))
        for one in members:
            line = self._line(one.name.text(lang), f"{one.figures} = {one.value or '?'}")
            for name, said in (
                ("weight", one.weight),
                ("deviation", one.deviation),
                ("square", one.square),
            ):
                line.addChild(self._line(words(f"glass_{name}"), said or "?"))
            for given in one.inputs:
                line.addChild(self._input(given))
            item.addChild(line)
        return item

    def _schools(self, lines: Sequence[Line]) -> QTreeWidgetItem:
        """Return the schools that a row of the annex was decided from, folded."""
        words, lang = self._ctx.words, self._ctx.lang
        count = words("glass_schools_count", count=len(lines))
        item = self._line(words("glass_members"), count)
        for one in lines:
            known = {"not_met": "fail"}.get(one.verdict, one.verdict)
            said = verdict_word(words, known, self._file.standard) if known else ""
            line = self._line(one.name.text(lang), f"{SIGNS.get(one.verdict, '')} {said}".strip())
            for given in one.inputs:
                line.addChild(self._input(given))
            item.addChild(line)
        return item

    def _input(self, given: Input) -> QTreeWidgetItem:
        lang = self._ctx.lang
        figure = f"{given.sign}{given.figure or '?'} {given.unit}".strip()
        item = self._line(given.label.text(lang), figure)
        for source in given.sources:
            item.addChild(self._source(source))
        return item

    def _source(self, source: Source) -> QTreeWidgetItem:
        words, lang = self._ctx.words, self._ctx.lang
        here = any(form.code == source.form for form in self._file.forms)
        place = "" if here else words("glass_sent")
        told = source.told.text(lang) if source.told else place
        title = f"{source.form_title.text(lang)} · {source.label.text(lang)}"
        count = words("glass_rows", count=len(source.rows)) if source.rows else ""
        item = self._line(title, "　".join(part for part in (told, count) if part))
        if here and source.row:
            item.setData(0, _CELL, Cell(source.form, source.row, source.field))
        form = self._file.catalogue.forms[source.form]
        shower = Shower(self._file.catalogue, form, lang, lambda _: {})
        for row in source.rows:
            part = shower.text(form.by_code[source.field], row.part)
            item.addChild(self._line(row.name, part))
        return item

    def _influence(self, school: str, without: int | None) -> QTreeWidgetItem:
        figure = "?" if without is None else decimal_text(without, _PLACES)
        return self._line(self._ctx.words("glass_without", school=school), figure)

    def _line(self, name: str, said: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, said])
        item.setToolTip(0, name)
        item.setToolTip(1, said)
        return item

    def go(self, item: QTreeWidgetItem) -> None:
        """Go to the cell of a line; a line without one folds or unfolds."""
        cell = item.data(0, _CELL)
        if isinstance(cell, Cell):
            self.accept()
            self.jumped.emit(cell)


def _sure(one: Why, words: Words) -> str:
    """Return what is certain of a figure that is not known, "" of one that is."""
    if not one.sure:
        return ""
    return words(f"surely_{one.sure}", low=one.low, high=one.high or words("tell_endless"))
