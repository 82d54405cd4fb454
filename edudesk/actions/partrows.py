"""What of a school's figures goes into a part: forms, one campus, some classes, and what they need.

Rosters that the forms refer to go along to be read, without numbers of identity papers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from edudesk.actions.campuses import find_campus, list_campuses
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import CAMPUSES
from edudesk.model.submission import Content
from edudesk.storage.contents import (
    among,
    on_campus,
    read_content,
    restricted,
    with_its_documents,
    without,
)

CLASSES: Final = "classes"
"""The roster of classes, of which a part may have some."""


def content_for(
    desk: Desk, collection: int, chosen: Sequence[str], *, campus: str, classes: Sequence[str]
) -> tuple[Content, tuple[str, ...]]:
    """Return the content of a part, and the names of the campus and classes that it is limited to.

    Raises:
        UnknownNameError: an unknown campus or class. EdudeskError: classes of a form that has none.
    """
    sent = _with_read_only(desk, chosen)
    content = restricted(read_content(desk.store, desk.school, collection), sent)
    content = without(content, _identity_columns(desk, set(sent) - set(chosen)))
    scope: tuple[str, ...] = (campus,) if campus else ()
    if campus:
        content = _on_campus(desk, content, chosen, collection, campus)
    if classes:
        content, named = _of_classes(desk, content, chosen, collection, classes)
        scope += named
    return with_its_documents(content), scope


def _with_read_only(desk: Desk, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the forms with all those that their references lead to."""
    known = {form.code: form for form in desk.forms}
    wanted = dict.fromkeys((*chosen, *([CAMPUSES] if CAMPUSES in known else [])))
    waiting = list(wanted)
    while waiting:
        for field in known[waiting.pop()].stored:
            if field.target and field.target not in wanted:
                wanted[field.target] = None
                waiting.append(field.target)
    return tuple(wanted)


def _on_campus(
    desk: Desk, content: Content, chosen: Sequence[str], collection: int, campus: str
) -> Content:
    wanted = find_campus(desk, collection, campus).row
    main = list_campuses(desk, collection)[0].row == wanted
    forms = [form for form in desk.forms if form.code in chosen and form.code != CAMPUSES]
    return on_campus(content, forms, wanted, main=main)


def _of_classes(
    desk: Desk,
    content: Content,
    chosen: Sequence[str],
    collection: int,
    classes: Sequence[str],
) -> tuple[Content, tuple[str, ...]]:
    """Return what a content says of some classes, and their names."""
    forms = [form for form in desk.forms if form.code in chosen]
    whole = [
        form.title
        for form in forms
        if form.code != CLASSES and all(field.target != CLASSES for field in form.stored)
    ]
    if whole:
        raise EdudeskError(
            f"《{whole[0].zh}》不按班级填写，不能只发几个班。请另发一份分工。",
            f"{whole[0].en} has no rows by class: give it out as a part of its own.",
        )
    roster = desk.form(CLASSES)
    with desk.at(collection) as store:
        rows = store.rows(CLASSES)
    found: dict[int, str] = {}
    for wanted in classes:
        hits = [
            row
            for row in rows
            if wanted in {row.values.get(code) for code in (roster.name, *roster.key)}
        ]
        if not hits:
            raise UnknownNameError(f"没有名为“{wanted}”的班级。", f"There is no class {wanted}.")
        found |= {row.id: str(row.values.get(roster.name) or wanted) for row in hits}
    return among(content, forms, CLASSES, found), tuple(found.values())


def _identity_columns(desk: Desk, forms: Collection[str]) -> set[tuple[str, str]]:
    return {
        (form.code, field.code)
        for form in desk.forms
        if form.code in forms
        for field in form.stored
        if field.personal == "identity"
    }
