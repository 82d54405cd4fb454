"""Rounds of reporting: which there are, which is being worked on, opening and closing one."""

from __future__ import annotations

from datetime import date

from edudesk.actions.session import Desk, spoken
from edudesk.errors import UnknownNameError
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
    moment: date,
    *,
    copy_from: int | None = None,
    deadline: date | None = None,
) -> Collection:
    """Open a round of reporting whose figures describe `moment`.

    `copy_from`: collection whose lasting figures are carried over, to be confirmed one by one.
    """
    title = spoken(f"collection_{kind}", year=year)
    return desk.store.add_collection(
        kind, year, moment, title, deadline=deadline, copy_from=copy_from
    )


def close_collection(desk: Desk, collection: int) -> Collection:
    """Seal a round of reporting: it is kept to be read, and undo does not reach back into it.

    Raises EdudeskError when it is closed already.
    """
    return desk.store.close_collection(collection, desk.who)


def usual_moment(desk: Desk, kind: CollectionKind, year: str) -> date:
    """Return the moment that figures of such a round describe when none is given.

    Annual figures are as of 1 September of the school year (教育事业统计), others as of today.
    """
    return date(int(year[:4]), 9, 1) if kind == "annual" else desk.now().date()
