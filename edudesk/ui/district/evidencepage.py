"""The page of evidence: what each item has and lacks, its papers, and the scans of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from edudesk.actions import evidence
from edudesk.actions.evidence import EVIDENCE, EvidenceItem, Paper, Unused
from edudesk.model.change import Edited
from edudesk.model.place import Cell
from edudesk.model.scan import Scan
from edudesk.ui.district.tonedlist import TonedList, TonedModel
from edudesk.ui.district.workpage import WorkPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.dropped import dropped_document, welcome_document
from edudesk.ui.look.labels import text_label
from edudesk.ui.pages.scandialog import ScanDialog, told_size
from edudesk.ui.sheets.listtable import choose_rows

REPORTS = ("evidence-missing", "evidence-list", "school-file")
_ITEM_COLUMNS = ("code", "papers", "scans", "lacking", "wanted", "label")
_ITEM_WIDTHS = (52, 64, 72, 170, 210)
_LACKING = _ITEM_COLUMNS.index("lacking")
_PAPER_COLUMNS = ("evidence_no", "title", "school", "document_no", "dated", "pages", "scan")
_PAPER_WIDTHS = (92, 190, 120, 120, 92, 56)
_SCAN = _PAPER_COLUMNS.index("scan")


class EvidencePage(WorkPage):
    """Items above, papers of the one in hand below; a scan that is dropped goes to the paper."""

    title = "evidence"

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        self.items: tuple[EvidenceItem, ...] = ()
        self.shown: list[EvidenceItem] = []
        self.dialog: ScanDialog | None = None
        words = ctx.words
        self.print = self.chooser(
            "evidence_print",
            [
                (words("evidence_print"), ""),
                *((file.catalogue.layouts[name].title.text(ctx.lang), name) for name in REPORTS),
            ],
        )
        self.print.activated.connect(lambda at: self._print(str(self.print.itemData(at))))
        self.tidy = self.button("evidence_tidy", self._ask_unused, writes=True)
        self.head.addWidget(self.tidy)
        self.head.addWidget(self.print)
        kinds = ("all", "lacking", "registered", "no_scan", "lost")
        self.standing = self.chooser(
            "evidence_filter", [(words(f"evidence_show_{kind}"), kind) for kind in kinds]
        )
        self.search = self.search_line()
        self.count = text_label("", "small")
        self.row(self.standing, self.place, self.search, None, self.count)
        self._build_tables()
        self._build_buttons()
        self.setAcceptDrops(not file.read_only)

    def _build_tables(self) -> None:
        ctx, words = self.ctx, self.ctx.words
        self.model = TonedModel(
            ctx,
            [words(f"evidence_column_{name}") for name in _ITEM_COLUMNS],
            frozenset({1, 2}),
            _LACKING,
            self,
        )
        self.table = TonedList(ctx, words("nav_evidence"), _ITEM_WIDTHS)
        self.table.show_model(self.model)
        self.table.selectionModel().selectionChanged.connect(lambda: self._show_papers())
        fields = self.file.catalogue.forms[EVIDENCE].by_code
        heads = [
            fields[name].label.text(ctx.lang) if name in fields else words("evidence_column_school")
            for name in _PAPER_COLUMNS
        ]
        self.papers = TonedModel(ctx, heads, frozenset({5}), _SCAN, self)
        self.below = TonedList(ctx, words("evidence_papers"), _PAPER_WIDTHS)
        self.below.show_model(self.papers)
        self.below.jump.connect(lambda _: self._open_row())
        self.below.selectionModel().selectionChanged.connect(lambda: self._judge())
        self.about = text_label("", wrap=True)
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.about)
        column.addWidget(self.below, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(lower)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)

    def _build_buttons(self) -> None:
        self.add = self.button("evidence_add", self._add, writes=True)
        self.attach = self.button("evidence_attach", self._choose)
        self.view = self.button("evidence_view", self._ask_view)
        self.detach = self.button("evidence_detach", self._detach)
        self.export = self.button("evidence_export", self._export)
        self.open_row = self.button("evidence_row", self._open_row)
        self.row(self.add, self.attach, self.view, self.detach, self.export, self.open_row, None)
        self._judge()

    def entrance(self) -> QWidget:
        return self.table

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        super().refresh()
        number = self.file.collection.number
        self.beside(evidence.evidence_items, number, then=self.show_items)

    def show_items(self, items: tuple[EvidenceItem, ...]) -> None:
        """Show items with their papers, as far as the filters let them through."""
        self.items = items
        self.show_wanted()

    def show_wanted(self) -> None:
        here, paper = self.item(), self.paper()
        self.shown = [one for one in map(self._in_place, self.items) if self._is_wanted(one)]
        self.model.show_lines([self._line(one) for one in self.shown])
        codes = [one.code for one in self.shown]
        if codes:
            choose_rows(self.table, codes.index(here.code) if here and here.code in codes else 0)
        self._show_papers()
        if paper is not None:
            self._choose_row(paper.row.id)
        lacking = sum(bool(one.lacking) for one in self.items)
        papers = [paper for one in self.items for paper in one.papers]
        scans = {paper.scan.name: paper.scan.size for paper in papers if paper.scan}
        self.count.setText(
            self.ctx.words(
                "evidence_count",
                papers=len(papers),
                lacking=lacking,
                scans=len(scans),
                size=told_size(sum(scans.values())),
            )
        )

    def _in_place(self, one: EvidenceItem) -> EvidenceItem:
        """Return an item with the papers of the place that is looked at, and those for all."""
        papers = [each for each in one.papers if not each.number or self.in_place(each.number)]
        return one._replace(papers=tuple(papers))

    def _is_wanted(self, one: EvidenceItem) -> bool:
        kind, text = self.standing.currentData(), self.search.text().strip()
        fits = {
            "all": True,
            "lacking": bool(one.lacking),
            "registered": bool(one.papers),
            "no_scan": any(paper.scan is None for paper in one.papers),
            "lost": any(paper.lost for paper in one.papers),
        }[kind]
        fields = ("evidence_no", "title", "document_no", "kept_at", "keeper")
        named = text in one.code or text in one.label.text(self.ctx.lang)
        return fits and (
            named
            or any(
                text in paper.school or any(text in paper.text(field) for field in fields)
                for paper in one.papers
            )
        )

    def _line(self, one: EvidenceItem) -> tuple[Sequence[str], str]:
        scans = sum(paper.scan is not None for paper in one.papers)
        texts = (
            one.code or "—",
            str(len(one.papers)),
            f"{scans}/{len(one.papers)}" if one.papers else "",
            f"✕ {one.lacking.text(self.ctx.lang)}" if one.lacking else "✓" if one.wanted else "",
            one.wanted.text(self.ctx.lang) if one.wanted else "",
            one.label.text(self.ctx.lang),
        )
        return texts, "wrong" if one.lacking else "done" if one.wanted else ""

    def item(self) -> EvidenceItem | None:
        """Return the item in hand."""
        rows = self.table.chosen_rows()
        return self.shown[rows[0]] if rows and rows[0] < len(self.shown) else None

    def paper(self) -> Paper | None:
        """Return the paper in hand."""
        one, rows = self.item(), self.below.chosen_rows()
        return one.papers[rows[0]] if one and rows and rows[0] < len(one.papers) else None

    def _chosen_papers(self) -> list[Paper]:
        one = self.item()
        return [one.papers[row] for row in self.below.chosen_rows()] if one else []

    def _show_papers(self) -> None:
        one = self.item()
        self.about.setText(f"{one.code}　{one.label.text(self.ctx.lang)}" if one else "")
        self.papers.show_lines([self._paper(paper) for paper in one.papers] if one else [])
        if one and one.papers:
            choose_rows(self.below, 0)
        self._judge()

    def _paper(self, one: Paper) -> tuple[Sequence[str], str]:
        words = self.ctx.words
        if one.lost:
            lost = words("evidence_lost")
            told, tone = f"✕ {lost}", "wrong"
        elif one.scan is None:
            told, tone = "", ""
        else:
            told, tone = f"✓ {one.scan.name}　{told_size(one.scan.size)}", "done"
        texts = [
            one.school or words("evidence_whole") if name == "school" else one.text(name)
            for name in _PAPER_COLUMNS[:-1]
        ]
        return (*texts, told), tone

    def _choose_row(self, row: int) -> None:
        one = self.item()
        ids = [paper.row.id for paper in one.papers] if one else []
        if row in ids:
            choose_rows(self.below, ids.index(row))

    def _judge(self) -> None:
        """Offer what can be done with the paper in hand."""
        one, item = self.paper(), self.item()
        writable = not self.file.read_only
        self.add.setEnabled(writable and item is not None and bool(item.code))
        self.attach.setEnabled(writable and one is not None)
        self.detach.setEnabled(writable and one is not None and bool(one.text(evidence.SCAN)))
        self.view.setEnabled(one is not None and one.scan is not None)
        self.export.setEnabled(one is not None and one.scan is not None)
        self.open_row.setEnabled(one is not None)

    # -- papers ------------------------------------------------------------------------------------

    def _add(self) -> None:
        one = self.item()
        if one is not None:
            number = self.file.collection.number
            self.write(evidence.add_paper, number, one.code, then=self._added)

    def _added(self, edited: Edited) -> None:
        self.file.refresh()
        self.jumped.emit(Cell(EVIDENCE, edited.rows[0].id, "title"))

    def _open_row(self) -> None:
        one = self.paper()
        if one is not None:
            self.jumped.emit(Cell(EVIDENCE, one.row.id, "title"))

    # -- scans -------------------------------------------------------------------------------------

    def _choose(self) -> None:
        words = self.ctx.words
        path = self.ctx.asker.open_path(self, words("evidence_attach"), words("kinds_scan"))
        if path is not None:
            self.attach_path(path)

    def attach_path(self, path: Path) -> None:
        """Attach a picture or PDF to the paper in hand."""
        one = self.paper()
        if one is None:
            self.notice.say(self.ctx.words("evidence_choose"), "unusual")
            return
        number = self.file.collection.number
        self.write(evidence.attach_scan, number, one.row.id, path, then=self._attached)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        welcome_document(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_document(event)
        if path is not None:
            self.attach_path(path)

    def _attached(self, edited: Edited) -> None:
        self.notice.say(edited.change.named(self.ctx.lang), "done")
        self._look_anew()

    def _detach(self) -> None:
        one = self.paper()
        if one is not None:
            number = self.file.collection.number
            self.write(evidence.detach_scan, number, one.row.id, then=self._attached)

    def _ask_view(self) -> None:
        one = self.paper()
        if one is not None and one.scan is not None:
            self.ask(evidence.scan_contents, one.scan.name, then=self._view)

    def _view(self, found: tuple[Scan, bytes]) -> None:
        self.dialog = ScanDialog(self.ctx, *found, self, beside=self.file.session.path)
        self.dialog.open()

    def _export(self) -> None:
        names = [one.scan.name for one in self._chosen_papers() if one.scan]
        folder = self.ctx.asker.folder_path(self, self.ctx.words("evidence_export"))
        if folder is not None and names:
            self.write(evidence.export_scans, names, folder, then=self._exported)

    def _exported(self, made: tuple[Path, ...]) -> None:
        said = self.ctx.words("evidence_exported", count=len(made), folder=made[0].parent)
        self.notice.say(said, "done")

    def _ask_unused(self) -> None:
        self.ask(evidence.unused_scans, then=self._offer_room)

    def _offer_room(self, found: Unused) -> None:
        words = self.ctx.words
        if not found.names:
            self.notice.say(words("evidence_no_unused"), "note")
            return
        said = words("evidence_unused", count=len(found.names), size=told_size(found.size))
        offer = (words("evidence_drop"), self._drop)
        self.notice.say(said, "unusual", offer=offer)

    def _drop(self) -> None:
        self.write(evidence.drop_unused, then=self._dropped)

    def _dropped(self, freed: int) -> None:
        self.notice.say(self.ctx.words("evidence_dropped", size=told_size(freed)), "done")

    def _look_anew(self) -> None:
        self.file.refresh()
        self.refresh()

    def _print(self, name: str) -> None:
        self.print.setCurrentIndex(0)
        if name:
            self.report_wished.emit(name)
