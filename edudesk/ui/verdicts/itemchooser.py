"""The list of the rows of the annex on the verdict board: choosing one opens how it was decided."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser
from edudesk.ui.verdicts.boardmodel import SIGNS

_LETTERS, _BROAD = 8, 0.8  # in sight while it is closed; of its English name, which has them narrow
_LABEL = 40  # letters of a row's label, the rest is in its tip


class ItemChooser(Chooser):
    """Out of sight while the standard in force has no annex."""

    opened = Signal(str)  # code of the row

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self.setAccessibleName(ctx.words("board_items"))
        self.setToolTip(ctx.words("board_items_tip"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        named = round(_BROAD * len(ctx.words("board_items")))
        self.setMinimumContentsLength(max(_LETTERS, named))
        self.activated.connect(self._open)
        self.hide()

    def show_assessment(self, assessment: Assessment, standard: Standard) -> None:
        """List the rows of the annex with the sign of each verdict."""
        lang = self._ctx.lang
        labels = {item.code: item.label.text(lang) for item in standard.items}
        self.clear()
        self.addItem(self._ctx.words("board_items"), "")
        for one in assessment.items:
            label = labels.get(one.code, "")
            short = label if len(label) <= _LABEL else f"{label[:_LABEL]}…"
            self.addItem(f"{SIGNS[one.verdict]} {one.code} {short}", one.code)
        self.setVisible(bool(assessment.items))

    def _open(self, at: int) -> None:
        code = str(self.itemData(at) or "")
        self.setCurrentIndex(0)
        if code:
            self.opened.emit(code)
