"""The dialog before statistics are loaded: what each header means, whose points are whose."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.statistics import StatisticsPreview
from edudesk.actions.statistics_reading import UNUSED, ExportColumn
from edudesk.model.form import Form
from edudesk.ui.district.centraldialog import CentralChoices, scrolled
from edudesk.ui.district.tonedlist import TonedModel
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, Notice, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.sheets.listtable import ListTable

_SIZE = (900, 580)
_COLUMNS = ("header", "figure", "known")
_WIDTHS = (380, 220)
_SIGNS = {"program": "✓", "district": "✓", "unused": "–", "school": "✓"}
_HEADS = 4  # fields that say which school a row is; the others are figures
_SHOWN = 12  # cells that cannot be read, named one by one


class ExportPreview(QDialog):
    """Nothing is written before it is agreed to.

    `agreed` brings what is said of headers (a figure, or UNUSED) and of schools that do not count.
    """

    agreed = Signal(dict, dict)

    def __init__(
        self, ctx: Context, form: Form, found: StatisticsPreview, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._form = form
        self.found = found
        self.headers: dict[str, Chooser] = {}
        words = ctx.words
        self.setWindowTitle(words("export_title"))
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.central = CentralChoices(ctx, found.uncounted, found.central)
        self.notice = Notice(ctx)
        self.tabs = QTabWidget()
        self._build_tabs()
        unwanted = QPushButton(words("export_rest_unused"))
        unwanted.clicked.connect(lambda: self.leave_rest())
        unwanted.setVisible(bool(self.headers))
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        self.take = main_button(words("export_take"), self._agree)
        self.take.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(unwanted)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.take)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(10)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(self.summary(), wrap=True))
        box.addWidget(self.notice)
        box.addWidget(self.tabs, 1)
        box.addLayout(buttons)
        self._say_doubts()

    def summary(self) -> str:
        """Return which tables were read and what will be, a line each."""
        words, found = self._ctx.words, self.found
        stages = {"": "export_whole", "primary": "export_primary", "junior": "export_junior"}
        lines = [
            words(
                "export_table",
                file=table.file,
                title=table.title,
                stage=words(stages[table.stage]),
                schools=table.schools,
            )
            for table in found.tables
        ]
        told = words(
            "export_summary",
            schools=found.schools,
            figures=found.figures,
            changes=found.changes,
        )
        return "\n".join([*lines, told])

    def _build_tabs(self) -> None:
        words = self._ctx.words
        unknown = self._unknown()
        title = words("export_headers", count=len(unknown))
        self.tabs.setAccessibleName(self.windowTitle())
        if unknown:
            self.tabs.addTab(scrolled(self._mapping(unknown), title), title)
        self.tabs.addTab(self._known_table(), words("export_known"))
        if self.found.uncounted:
            title = words("export_central", count=len(self.found.uncounted))
            self.tabs.addTab(scrolled(self.central, title), title)

    def _unknown(self) -> list[ExportColumn]:
        """Return the columns of unknown headers, each header once."""
        columns = (column for table in self.found.tables for column in table.columns)
        return list({one.header: one for one in columns if one.known == "unknown"}.values())

    def _mapping(self, unknown: list[ExportColumn]) -> QWidget:
        """Return a line for each header: its path, and the figures that it may mean."""
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setColumnStretch(0, 1)
        for at, column in enumerate(unknown):
            label = QLabel(column.header.replace("/", " / "))
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            chooser = self._figures(column)
            label.setBuddy(chooser)
            self.headers[column.header] = chooser
            grid.addWidget(label, at, 0)
            grid.addWidget(chooser, at, 1)
        grid.setRowStretch(len(unknown), 1)
        return part

    def _figures(self, column: ExportColumn) -> Chooser:
        words, lang = self._ctx.words, self._ctx.lang
        fields = list(self._form.stored)[_HEADS:]
        labels = {field.code: field.label.text(lang) for field in fields}
        chooser = Chooser(self._ctx)
        chooser.setAccessibleName(words("export_means", header=column.header))
        chooser.addItem(words("export_undecided"), None)
        chooser.addItem(words("export_unused"), UNUSED)
        for code in column.suggested:
            chooser.addItem(words("export_suggested", figure=labels[code]), code)
        for code, label in labels.items():
            if code not in column.suggested:
                chooser.addItem(label, code)
        return chooser

    def _known_table(self) -> ListTable:
        words = self._ctx.words
        model = TonedModel(
            self._ctx, [words(f"export_column_{name}") for name in _COLUMNS], parent=self
        )
        model.show_lines(list(self._known_lines()))
        table = ListTable(self._ctx, words("export_known"), _WIDTHS)
        table.show_model(model)
        return table

    def _known_lines(self) -> Iterator[tuple[tuple[str, ...], str]]:
        words, lang, fields = self._ctx.words, self._ctx.lang, self._form.by_code
        for table in self.found.tables:
            for one in table.columns:
                if one.known != "unknown":
                    figure = fields[one.figure].label.text(lang) if one.figure else ""
                    told = f"{_SIGNS[one.known]} {words(f'export_by_{one.known}')}"
                    yield (one.header.replace("/", " / "), figure, told), ""

    def _say_doubts(self) -> None:
        words, found = self._ctx.words, self.found
        said = []
        if found.strangers:
            names = words("between").join(found.strangers[:_SHOWN])
            said.append(words("export_strangers", count=len(found.strangers), names=names))
        for one in found.refused[:_SHOWN]:
            column = one.column.text(self._ctx.lang) if one.column else ""
            reason = one.reason.text(self._ctx.lang)
            said.append(words("export_refused", row=one.row, column=column, reason=reason))
        if said:
            self.notice.say("\n".join(said), "unusual")

    def leave_rest(self) -> None:
        """Say of all headers that are still undecided that their figures are not wanted."""
        for chooser in self.headers.values():
            if chooser.currentData() is None:
                chooser.setCurrentIndex(chooser.findData(UNUSED))

    def explained(self) -> dict[str, str]:
        """Return what is said of headers."""
        answers = {header: chooser.currentData() for header, chooser in self.headers.items()}
        return {header: str(said) for header, said in answers.items() if said is not None}

    def _agree(self) -> None:
        self.agreed.emit(self.explained(), self.central.answers())
        self.accept()
