"""The list of what can be printed, with the state of each paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from edudesk.actions.printing import list_reports
from edudesk.model.paper import Paper
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context

_KEY = int(Qt.ItemDataRole.UserRole)
_ROW = 26  # px at 100 %
BLANK = "blank"
"""Begins the names of blank forms, an office's code after a colon."""


def is_blank(name: str) -> bool:
    """Whether a name stands for the blank forms of an office."""
    return name.startswith(f"{BLANK}:")


class ReportList(QTreeWidget):
    """Packets, then single reports by group, then what is filled in by hand, by office."""

    chosen = Signal(str)  # name of a report

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self.setObjectName("reports")
        self.setAccessibleName(ctx.words("printroom"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # titles of one group differ at the end
        self.setIndentation(0)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self._fill()
        self.currentItemChanged.connect(lambda item, _: self._tell(item))

    def _fill(self) -> None:
        words, lang = self._ctx.words, self._ctx.lang
        kind = self._file.session.kind
        packets = self._file.catalogue.packets
        reports = list_reports(self._file.catalogue, kind)
        whole = [report for report in reports if report.name in packets]
        single = [report for report in reports if report.name not in packets]
        for group, listed in groupby((*whole, *single), key=lambda report: report.group):
            self._add_heading(group.text(lang))
            for report in listed:
                self._add(report.title.text(lang), report.name, words("paper_none"))
        if kind == "school":
            self._add_heading(words("print_blanks"))
            for code in self._file.catalogue.lists["offices"].codes:
                self._add(code.label.text(lang), f"{BLANK}:{code.value}", "")

    def _add(self, title: str, name: str, state: str) -> None:
        item = QTreeWidgetItem([title, state])
        item.setData(0, _KEY, name)
        item.setToolTip(0, title)
        item.setSizeHint(0, QSize(0, self._ctx.theme.px(_ROW)))
        self.addTopLevelItem(item)

    def _add_heading(self, title: str) -> None:
        item = QTreeWidgetItem([title])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(0, self._ctx.theme.font(size=12))
        item.setSizeHint(0, QSize(0, self._ctx.theme.px(_ROW + 6)))
        self.addTopLevelItem(item)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        """Yield the items that can be chosen."""
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item.data(0, _KEY):
                yield item

    def choose(self, name: str) -> None:
        """Choose a report by name, the first where there is none of it; told even if it was."""
        items = list(self._items())
        item = next((one for one in items if one.data(0, _KEY) == name), items[0])
        if item is self.currentItem():
            self._tell(item)
        self.setCurrentItem(item)

    def title(self) -> str:
        """Return the title of what is chosen, in the language of the window."""
        return str(self.currentItem().text(0))

    def states(self) -> dict[str, str]:
        """Return what the list says of each paper, by name of the report."""
        return {str(item.data(0, _KEY)): item.text(1) for item in self._items()}

    def show_states(self, papers: tuple[Paper, ...]) -> None:
        """Show how far each paper has come; of several prints the newest counts."""
        newest = {paper.name: paper for paper in reversed(papers)}
        for item in self._items():
            name = str(item.data(0, _KEY))
            if not is_blank(name):
                paper = newest.get(name)
                word = f"paper_{paper.state}" if paper else "paper_none"
                item.setText(1, self._ctx.words(word))

    def show_schools_printed(self, counts: Mapping[str, int]) -> None:
        """Show for how many schools a report was printed that was not printed for all in one."""
        none = self._ctx.words("paper_none")
        for item in self._items():
            count = counts.get(str(item.data(0, _KEY)), 0)
            if count and item.text(1) == none:
                item.setText(1, self._ctx.words("paper_schools", count=count))

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _KEY):
            self.chosen.emit(str(item.data(0, _KEY)))
