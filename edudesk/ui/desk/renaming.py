"""The dialog in which code and name of the file's school or district are put right."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from edudesk.actions import renaming
from edudesk.model.form import Field
from edudesk.model.place import School
from edudesk.model.values import Unreadable, read_value
from edudesk.ui.cells.pickers import DateEdit
from edudesk.ui.desk.askdialog import AskDialog
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context

_WIDTH = 560


class RenameDialog(AskDialog):
    """Asks code, name and from which day on; `agreed` carries code, name and since."""

    def __init__(self, ctx: Context, unit: School, parent: QWidget | None = None) -> None:
        words = ctx.words
        super().__init__(ctx, words("rename").rstrip("… ."), _WIDTH, words("rename_make"), parent)
        self._unit = unit
        self.code, self.name = QLineEdit(unit.code), QLineEdit(unit.name)
        self.since = DateEdit(
            ctx, Field(code="since", label=words.label("rename_since"), type="date")
        )
        self.since.setPlaceholderText(words("rename_since_hint"))
        self.ask("code", words(f"ask_code_{unit.kind}"), self.code)
        self.ask("name", words(f"ask_name_{unit.kind}"), self.name)
        self.ask("since", words("rename_since"), self.since)
        self.compose()
        for edit in (self.code, self.name, self.since):
            edit.textChanged.connect(lambda: self._judge())
        self._judge()

    def _judged(self) -> tuple[dict[str, object], dict[str, str]]:
        """Return what was answered, and the faults by question."""
        lang = self._ctx.lang
        code, name = self.code.text().strip(), self.name.text().strip()
        found = renaming.misnamed(self._unit.kind, code=code, name=name)
        faults = {which: label.text(lang) for which, label in found.items()}
        since = None
        try:
            since = read_value(self.since.field, self.since.text(), None)
        except Unreadable as fault:
            faults["since"] = fault.reason.text(lang)
        day = date.fromisoformat(str(since)) if since is not None else None
        return {"code": code, "name": name, "since": day}, faults

    def _judge(self) -> None:
        given, faults = self._judged()
        self.show_faults(faults)
        changed = (given["code"], given["name"]) != (self._unit.code, self._unit.name)
        self.make.setEnabled(changed and not faults)

    def _agree(self) -> None:
        given, faults = self._judged()
        if not faults:
            self.agreed.emit(given)


def ask_names(ctx: Context, file: OpenFile, owner: QWidget) -> RenameDialog:
    """Ask how the school or district of a file is called, and write it down."""
    dialog = RenameDialog(ctx, file.unit, owner)

    def write(given: dict[str, object]) -> None:
        file.rename(
            given,
            then=lambda _: dialog.accept(),
            failed=lambda error: dialog.refuse(error.text(ctx.lang)),
        )

    dialog.agreed.connect(write)
    dialog.open()
    return dialog
