"""The row by which the list of findings is narrowed: level, form, office, words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from edudesk.model.check import Finding
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.findingsmodel import Narrowing
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser

_OFFICES = "offices"
_PAUSE = 150  # ms
_LEAST = 90  # px at any text size


class FindingsFilter(QWidget):
    """Offers only what occurs, with how often."""

    changed = Signal(object)  # Narrowing

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self.text = QLineEdit()
        self.text.setPlaceholderText(ctx.words("issue_filter_text"))
        self.text.setAccessibleName(ctx.words("issue_filter_text"))
        self.level, self.form, self.office = (self._chooser() for _ in range(3))
        for chooser, word in (
            (self.level, "issue_level"),
            (self.form, "issue_form"),
            (self.office, "help_office"),
        ):
            chooser.setAccessibleName(ctx.words(word))
            chooser.currentIndexChanged.connect(lambda: self._tell())
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._tell)
        self.text.textChanged.connect(lambda: self._pause.start())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 2)
        row.addWidget(self.level, 1)
        row.addWidget(self.form, 2)
        row.addWidget(self.office, 2)

    def _chooser(self) -> Chooser:
        chooser = Chooser(self._ctx)
        chooser.setMinimumWidth(_LEAST)
        return chooser

    def narrowed(self) -> Narrowing:
        """Return what is chosen."""
        return Narrowing(
            level=str(self.level.currentData() or ""),
            form=str(self.form.currentData() or ""),
            office=str(self.office.currentData() or ""),
            text=self.text.text().strip(),
        )

    def clear(self) -> None:
        """Narrow nothing any more."""
        self.text.clear()
        for chooser in (self.level, self.form, self.office):
            chooser.setCurrentIndex(0)
        self._pause.stop()
        self._tell()

    def offer(self, findings: Sequence[Finding], office: Callable[[Finding], str]) -> None:
        """Offer the levels, forms and offices that these findings have."""
        words, lang = self._ctx.words, self._ctx.lang
        levels = {level: words(level) for level in ("wrong", "unusual")}
        forms = {form.code: form.title.text(lang) for form in self._file.forms}
        offices = self._file.catalogue.lists.get(_OFFICES)
        named = {code.value: code.label.text(lang) for code in offices.codes} if offices else {}
        _fill(self.level, words("issue_all_levels"), levels, [one.level for one in findings])
        _fill(self.form, words("issue_all_forms"), forms, [one.form for one in findings])
        _fill(self.office, words("issue_all_offices"), named, [office(one) for one in findings])

    def _tell(self) -> None:
        self._pause.stop()
        self.changed.emit(self.narrowed())


def _fill(chooser: Chooser, everything: str, names: dict[str, str], found: list[str]) -> None:
    """Offer those of `names` that were found; what is chosen stays, even at no findings."""
    chosen = chooser.currentData()
    entries = [
        (f"{name}（{found.count(value)}）", value)
        for value, name in names.items()
        if value in found or value == chosen
    ]
    wanted = [(everything, ""), *entries]
    if wanted == [(chooser.itemText(at), chooser.itemData(at)) for at in range(chooser.count())]:
        return
    with QSignalBlocker(chooser):
        chooser.clear()
        for text, value in wanted:
            chooser.addItem(text, value)
        chooser.setCurrentIndex(max(chooser.findData(chosen), 0))
