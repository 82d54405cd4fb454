"""Printing forms empty, so that an office fills them in by hand."""

from __future__ import annotations

from pathlib import Path

from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.document import Occasion, Printed
from edudesk.model.form import Form
from edudesk.model.layout import BlankLayout

SUFFIXES = (".pdf", ".xlsx", ".docx")


def print_blanks(
    desk: Desk, out: Path, collection: int, *, form: str = "", office: str = ""
) -> Printed:
    """Print one form or all, whole or what one office knows of them, to be filled in by hand.

    Raises UnknownNameError for an unknown form or office, EdudeskError where an office has nothing
    to fill in, NotWritableError when nothing can be written.
    """
    from edudesk.reporting import produce_blanks  # the printing libraries load when needed

    if out.suffix.lower() not in SUFFIXES:
        raise EdudeskError(
            f"不能输出为“{out.name}”，文件名应以 .pdf、.xlsx 或 .docx 结尾。",
            f"{out.name} cannot be made: its name must end in .pdf, .xlsx or .docx.",
        )
    forms = _forms(desk, form, office)
    layout = next(one for one in desk.catalogue.layouts.values() if isinstance(one, BlankLayout))
    with desk.at(collection) as store:
        occasion = Occasion(
            school=store.school(desk.school),
            collection=store.collection(collection),
            printed=desk.now().date(),
        )
        return produce_blanks(store, desk.catalogue, layout, forms, office, out, context=occasion)


def _forms(desk: Desk, form: str, office: str) -> list[Form]:
    from edudesk.reporting.blanks import is_asked_of

    offices = desk.catalogue.lists["offices"].by_value
    if office and office not in offices:
        raise UnknownNameError(
            f"没有代码为“{office}”的部门。可用的部门：{'、'.join(offices)}。",
            f"There is no office {office}. Offices: {', '.join(offices)}.",
        )
    wanted = [desk.form(form)] if form else list(desk.forms)
    asked = [one for one in wanted if is_asked_of(one, office)]
    if not asked:
        raise EdudeskError(
            "这里没有需要手工填报的指标，请换一张表或一个部门。",
            "Nothing is to be filled in by hand here; choose another form or office.",
        )
    return asked
