"""Lines of a grid that are items of a standard: what the assessment says of each, as it prints."""

from __future__ import annotations

from edudesk.model.form import Form
from edudesk.model.verdict import ItemResult
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context

PROBLEM = "problem"
"""The field whose text the assessment writes itself on computed lines."""
ATTESTED = "attested"
"""The field that stands empty on computed lines: the verdict is shown there."""


class ItemLines:
    """What the last assessment says of the lines; nothing while there is none."""

    def __init__(self, ctx: Context, file: OpenFile, form: Form) -> None:
        self._ctx = ctx
        self._file = file
        self._standard = form.lines_from
        standard = file.catalogue.standards.get(form.lines_from)
        items = standard.items if standard else ()
        self._computed = {item.code for item in items if item.parts and not item.asks}
        self._either = {item.code for item in items if item.parts and item.asks}

    def is_computed(self, line: str) -> bool:
        """Whether the line follows from the figures; the others are answered by the district.

        A line that may be either is the district's until the figures decide it.
        """
        if line in self._computed:
            return True
        result = self.result(line) if line in self._either else None
        return result is not None and result.basis == "computed" and result.verdict != "unknown"

    def result(self, line: str) -> ItemResult | None:
        """Return the verdict on a line."""
        assessment = self._file.assessment
        if assessment is None or assessment.standard != self._standard:
            return None
        return next((item for item in assessment.items if item.code == line), None)

    def verdict(self, line: str) -> str:
        """Return the verdict in words after its sign, "" before the assessment."""
        result = self.result(line)
        return self._ctx.words(f"item_{result.verdict}") if result else ""

    def printed(self, line: str) -> str:
        """Return what will stand in print under 存在问题."""
        result = self.result(line)
        if result is None:
            return ""
        if result.note is not None:
            return result.note.text(self._ctx.lang)
        if result.verdict == "met":
            return self._ctx.words("item_no_problem")
        return result.problem.text(self._ctx.lang)

    def stand_in(self, field: str, line: str) -> str | None:
        """Return what a cell shows that the assessment fills; None for cells that are typed."""
        if not self.is_computed(line):
            return None
        if field == PROBLEM:
            return self.printed(line)
        return self.verdict(line) if field == ATTESTED else None
