"""Nil returns: a school says with one reason that it has nothing to enter into a form."""

from __future__ import annotations

from edudesk.actions.checking import LONGEST_REASON, SHORTEST_REASON
from edudesk.actions.entry import edited
from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.form import Form
from edudesk.model.journal import NilReturn
from edudesk.model.place import Cell
from edudesk.model.plaintext import said_words


def list_nil_returns(desk: Desk, collection: int) -> dict[str, NilReturn]:
    """Return the forms of a collection that were declared empty, by code."""
    with desk.at(collection) as store:
        return store.nil_returns()


def declare_nil(desk: Desk, form: str, collection: int, reason: str) -> Edited:
    """Declare that a roster has no rows, or that a record or grid does not apply, and why.

    The form then counts as filled and nothing in it is checked, until a row or figure is entered.
    Raises EdudeskError when there is something in it, and for a reason that says nothing.
    """
    asked = desk.form(form)
    words = said_words(reason)
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise EdudeskError(
            f"零报告要写明原因，{SHORTEST_REASON} 至 {LONGEST_REASON} 个字。",
            f"A nil return gives its reason in {SHORTEST_REASON} to {LONGEST_REASON} characters.",
        )
    _refuse_filled(desk, asked, collection)
    with desk.at(collection) as store:
        with store.writing(spoken("declare_nil", form=asked.title), desk.who) as pen:
            pen.declare_nil(form, desk.school, collection, words)
        return edited(desk, pen.change())


def withdraw_nil(desk: Desk, form: str, collection: int) -> Edited:
    """Take a nil return back: the form is to be filled in again."""
    asked = desk.form(form)
    with desk.at(collection) as store:
        with store.writing(spoken("withdraw_nil", form=asked.title), desk.who) as pen:
            pen.declare_nil(form, desk.school, collection, "")
        return edited(desk, pen.change())


def content_of(desk: Desk, form: Form, collection: int) -> tuple[Cell, ...]:
    """Return the cells of a form in which something stands: a figure, or text nobody could read.

    What campuses filled in for themselves is among it, and not the school's figures that follow.
    """
    with desk.at(collection) as store:
        campuses = store.campuses() if form.per_campus else []
    found: list[Cell] = []
    for campus in (None, *campuses):
        follows = {field.code for field in form.stored if field.over_campuses and campus is None}
        passed = follows if campuses else frozenset()
        with desk.at(collection, campus) as store:
            found += [
                Cell(form.code, row.id, field)
                for row in store.rows(form.code)
                for field, value in row.values.items()
                if field not in passed
                and (value is not None or row.states.get(field) == "unreadable")
            ]
    return tuple(found)


def _refuse_filled(desk: Desk, form: Form, collection: int) -> None:
    with desk.at(collection) as store:
        rows = len(store.rows(form.code)) if form.kind == "roster" else 0
    if rows:
        raise EdudeskError(
            f"《{form.title.zh}》里有 {rows} 行，不能作零报告。确实没有的，请先删除这些行。",
            f"{form.title.en} has {rows} rows: remove them before declaring it empty.",
        )
    filled = len(content_of(desk, form, collection))
    if filled:
        raise EdudeskError(
            f"《{form.title.zh}》里已填 {filled} 个数据，不能作零报告。确实不适用的，请先清空。",
            f"{form.title.en} has {filled} figures: empty them before declaring it not applicable.",
        )
