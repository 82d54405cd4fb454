"""The line under the findings where a reason is given: its kind, its words, who signs for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QLineEdit

from edudesk.actions.checking import offered_reasons
from edudesk.errors import EdudeskError
from edudesk.model.check import Finding
from edudesk.model.journal import Explanation
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.reasonentry import ReasonEntry
from edudesk.ui.look.context import Context

_HEAD_WIDTH = 130  # px at 100 %


class ReasonLine(ReasonEntry):
    """Gives one reason to the findings in hand; the head signs that wrong ones pass."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        self._chosen: tuple[Finding, ...] = ()
        self.head = QLineEdit()
        self.head.setPlaceholderText(ctx.words("head_hint"))
        self.head.setAccessibleName(ctx.words("head"))
        self.head.setFixedWidth(ctx.theme.px(_HEAD_WIDTH))
        self.head.returnPressed.connect(self.explain)
        self.row.insertWidget(self.row.indexOf(self.record), self.head)

    def show_chosen(self, chosen: Sequence[Finding]) -> None:
        """Turn to these findings, and ask what was said of them before."""
        wrong = any(finding.level == "wrong" for finding in chosen)
        said = self._ctx.words("overrule" if wrong else "record_reason")
        several = self._ctx.words("reason_for", count=len(chosen)) if len(chosen) > 1 else ""
        self.record.setText(f"{said}{several}")
        self.head.setVisible(wrong)
        keys = tuple(finding.key for finding in chosen if finding.state != "unchecked")
        before = tuple(finding.key for finding in self._chosen)
        self._chosen = tuple(finding for finding in chosen if finding.state != "unchecked")
        if keys != before:
            self.offer("")
            if keys:
                self._file.ask(
                    offered_reasons,
                    self._file.collection.number,
                    keys,
                    then=lambda offered: self._take_answer(keys, offered),
                )
        self._judge()

    def is_wanted(self) -> bool:
        """Whether findings are chosen that can be explained."""
        return bool(self._chosen)

    def give(self, reason: str, code: str) -> bool:
        """Record the reason; without a name for the signature its line takes the focus."""
        wrong = any(finding.level == "wrong" for finding in self._chosen)
        signed = self.head.text().strip() if wrong else ""
        if wrong and not signed:
            self.head.setFocus()
            return False
        keys = [finding.key for finding in self._chosen]

        def refused(_: EdudeskError) -> None:
            self.give_back(reason, code)
            self.head.setText(self.head.text() or signed)

        self._file.explain(keys, reason, code=code, head=signed, failed=refused)
        self.head.clear()  # who signs does so for these alone
        return True

    def _take_answer(
        self, keys: Sequence[tuple[str, int]], offered: Mapping[tuple[str, int], Explanation]
    ) -> None:
        if tuple(finding.key for finding in self._chosen) == tuple(keys):
            before = next(iter(offered.values()), None)
            if before is not None:
                self.offer(before.reason, before.code)
