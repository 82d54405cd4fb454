"""The campuses of a school: whose rows stand where, and the rows that each has for itself.

A form filled in per campus keeps the rows of a campus beside those of the whole school, told apart
by their line: `ground@12` is the line `ground` on the campus whose row is 12, `@12` its record. A
roster's row stands on the campus that it names; one that names none stands on the main campus, the
first of the roster of campuses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from edudesk.model.form import CAMPUS_MARK, CAMPUSES, Field, Form
from edudesk.model.place import Value
from edudesk.storage.schema import grid_lines, quoted, table_name

MARK: Final = CAMPUS_MARK
"""Parts the line of a form from the campus that it is filled in for."""

TOGETHER: Final = "campus_"
"""Before the code of a form per campus: the relation of its rows on all campuses."""


class Ground(NamedTuple):
    """A campus among those of its school and collection: its row, and the rows of the others.

    `main`: rows of rosters that name no campus stand on it.
    """

    campus: int
    others: tuple[int, ...]
    main: bool

    def holds(self, column: str) -> str:
        """Return the SQL condition that a row whose campus is in `column` stands here."""
        if not self.main:
            return f"{column} = {self.campus}"
        listed = ", ".join(map(str, self.others))
        return f"coalesce({column} NOT IN ({listed}), 1)"


def campus_line(line: str, campus: int) -> str:
    """Return the line of a row that a campus has for itself."""
    return f"{line}{MARK}{campus}"


def form_line(line: str) -> str:
    """Return the line of the form, wherever the row stands."""
    return line.partition(MARK)[0]


def campus_of(line: str) -> int | None:
    """Return the campus whose own row a line is, None for a row of the school."""
    number = line.partition(MARK)[2]
    return int(number) if number.isdecimal() else None


def campuses_of(connection: sqlite3.Connection, school: int, collection: int) -> list[int]:
    """Return the rows of a school's campuses in a collection, the main one first."""
    found = connection.execute(
        f"SELECT id FROM main.{quoted(table_name(CAMPUSES))}"
        " WHERE school = ? AND collection = ? ORDER BY id",
        (school, collection),
    )
    return [row for (row,) in found]


def ground(
    connection: sqlite3.Connection, school: int, collection: int, campus: int
) -> Ground | None:
    """Return a campus among its like; None when the school has no such campus in the collection."""
    known = campuses_of(connection, school, collection)
    if campus not in known:
        return None
    others = tuple(each for each in known if each != campus)
    return Ground(campus, others, main=campus == known[0])


def origin_of(connection: sqlite3.Connection, campus: int) -> int | None:
    """Return the row of the last collection that the row of a campus continues."""
    found = connection.execute(
        f"SELECT origin FROM main.{quoted(table_name(CAMPUSES))} WHERE id = ?", (campus,)
    ).fetchone()
    return None if found is None else found[0]


def lines_per_campus(forms: Iterable[Form]) -> Iterator[tuple[Form, str]]:
    """Yield the rows that every campus has: the lines of the forms filled in per campus."""
    for form in forms:
        if form.per_campus:
            for line in grid_lines(form):
                yield form, line


def make_campus_rows(
    connection: sqlite3.Connection, forms: Iterable[Form], collection: int
) -> None:
    """Make the rows that the campuses of a collection lack."""
    for form, line in lines_per_campus(forms):
        connection.execute(
            f"INSERT INTO main.{quoted(table_name(form))} (school, collection, line)"
            f" SELECT school, collection, ? || id FROM main.{quoted(table_name(CAMPUSES))}"
            " WHERE collection = ? ON CONFLICT DO NOTHING",
            (line + MARK, collection),
        )


def rows_of_campus(
    connection: sqlite3.Connection, forms: Iterable[Form], campus: int
) -> Iterator[tuple[Form, int]]:
    """Yield the rows that a campus has for itself: form and row."""
    for form, line in lines_per_campus(forms):
        found = connection.execute(
            f"SELECT id FROM main.{quoted(table_name(form))} WHERE line = ?",
            (campus_line(line, campus),),
        ).fetchall()
        for (row,) in found:
            yield form, row


def followed(
    connection: sqlite3.Connection, form: Form, rows: Iterable[int]
) -> Iterator[tuple[int, str, Value]]:
    """Yield what the school's own rows must say after these rows of campuses changed.

    Row, field and value: the sum, least or greatest of the campuses' figures, once a school has
    several campuses and all of them have said theirs, or one has where empty counts for none.
    """
    fields = [field for field in form.stored if field.over_campuses]
    for school, collection, line in _lines_touched(connection, form, rows):
        yield from _followed(connection, form, fields, (collection, school, line))


def _lines_touched(
    connection: sqlite3.Connection, form: Form, rows: Iterable[int]
) -> set[tuple[int, int, str]]:
    listed = ", ".join(map(str, sorted(rows)))
    found = connection.execute(
        f"SELECT school, collection, line FROM main.{quoted(table_name(form))}"
        f" WHERE id IN ({listed}) AND instr(line, ?)",
        (MARK,),
    )
    return {(school, collection, form_line(line)) for school, collection, line in found}


def _followed(
    connection: sqlite3.Connection, form: Form, fields: list[Field], place: tuple[int, int, str]
) -> Iterator[tuple[int, str, Value]]:
    if not fields:
        return
    collection, school, line = place
    table = f"main.{quoted(table_name(form))}"
    together = ", ".join(together_sql(field) for field in fields)
    values = connection.execute(
        f"SELECT {together} FROM {table}"
        f" WHERE collection = ? AND school = ? AND substr(line, 1, ?) = ?",
        (collection, school, len(line) + 1, line + MARK),
    ).fetchone()
    own = connection.execute(
        f"SELECT id FROM {table} WHERE collection = ? AND school = ? AND line = ?", place
    ).fetchone()
    if own is None:
        return
    for field, value in zip(fields, values, strict=True):
        if value is not None:
            yield own[0], field.code, value


def together_sql(field: Field) -> str:
    """Return SQL over the rows of campuses for what they say together; NULL until it is said."""
    name = quoted(field.code)
    said = "count(*) > 1" + ("" if field.over_filled else f" AND count(*) = count({name})")
    return f"CASE WHEN {said} THEN {field.over_function}({name}) END"
