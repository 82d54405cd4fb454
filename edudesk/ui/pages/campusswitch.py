"""The switch above a page by which it shows the whole school, or one of its campuses."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from edudesk.model.form import Form
from edudesk.ui.file.campuslens import CampusLens, is_fixed
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel
from edudesk.ui.look.theme import set_tone

NEXT_CAMPUS = "Ctrl+Shift+G"
_WHOLE = 0  # id of the button for the whole school; rows of campuses begin with 1


class CampusSwitch(QWidget):
    """A button for the school and one for each campus; not there while there is one campus."""

    def __init__(self, ctx: Context, lens: CampusLens, form: Form, page: QWidget) -> None:
        super().__init__(page)
        self._ctx = ctx
        self._lens = lens
        self._form = form
        self.buttons = QButtonGroup(self)
        self.buttons.idClicked.connect(lambda row: lens.show(row or None))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._said = ElidedLabel()
        set_tone(self._said, "muted")
        self._said.setContentsMargins(8, 0, 0, 0)
        next_campus = QShortcut(QKeySequence(NEXT_CAMPUS), page)
        next_campus.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        next_campus.activated.connect(lens.show_next)
        lens.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        wanted = [(_WHOLE, self._ctx.words("campus_whole"))]
        wanted += [(campus.row, campus.name) for campus in self._lens.campuses]
        held = [(self.buttons.id(one), one.text()) for one in self.buttons.buttons()]
        if held != wanted:
            self._build(wanted)
        self.buttons.button(self._lens.row or _WHOLE).setChecked(True)
        word = self._where_to_type()
        self._said.setText(self._ctx.words(word) if word else "")
        self.setVisible(bool(self._lens.campuses) and is_fixed(self._form))

    def _where_to_type(self) -> str:
        """Return the word that tells where figures are typed that cannot be typed here."""
        if self._lens.row is not None:
            return "" if self._form.per_campus else "campus_derived_only"
        followed = any(self._lens.locks(self._form, field) for field in self._form.fields)
        return "campus_followed_page" if followed else ""

    def _build(self, wanted: list[tuple[int, str]]) -> None:
        for old in self.buttons.buttons():
            self.buttons.removeButton(old)
            old.deleteLater()
        for place, (row, name) in enumerate(wanted):
            button = QToolButton()
            button.setText(name)
            button.setCheckable(True)
            button.setToolTip(self._ctx.words("campus_tip", name=name, keys=NEXT_CAMPUS))
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.buttons.addButton(button, row)
            self._row.insertWidget(place, button)
        self._row.addWidget(self._said, 1)
