"""Lets the reason of a decision between two figures speak for the difference between them."""

from __future__ import annotations

from collections.abc import Iterable

from edudesk.actions.session import Desk
from edudesk.catalogue.declaring import decided_check, decides, decision
from edudesk.errors import EdudeskError
from edudesk.model.form import Field
from edudesk.model.place import Cell
from edudesk.storage.writing import Pen


def settle(desk: Desk, pen: Pen, cells: Iterable[Cell]) -> None:
    """Explain with their reasons the differences that were decided in these cells, just written.

    A reason is bound to both figures, as every explanation is: when the rosters change it lapses,
    the finding speaks up again and the figure has to be decided anew. The scope is that of the
    whole school. Raises EdudeskError for what a campus was to declare: schools declare.
    """
    cells = tuple(cells)
    _refuse_on_campus(desk, cells)
    decided: dict[tuple[str, int], tuple[str, Field]] = {}
    for cell in cells:
        field = desk.form(cell.form).by_code[cell.field]
        if decides(field):
            decided[decided_check(cell.form, field), cell.row] = (cell.form, field)
    if not decided:
        return
    for finding in desk.rules.run(desk.store, {check for check, _ in decided}):
        if finding.key in decided and finding.state != "unchecked":
            form, field = decided[finding.key]
            (row,) = desk.store.rows(form, ids=[finding.row])
            reason = decision(field, row.values)
            if reason:
                pen.explain(finding.check, finding.row, form, finding.figures, reason)


def _refuse_on_campus(desk: Desk, cells: Iterable[Cell]) -> None:
    for cell in cells:
        field = desk.form(cell.form).by_code[cell.field]
        if field.beside and cell.row not in {row.id for row in desk.store.rows(cell.form)}:
            raise EdudeskError(
                f"“{field.label.zh}”是全校的数，不分校区填写。请在“全校”中填写。",
                f"{field.label.en} is asked of the whole school: enter it there, not on a campus.",
            )
