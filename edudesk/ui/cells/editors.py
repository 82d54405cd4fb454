"""Editors of single cells: text for every type, with a list or a calendar to open beside it.

What is typed stays as typed; reading it is the writer's task, so nothing is lost and nothing asks
back while typing.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from edudesk.model.form import Field
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.cells.pickers import ChoiceEdit, Choices, CodesEdit, DateEdit
from edudesk.ui.look.context import Context

Editor = CellEdit | TextEdit


def make_editor(
    ctx: Context,
    field: Field,
    choices: Choices,
    parent: QWidget | None = None,
    *,
    in_table: bool = False,
) -> Editor:
    """Return the editor of a field; `choices` is asked only when a list is needed."""
    editor = _of_type(ctx, field, choices, parent)
    editor.in_table = in_table
    editor.setAccessibleName(field.label.text(ctx.lang))
    if isinstance(editor, CellEdit) and in_table:
        editor.setFrame(False)
    return editor


def _of_type(ctx: Context, field: Field, choices: Choices, parent: QWidget | None) -> Editor:
    if field.type in ("code", "bool", "ref"):
        return ChoiceEdit(ctx, field, choices, parent)
    if field.type == "codes":
        return CodesEdit(ctx, field, choices, parent)
    if field.type in ("date", "month"):
        return DateEdit(ctx, field, parent)
    if field.multiline:
        return TextEdit(field, parent)
    return CellEdit(field, parent)
