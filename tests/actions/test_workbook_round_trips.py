"""The workbook of a whole school: saved by other programs, taken by another file; all is there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.actions.campuses import list_campuses
from edudesk.actions.exporting import export_all
from edudesk.actions.loading import import_table, import_workbook
from edudesk.actions.session import Desk, Session
from edudesk.model.form import CAMPUSES, Field, Form
from edudesk.model.place import Cell, CellState, Row, Value
from tests.actions.filled_forms import COLLECTION, asked, fill, value
from tests.fresh_files import SCHOOL, open_fresh

OFFICE = shutil.which("soffice")
Said = tuple[Value, str]
Content = dict[tuple[str, str], dict[str, Said]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Return the open file of a school with every form filled in, three campuses among them."""
    path = tmp_path_factory.mktemp("filled") / "school.edudesk"
    with open_fresh(path, SCHOOL) as session:
        session.run(fill)
        session.run(mend)
        yield session


def mend(desk: Desk) -> None:
    """Empty what could not be read, which a table does not take; a guard needs his number."""
    with desk.at(COLLECTION) as store, store.writing("mend", "") as pen:
        pen.set_values(
            (Cell(form.code, row.id, code), None)
            for form, row, _ in places(desk)
            for code, state in row.states.items()
            if state == "unreadable"
        )


def places(desk: Desk) -> Iterator[tuple[Form, Row, str]]:
    """Yield every row of the school, and of its campuses, with what it is known by."""
    campuses = (None, *list_campuses(desk, COLLECTION))
    for form in desk.forms:
        for campus in campuses if form.per_campus else (None,):
            with desk.at(COLLECTION, campus and campus.row) as store:
                rows = store.rows(form.code)
            for row in rows:
                key = "|".join(str(row.values[code]) for code in form.key)
                line = row.line.partition("@")[0]
                yield form, row, f"{line}@{campus.key if campus else ''} {key}"


def content(desk: Desk) -> Content:
    """Return what a school's file says, rows by their keys: another file numbers them otherwise.

    What was carried over and not confirmed counts as said.
    """
    called = {(form.code, row.id): key for form, row, key in places(desk)}

    def said(field: Field, row: Row) -> Said:
        state = row.states.get(field.code, "plain")
        told = row.values[field.code]
        if field.type == "ref" and told is not None:
            told = called[field.target, int(told)]
        return told, "plain" if state == "carried" else state

    return {
        (form.code, key): {field.code: said(field, row) for field in asked(form, row)}
        for form, row, key in places(desk)
    }


def change_some(desk: Desk, chance: Random) -> None:
    """Let some figures of every form be others, and some not applicable or unknown."""
    states: tuple[CellState, ...] = ("plain", "plain", "na", "unknown")
    with desk.at(COLLECTION) as store, store.writing("any", "") as pen:
        for form, row, _ in places(desk):
            fields = [one for one in asked(form, row) if one.code not in (*form.key, form.name)]
            for field in chance.sample(fields, min(len(fields), 3)):
                cell, state = Cell(form.code, row.id, field.code), chance.choice(states)
                if state == "plain":
                    pen.set_value(cell, value(desk, field, chance.randrange(9)))
                else:
                    pen.set_state(cell, state)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_school_lives_on_in_another_file_from_nothing_but_its_workbook(
    filled: Session, tmp_path: Path, seed: int
) -> None:
    filled.run(change_some, Random(seed))
    out, other = tmp_path / "all.xlsx", tmp_path / "other.edudesk"
    filled.run(export_all, out, COLLECTION, identity=True)
    other.unlink(missing_ok=True)
    with open_fresh(other, SCHOOL) as again:
        again.run(import_table, CAMPUSES, out, COLLECTION)
        outcome = again.run(import_workbook, out, COLLECTION)
        assert [one for form in outcome.forms for one in form.loaded.refused] == []
        assert outcome.written
        assert again.run(content) == filled.run(content)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_another_office_program_may_save_the_workbook(
    filled: Session, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "all.xlsx"
    filled.run(export_all, out, COLLECTION, identity=True)
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(saved)]
    subprocess.run([*command, str(out)], check=True, capture_output=True, timeout=180)
    outcome = filled.run(import_workbook, saved / f"all.{kind}", COLLECTION, dry_run=True)
    loaded = [one.loaded for one in outcome.forms]
    assert len(loaded) == len(filled.catalogue.school_forms)
    assert [(one.added, one.changes, one.refused, one.notes) for one in loaded] == [
        (0, (), (), ())
    ] * len(loaded)
