"""The findings as a table: in page order, narrowed to level, form, office and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from edudesk.actions.checking import REASON_CODES
from edudesk.model.check import Finding
from edudesk.ui.file.findingbook import PASSED, is_open
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower
from edudesk.ui.look.icons import icon

COLUMNS = ("level", "form", "row", "field", "value", "last", "message", "rule")
LEVELS = ("wrong", "unusual", "explained", "overruled", "lapsed")
"""What the first column says of a finding: its level while it is open, else its state."""
MESSAGE = COLUMNS.index("message")
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SIGN = int(Qt.ItemDataRole.DecorationRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_NOWHERE = QModelIndex()
_FEW = 40  # lines put in or taken out one by one; with more a fresh start is quicker
_FIGURES = tuple(map(COLUMNS.index, ("value", "last")))


class Narrowing(Struct, frozen=True):
    """What the list is narrowed to; an empty part narrows nothing."""

    level: str = ""
    form: str = ""
    office: str = ""
    text: str = ""


class FindingsModel(QAbstractTableModel):
    """Findings in page order, the settled ones only when asked for."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._order = {form.code: at for at, form in enumerate(file.forms)}
        self._showers: dict[str, Shower] = {}
        self._places: dict[str, dict[str, int]] = {}  # of fields, by form
        self.findings: list[Finding] = []
        self.with_settled = False
        self.narrowed = Narrowing()
        self._asked = (self.with_settled, self.narrowed)  # when the lines were looked over last
        self._revision = 0
        self._figures: dict[tuple[str, int], tuple[str, ...]] = {}
        self._checks = {check.code: check for check in file.catalogue.checks}
        self._signs: dict[str, QIcon] = {}
        self.restyle()
        self.refresh()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role == _DISPLAY:
            return self._text(self.findings[index.row()], COLUMNS[index.column()])
        if role == _TIP:
            return self._tip(self.findings[index.row()], COLUMNS[index.column()])
        if role == _SIGN and index.column() == 0:
            finding = self.findings[index.row()]
            settled = PASSED if finding.state == "overruled" else "check"
            return self._signs[finding.level if is_open(finding) else settled]
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way == Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._ctx.words(f"issue_{COLUMNS[section]}")
        if way == Qt.Orientation.Horizontal and role == int(Qt.ItemDataRole.TextAlignmentRole):
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def restyle(self) -> None:
        """Take the signs from the palette in force."""
        theme = self._ctx.theme
        self._signs = {tone: icon(theme, tone, tone) for tone in ("wrong", "unusual")}
        self._signs["check"] = icon(theme, "check", "muted")
        self._signs[PASSED] = icon(theme, "explain", "muted")

    def refresh(self) -> None:
        """Take the findings of the file anew.

        What is still the same finding keeps its line, so that an edit costs what it changes.
        """
        fresh, gone = self._changes()
        if len(fresh) + len(gone) > _FEW:
            self.beginResetModel()
            self.findings = sorted(self._wanted(self._file.findings), key=self._place)
            self.endResetModel()
        else:
            self._put_in(self._take_out(gone, fresh))

    def _changes(self) -> tuple[list[Finding], list[int]]:
        """Return the findings that have no line yet, and the lines whose findings are gone."""
        book, asked = self._file.findings, (self.with_settled, self.narrowed)
        news = book.since(self._revision) if asked == self._asked else None
        self._revision, self._asked = book.revision, asked
        if news is not None:
            went = set(map(id, news.went))
            gone = [at for at, one in enumerate(self.findings) if id(one) in went] if went else []
            return self._wanted(news.came), gone
        wanted = self._wanted(book)
        known, kept = set(map(id, self.findings)), set(map(id, wanted))
        fresh = [finding for finding in wanted if id(finding) not in known]
        return fresh, [at for at, one in enumerate(self.findings) if id(one) not in kept]

    def _take_out(self, gone: Iterable[int], fresh: Iterable[Finding]) -> Iterable[Finding]:
        """Take lines out, or put in their place what became of them; return what is left to put."""
        left = {finding.key: finding for finding in fresh}
        for at in reversed(list(gone)):
            now = left.get(self.findings[at].key)
            if now is not None and self._place(now) == self._place(self.findings[at]):
                self.findings[at] = left.pop(now.key)
                self._tell(at)
            else:
                self.beginRemoveRows(_NOWHERE, at, at)
                del self.findings[at]
                self.endRemoveRows()
        return left.values()

    def _put_in(self, fresh: Iterable[Finding]) -> None:
        for finding in fresh:
            at = bisect_right(self.findings, self._place(finding), key=self._place)
            self.beginInsertRows(_NOWHERE, at, at)
            self.findings.insert(at, finding)
            self.endInsertRows()

    def show_figures(self, seen: Iterable[int]) -> None:
        """Have lines painted anew, of those in sight, whose figures are no more what they show."""
        before, self._figures = self._figures, {}
        for line in seen:
            finding = self.findings[line]
            figures = tuple(self._text(finding, COLUMNS[column]) for column in _FIGURES)
            self._figures[finding.key] = figures
            if before.get(finding.key) != figures:
                self._tell(line)

    def _tell(self, line: int) -> None:
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(COLUMNS) - 1))

    def listed(self) -> list[Finding]:
        """Return what the list holds before it is narrowed."""
        return self._listed(self._file.findings)

    def _listed(self, findings: Iterable[Finding]) -> list[Finding]:
        return [one for one in findings if self.with_settled or is_open(one)]

    def _wanted(self, findings: Iterable[Finding]) -> list[Finding]:
        listed = self._listed(findings)
        return listed if not self.is_narrowed else list(filter(self._is_wanted, listed))

    @property
    def is_narrowed(self) -> bool:
        """Whether some of what is listed may be kept away."""
        return self.narrowed != Narrowing()

    def lists_nothing(self) -> bool:
        """Whether the list would be empty even if nothing narrowed it."""
        return not any(self.with_settled or is_open(one) for one in self._file.findings)

    def office(self, finding: Finding) -> str:
        """Return the code of the office that knows the figure, "" when none is named."""
        fields = self._file.catalogue.forms[finding.form].by_code
        first = finding.fields[0] if finding.fields else ""
        return fields[first].office if first in fields else ""

    def _is_wanted(self, finding: Finding) -> bool:
        wanted = self.narrowed
        return (
            wanted.level in ("", finding.level)
            and wanted.form in ("", finding.form)
            and wanted.office in ("", self.office(finding))
            and (not wanted.text or self._speaks_of(finding, wanted.text.casefold()))
        )

    def _speaks_of(self, finding: Finding, text: str) -> bool:
        spoken = ("form", "row", "field", "message", "rule")
        return any(text in self._text(finding, column).casefold() for column in spoken)

    def _place(self, finding: Finding) -> tuple[int, int, int, str]:
        form = self._file.catalogue.forms[finding.form]
        first = finding.fields[0] if finding.fields else ""
        places = self._places.get(finding.form)
        if places is None:
            places = self._places[finding.form] = {code: at for at, code in enumerate(form.by_code)}
        at = places.get(first, len(places))
        if form.kind == "record":
            return (self._order.get(finding.form, 99), at, finding.row, finding.check)
        return (self._order.get(finding.form, 99), finding.row, at, finding.check)

    def _text(self, finding: Finding, column: str) -> str:
        lang = self._ctx.lang
        form = self._file.catalogue.forms[finding.form]
        if column == "level":
            return self._ctx.words(finding.level if finding.state == "open" else finding.state)
        if column == "form":
            return form.title.text(lang)
        if column == "row":
            return "" if form.kind == "record" else finding.row_name
        if column == "rule":
            return self._rule(finding)
        if column == "message":
            return "　".join([finding.message.text(lang), *self._settled_by(finding)])
        if not finding.fields:
            return ""
        field = form.by_code[finding.fields[0]]
        if column == "field":
            return field.label.text(lang)
        return self._value(finding, field.code, last=column == "last")

    def _rule(self, finding: Finding) -> str:
        check = self._checks.get(finding.check)
        return self._ctx.words(f"rule_{check.kind}") if check else ""

    def _tip(self, finding: Finding, column: str) -> str:
        check = self._checks.get(finding.check)
        if column != "rule" or check is None:
            return self._text(finding, column)
        return "\n".join(filter(None, (self._text(finding, column), check.source, check.code)))

    def _settled_by(self, finding: Finding) -> list[str]:
        """Return what was said of a finding: kind and words of the reason, who signed."""
        if not finding.reason:
            return []
        code = self._file.catalogue.lists[REASON_CODES].by_value.get(finding.reason_code)
        kind = f"[{code.label.text(self._ctx.lang)}] " if code else ""
        signed = [self._ctx.words("signed_by", head=finding.head)] if finding.head else []
        return [self._ctx.words("reason_given", reason=f"{kind}{finding.reason}"), *signed]

    def _value(self, finding: Finding, code: str, *, last: bool) -> str:
        """Return the figure, or the last one; a page not in memory is asked for, and will tell."""
        page = self._file.page(finding.form)
        row = page.rows.get(finding.row) if page else None
        if page is None or row is None:
            return ""
        shower = self._showers.get(finding.form)
        if shower is None:
            shower = Shower(self._file.catalogue, page.form, self._ctx.lang, self._file.names_of)
            self._showers[finding.form] = shower
        field = page.form.by_code[code]
        if last:
            return shower.text(field, page.last_value(row.id, code))
        if field.derived:
            return shower.text(field, page.value(row.id, code))
        return shower.cell(field, row)
