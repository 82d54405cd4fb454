"""Who the schools of a file are: an internal number for ever, code and name from a day on."""

from __future__ import annotations

import sqlite3
from datetime import date

from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.place import School
from edudesk.storage.entries import Identity, SchoolImage

# The identity that holds today: the one that began last.
_PRESENT = """SELECT s.number, s.kind, i.code, i.name
    FROM main.schools AS s JOIN main.identities AS i ON i.school = s.number
    WHERE i.since = (SELECT max(since) FROM main.identities WHERE school = s.number)"""


def all_schools(connection: sqlite3.Connection) -> list[School]:
    """Return the schools by number with their present code and name; the file's own unit is 1."""
    return [School(*row) for row in connection.execute(f"{_PRESENT} ORDER BY s.number")]


def school(connection: sqlite3.Connection, number: int) -> School:
    """Return one school by its number.

    Raises:
        UnknownNameError: the file has no such school.
    """
    found = connection.execute(f"{_PRESENT} AND s.number = ?", (number,)).fetchone()
    if found is None:
        raise UnknownNameError(
            zh=f"文件中没有编号为 {number} 的学校。", en=f"The file has no school number {number}."
        )
    return School(*found)


def image_of(connection: sqlite3.Connection, number: int) -> SchoolImage:
    """Return a school with everything it was ever called, the oldest first."""
    identities = connection.execute(
        "SELECT since, code, name FROM main.identities WHERE school = ? ORDER BY since", (number,)
    )
    return SchoolImage(school(connection, number).kind, tuple(Identity(*row) for row in identities))


def renamed(
    image: SchoolImage, code: str | None, name: str | None, since: date | None
) -> SchoolImage:
    """Return the school under another code or name, from a day on or as a correction."""
    last = image.identities[-1]
    day = last.since if since is None else since.isoformat()
    new = Identity(day, code or last.code, name or last.name)
    kept = tuple(known for known in image.identities if known.since != day)
    return SchoolImage(image.kind, tuple(sorted((*kept, new), key=lambda known: known.since)))


def next_number(connection: sqlite3.Connection) -> int:
    """Return the number of the next school; the number of a removed one is not given again."""
    found = connection.execute(
        "SELECT max(n) FROM (SELECT seq AS n FROM main.sqlite_sequence WHERE name = 'schools'"
        " UNION ALL SELECT max(number) FROM main.schools)"
    ).fetchone()
    return int(found[0] or 0) + 1


def refuse_taken(connection: sqlite3.Connection, code: str, number: int | None) -> None:
    """Refuse a code that another school than `number` has or had.

    Raises:
        EdudeskError: naming that school.
    """
    found = connection.execute(
        "SELECT name FROM main.identities WHERE code = ? AND school IS NOT ? LIMIT 1",
        (code, number),
    ).fetchone()
    if found is not None:
        raise EdudeskError(
            zh=f"标识码 {code} 已属于“{found[0]}”，请核对后再填。",
            en=f"Code {code} already belongs to {found[0]}; check it and enter it again.",
        )
