"""The list that says by what the schools of a printed table are grouped: town, zone or group."""

from __future__ import annotations

from PySide6.QtCore import Signal

from edudesk.actions.places import REGISTER
from edudesk.model.place import PLACE_FIELDS
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser

_LETTERS = 5  # in sight while it is closed


class GroupChoice(Chooser):
    """There only for tables of schools in a district's file; a table for each place in turn."""

    chosen = Signal()

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx)
        self._file = file
        self.setAccessibleName(ctx.words("print_groups"))
        self.setToolTip(ctx.words("print_groups"))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.addItem(ctx.words("print_ungrouped"), "")
        fields = file.catalogue.forms[REGISTER].by_code
        for kind in PLACE_FIELDS:
            label = fields[kind].label.text(ctx.lang)
            self.addItem(ctx.words("board_by", kind=label), kind)
        self.activated.connect(lambda: self.chosen.emit())
        self.hide()

    def offer(self, report: str) -> None:
        """Be there for a table of schools, and begin without groups."""
        layout = self._file.catalogue.layouts.get(report)
        district = self._file.session.kind == "district"
        self.setVisible(district and layout is not None and layout.by_school)
        self.setCurrentIndex(0)

    def kind(self) -> str:
        """Return by what schools are grouped, "" when they are not."""
        return str(self.currentData())
