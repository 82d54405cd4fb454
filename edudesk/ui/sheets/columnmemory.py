"""What a user settled about a form's columns: their widths, and how many stay when scrolling."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from edudesk.model.form import Form
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.gridview import GridView

_DELAY = 400  # ms after the last pull at a header


class ColumnMemory:
    """Gives a grid the columns that its user left, and remembers what becomes of them.

    Until something was settled the columns up to the row's name stay in sight.
    """

    def __init__(self, ctx: Context, view: GridView, form: Form) -> None:
        self._ctx = ctx
        self._view = view
        self._form = form
        self._wait = QTimer(view, singleShot=True, interval=_DELAY)
        self._wait.timeout.connect(self._keep_widths)
        view.chosen_widths = ctx.preferences.widths(form.code)
        view.width_chosen.connect(self._wait.start)

    def restore(self) -> None:
        """Give the grid its widths and frozen columns, once it shows its sheet."""
        self._view.fit()
        self._view.freeze(self._ctx.preferences.frozen(self._form.code, self._named()))

    def freeze(self, count: int) -> None:
        """Let the first `count` columns stay, from now on."""
        self._ctx.preferences.keep_frozen(self._form.code, count)
        self._view.freeze(count)

    def forget_widths(self) -> None:
        """Give the columns the widths that they need."""
        self._view.chosen_widths.clear()
        self._ctx.preferences.keep_widths(self._form.code, {})
        self._view.fit()

    def _named(self) -> int:
        """Return how many columns lead up to the name of a row."""
        codes = [field.code for field in self._view.sheet.fields]
        return codes.index(self._form.name) + 1 if self._form.name in codes else 0

    def _keep_widths(self) -> None:
        self._ctx.preferences.keep_widths(self._form.code, self._view.chosen_widths)
