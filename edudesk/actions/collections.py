"""Rounds of reporting: which there are, which is being worked on, opening and closing one."""

from __future__ import annotations

from datetime import date

from edudesk.actions.identity import round_year_fault
from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.place import Collection, CollectionKind


def list_collections(desk: Desk) -> tuple[Collection, ...]:
    """Return the collections of the file, the newest moment first."""
    return tuple(
        sorted(desk.store.collections(), key=lambda one: (one.moment, one.number), reverse=True)
    )


def newest_open(desk: Desk) -> Collection:
    """Return the newest collection that is not closed; if all are, the newest."""
    collections = list_collections(desk)
    return next((one for one in collections if not one.closed), collections[0])


def find_collection(desk: Desk, name: str) -> Collection:
    """Return the collection of that id, the newest open one for an empty name.

    Raises UnknownNameError naming those that exist.
    """
    if not name:
        return newest_open(desk)
    for collection in list_collections(desk):
        if collection.id == name:
            return collection
    names = [one.id for one in list_collections(desk)]
    raise UnknownNameError(
        f"没有编号为“{name}”的填报任务。本文件中有：{'、'.join(names)}。",
        f"There is no collection {name}. This file has: {', '.join(names)}.",
    )


def open_collection(
    desk: Desk,
    kind: CollectionKind,
    year: str,
    moment: date | None,
    *,
    copy_from: int | None = None,
    deadline: date | None = None,
) -> Collection:
    """Open a round of reporting whose figures describe `moment`.

    Without one annual figures are as of 1 September of the school year (教育事业统计), others as of
    today.

    `copy_from`: collection whose lasting figures are carried over, to be confirmed. Raises
    EdudeskError for a malformed year, a period that has its collection and a later `copy_from`.
    """
    fault = round_year_fault(kind, year)
    if fault is not None:
        raise EdudeskError(fault.zh, fault.en)
    if moment is None:
        moment = date(int(year[:4]), 9, 1) if kind == "annual" else desk.now().date()
    title = spoken(f"collection_{kind}", year=year, of=moment.year, month=moment.month)
    return desk.store.add_collection(
        kind, year, moment, title, deadline=deadline, copy_from=copy_from
    )


def close_collection(desk: Desk, collection: int) -> Collection:
    """Seal a round of reporting: it is kept to be read, and undo does not reach back into it.

    Raises EdudeskError when it is closed already.
    """
    return desk.store.close_collection(collection, desk.who)


def discard_collection(desk: Desk, collection: int) -> tuple[Collection, ...]:
    """Take a round out that was opened by mistake, and return those that are left, newest first.

    Raises EdudeskError when something was entered in it, it was sent, printed or closed, is the
    only one, or a later one goes on from it.
    """
    title = desk.store.collection(collection).title
    desk.store.discard_collection(collection, spoken("discard_collection", title=title), desk.who)
    return list_collections(desk)
