"""Carrying over: a collection begins as an unconfirmed copy of what holds of an earlier one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from edudesk.catalogue.sql import scaled
from edudesk.model.form import CAMPUSES, Field, Form
from edudesk.storage.campuses import MARK
from edudesk.storage.rows import Scope, show
from edudesk.storage.schema import grid_lines, is_shared, quoted, table_name


def copy_rows(
    connection: sqlite3.Connection, forms: Sequence[Form], source: int, number: int, year: int
) -> None:
    """Begin the collection `number`, which starts in `year`, as a copy of `source`.

    Every row continues its origin; fields that carry keep their values in the state carried, or
    become what their `carry_as` makes of them; what was not applicable stays so. Rows that do not
    meet their form's `carry_when`, fields that are no longer asked, and in another school year
    those that carry within one only, stay behind. References
    lead to the copies of the rows they led to, and nowhere when there is none. A roster of which
    nothing carries (drills held that year) begins empty. It moves the scope of the relations.
    """
    schools = [row[0] for row in connection.execute("SELECT number FROM main.schools")]
    show(connection, Scope(schools[0], number, source))
    within = _is_within_year(connection)
    going = {
        form.code: tuple(
            field
            for field in form.stored
            if field.carries and field.asked_in(year) and (within or not field.within_year)
        )
        for form in forms
    }
    for school in schools:
        show(connection, Scope(school, number, source))
        for form in forms:
            if form.kind == "roster" and not going[form.code]:
                continue
            # The relation of a shared form shows every school, so that once is enough.
            if not is_shared(form) or school == schools[0]:
                _copy_form(connection, form, going[form.code], source, number)
    for form in forms:
        if form.per_campus:
            _copy_campuses(connection, form, going[form.code], source, number)
    for form in forms:
        _copy_states(connection, form, going[form.code], number)
    for form in forms:
        for field in going[form.code]:
            if field.type == "ref":
                _lead_to_copies(connection, form, field, number)


def _is_within_year(connection: sqlite3.Connection) -> bool:
    """Whether the collection in scope and the one before describe days of one school year."""
    found = connection.execute(
        "SELECT this.school_year = last.school_year"
        " FROM temp.collection AS this, temp.last_collection AS last"
    )
    return bool(found.fetchone()[0])


def _copy_form(
    connection: sqlite3.Connection, form: Form, carried: Sequence[Field], source: int, number: int
) -> None:
    columns = "".join(f", {quoted(field.code)}" for field in carried)
    values = "".join(f", {_value(field)}" for field in carried)
    lines = grid_lines(form)
    asked = f" AND base.line IN ({', '.join('?' * len(lines))})" if lines else ""
    going = f" AND ({scaled(form.carry_when)})" if form.carry_when else ""
    table = f"main.{quoted(table_name(form))}"
    connection.execute(
        f"INSERT INTO {table} (school, collection, line, origin{columns})"
        f" SELECT base.school, ?, base.line, base.id{values} FROM {table} AS base"
        f" JOIN temp.{quoted('last_' + form.code)} AS last ON last.id = base.id"
        f" WHERE base.collection = ?{asked}{going} ORDER BY base.id",
        (number, source, *lines),
    )


def _copy_campuses(
    connection: sqlite3.Connection, form: Form, carried: Sequence[Field], source: int, number: int
) -> None:
    """Copy the rows that campuses have for themselves to those that these campuses became."""
    columns = "".join(f", {quoted(field.code)}" for field in carried)
    values = "".join(
        f", ({scaled(field.carry_as)})" if field.carry_as else f", last.{quoted(field.code)}"
        for field in carried
    )
    table = f"main.{quoted(table_name(form))}"
    connection.execute(
        f"INSERT INTO {table} (school, collection, line, origin{columns})"
        f" SELECT last.school, ?, substr(last.line, 1, instr(last.line, '{MARK}')) || campus.id,"
        f" last.id{values} FROM {table} AS last"
        f" JOIN main.{quoted(table_name(CAMPUSES))} AS campus ON campus.collection = ?"
        f" AND campus.origin = CAST(substr(last.line, instr(last.line, '{MARK}') + 1) AS INTEGER)"
        f" WHERE last.collection = ? AND instr(last.line, '{MARK}') ORDER BY last.id",
        (number, number, source),
    )


def _value(field: Field) -> str:
    return f"({scaled(field.carry_as)})" if field.carry_as else f"base.{quoted(field.code)}"


def _copy_states(
    connection: sqlite3.Connection, form: Form, carried: Sequence[Field], number: int
) -> None:
    table = quoted(table_name(form))
    for field in carried:
        column = quoted(field.code)
        connection.execute(
            "INSERT INTO main.cells (form, row, field, state)"
            f" SELECT ?, id, ?, 'carried' FROM main.{table}"
            f" WHERE collection = ? AND origin IS NOT NULL AND {column} IS NOT NULL",
            (form.code, field.code, number),
        )
        connection.execute(
            "INSERT INTO main.cells (form, row, field, state)"
            f" SELECT old.form, new.id, old.field, 'na' FROM main.{table} AS new"
            " JOIN main.cells AS old"
            " ON old.form = ? AND old.row = new.origin AND old.field = ? AND old.state = 'na'"
            f" WHERE new.collection = ? AND new.{column} IS NULL",
            (form.code, field.code, number),
        )


def _lead_to_copies(connection: sqlite3.Connection, form: Form, field: Field, number: int) -> None:
    copies = connection.execute(
        f"SELECT origin, id FROM main.{quoted(table_name(field.target))}"
        " WHERE collection = ? AND origin IS NOT NULL",
        (number,),
    ).fetchall()
    copy_of: dict[int, int] = dict(copies)
    table, column = quoted(table_name(form)), quoted(field.code)
    leading = connection.execute(
        f"SELECT id, {column} FROM main.{table} WHERE collection = ? AND {column} IS NOT NULL",
        (number,),
    ).fetchall()
    connection.executemany(
        f"UPDATE main.{table} SET {column} = ? WHERE id = ?",
        [(copy_of.get(target), row) for row, target in leading],
    )
    connection.executemany(
        "DELETE FROM main.cells WHERE form = ? AND row = ? AND field = ?",
        [(form.code, row, field.code) for row, target in leading if target not in copy_of],
    )
