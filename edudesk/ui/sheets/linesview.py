"""The lines of a grid as a table: blocks are copied and pasted here, single cells written below."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView

from edudesk.ui.look.context import Context
from edudesk.ui.sheets.celldelegate import FieldChoices
from edudesk.ui.sheets.gridview import Keyed
from edudesk.ui.sheets.tableview import SheetView

_OF_THE_PAGE = ("Tab", "Shift+Backtab", "Ctrl+Up", "Ctrl+Down", "Shift+Return", "Shift+Enter")


class LinesView(SheetView):
    """Enter and F2 go to the cell below (`activated`), where there is room to write."""

    def __init__(self, ctx: Context, choices: FieldChoices) -> None:
        super().__init__(ctx, choices)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)

    def keyed(self) -> Keyed:
        keyed = {keys: act for keys, act in super().keyed().items() if keys not in _OF_THE_PAGE}
        opened = dict.fromkeys(
            ("Return", "Enter", "F2"), lambda: self.activated.emit(self.currentIndex())
        )
        return {**keyed, **opened}
