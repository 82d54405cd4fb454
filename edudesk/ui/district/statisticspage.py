"""The page on which figures of the ministry's statistics stand beside those that schools report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from edudesk.actions import checking, statistics
from edudesk.actions.statistics import Central, LoadedStatistics, StatisticsPreview, Uncounted
from edudesk.actions.statistics_comparing import compare_statistics
from edudesk.model.comparison import Beside
from edudesk.model.place import Cell
from edudesk.model.values import show_value
from edudesk.ui.district.centraldialog import CentralDialog
from edudesk.ui.district.exportpreview import ExportPreview
from edudesk.ui.district.tonedlist import TonedList, TonedModel
from edudesk.ui.district.workpage import WorkPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.dropped import dropped_files
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.sheets.listtable import choose_rows

DIFFERENCES = "statistics-differences"
_TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".et", ".csv"})
_COLUMNS = ("school", "figure", "there", "here", "difference", "standing", "reason")
_WIDTHS = (150, 170, 96, 96, 96, 96)
_SIGNS = {"same": "✓", "open": "✕", "explained": "✎", "lapsed": "!", "here": "–", "there": "–"}
_TONES = {"same": "done", "open": "wrong", "lapsed": "unusual"}
_FILTERS: dict[str, frozenset[str]] = {
    "differing": frozenset({"open", "lapsed", "explained"}),
    "open": frozenset({"open", "lapsed"}),
    "one_side": frozenset({"here", "there"}),
    "all": frozenset(_SIGNS),
}


class StatisticsPage(WorkPage):
    """Exports are dropped or chosen above; below, cell by cell, what differs and why."""

    title = "statistics"

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        words = ctx.words
        self.lines: tuple[Beside, ...] = ()
        self.shown: list[Beside] = []
        self.dialog: ExportPreview | CentralDialog | None = None
        self._paths: list[Path] = []
        self.load = main_button(words("statistics_load"), self._choose)
        self.assign = self.button("statistics_assign", self.ask_central, writes=True)
        self.print = self.button("statistics_print", lambda: self.report_wished.emit(DIFFERENCES))
        self.load.setEnabled(not file.read_only)
        for part in (self.load, self.assign, self.print):
            self.head.addWidget(part)
        self.standing = self.chooser(
            "statistics_filter", [(words(f"statistics_show_{name}"), name) for name in _FILTERS]
        )
        self.search = self.search_line()
        self.count = text_label("", "small")
        self.row(self.standing, self.place, self.search, None, self.count)
        self.model = TonedModel(
            ctx,
            [words(f"statistics_column_{name}") for name in _COLUMNS],
            frozenset({2, 3, 4}),
            _COLUMNS.index("standing"),
            self,
        )
        self.table = TonedList(ctx, words("nav_statistics"), _WIDTHS)
        self.table.show_model(self.model)
        self.table.jump.connect(self._jump)
        self.body.addWidget(self.table, 1)
        self._build_reason()
        self.setAcceptDrops(not file.read_only)

    def _build_reason(self) -> None:
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.ctx.words("statistics_reason"))
        self.reason.setAccessibleName(self.ctx.words("statistics_reason"))
        self.give = self.button("statistics_give", self.give_reason, writes=True)
        self.reason.returnPressed.connect(self.give_reason)
        self.row(self.reason, self.give)

    def entrance(self) -> QWidget:
        return self.table if self.shown else self.load

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        super().refresh()
        self.beside(compare_statistics, self.file.collection.number, then=self.show_lines)

    def show_lines(self, lines: tuple[Beside, ...]) -> None:
        """Show figures beside each other, as far as the filters let them through."""
        self.lines = lines
        self.show_wanted()

    def show_wanted(self) -> None:
        wanted = _FILTERS[str(self.standing.currentData())]
        text = self.search.text().strip()
        self.shown = [
            line
            for line in self.lines
            if line.standing in wanted
            and self.in_place(line.school)
            and (text in line.name or text in line.field.label.text(self.ctx.lang))
        ]
        kept = self.table.chosen_rows()
        self.model.show_lines([self._texts(line) for line in self.shown])
        if kept and kept[0] < len(self.shown):
            choose_rows(self.table, kept[0])
        schools = len({line.code for line in self.lines})
        differing = sum(line.standing in _FILTERS["differing"] for line in self.lines)
        left = sum(line.standing in _FILTERS["open"] for line in self.lines)
        words = self.ctx.words
        self.count.setText(
            words("statistics_count", schools=schools, differing=differing, open=left)
            if self.lines
            else words("statistics_none")
        )

    def _texts(self, line: Beside) -> tuple[Sequence[str], str]:
        def figure(value: int | None) -> str:
            return "—" if value is None else show_value(line.field, value, None, self.ctx.lang)

        difference = line.difference
        told = self.ctx.words(f"statistics_is_{line.standing}")
        texts = (
            line.name,
            line.field.label.text(self.ctx.lang),
            figure(line.statistic),
            figure(line.reported),
            "" if not difference else ("+" if difference > 0 else "") + figure(difference),
            f"{_SIGNS[line.standing]} {told}",
            line.reason,
        )
        return texts, _TONES.get(line.standing, "")

    def _jump(self, row: int) -> None:
        line = self.shown[row]
        if line.key is not None:
            self.jumped.emit(Cell(statistics.STATISTICS, line.key[1], line.field.code))

    # -- reasons -----------------------------------------------------------------------------------

    def give_reason(self) -> None:
        """Give one reason for the chosen differences."""
        chosen = [self.shown[row] for row in self.table.chosen_rows()]
        keys = [line.key for line in chosen if line.key is not None]
        if not keys:
            self.notice.say(self.ctx.words("statistics_choose"), "unusual")
            return
        self.write(
            checking.explain,
            self.file.collection.number,
            keys,
            self.reason.text(),
            then=lambda _: self._given(len(keys)),
        )

    def _given(self, count: int) -> None:
        self.reason.clear()
        self.notice.say(self.ctx.words("statistics_given", count=count), "done")
        self.file.refresh()
        self.refresh()

    # -- loading -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(path.suffix.lower() in _TABLES for path in dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        paths = dropped_files(event.mimeData())
        self.preview([path for path in paths if path.suffix.lower() in _TABLES])

    def _choose(self) -> None:
        words = self.ctx.words
        path = self.ctx.asker.open_path(self, words("statistics_load"), words("kinds_table"))
        if path is not None:
            self.preview([path])

    def preview(self, paths: Sequence[Path]) -> None:
        """Read exports and show what loading them would do."""
        self._paths = list(paths)
        self.notice.hide()
        self.write(
            statistics.preview_statistics,
            self._paths,
            self.file.collection.number,
            then=self._show_preview,
            title=self.ctx.words("statistics_reading"),
        )

    def _show_preview(self, found: StatisticsPreview) -> None:
        form = self.file.catalogue.forms[statistics.STATISTICS]
        self.dialog = ExportPreview(self.ctx, form, found, self)
        self.dialog.agreed.connect(self._take)
        self.dialog.open()

    def _take(self, explained: dict[str, str], central: dict[str, str]) -> None:
        self.write(
            lambda desk, paths, number: statistics.load_statistics(
                desk, paths, number, explained=explained, central=central
            ),
            self._paths,
            self.file.collection.number,
            then=self._taken,
            title=self.ctx.words("statistics_reading"),
        )

    def _taken(self, loaded: LoadedStatistics) -> None:
        words = self.ctx.words
        said = [words("statistics_taken", schools=loaded.schools, figures=loaded.figures)]
        if loaded.unknown:
            said.append(words("statistics_left", count=len(loaded.unknown)))
        if loaded.unassigned:
            said.append(words("statistics_unassigned", count=len(loaded.unassigned)))
        if loaded.refused:
            said.append(words("statistics_refused", count=len(loaded.refused)))
        settled = not (loaded.unknown or loaded.unassigned or loaded.refused)
        self.notice.say("\n".join(said), "done" if settled else "unusual")
        self.file.refresh()
        self.refresh()

    # -- central schools ---------------------------------------------------------------------------

    def ask_central(self) -> None:
        """Ask to which central schools those belong that do not count."""
        self.ask(statistics.uncounted_schools, self.file.collection.number, then=self._show_central)

    def _show_central(self, found: tuple[Sequence[Uncounted], Sequence[Central]]) -> None:
        uncounted, central = found
        if not uncounted:
            self.notice.say(self.ctx.words("statistics_no_uncounted"), "note")
            return
        self.dialog = CentralDialog(self.ctx, uncounted, central, self)
        self.dialog.agreed.connect(self._assign)
        self.dialog.open()

    def _assign(self, central: dict[str, str]) -> None:
        self.write(
            statistics.assign_central,
            self.file.collection.number,
            central,
            then=self._assigned,
        )

    def _assigned(self, count: int) -> None:
        self.notice.say(self.ctx.words("statistics_assigned", count=count), "done")
        self.file.refresh()
        self.refresh()
