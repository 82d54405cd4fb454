"""Copies of rosters and figures hold whatever was written since they were made."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.model.change import Change
from edudesk.model.form import Label
from edudesk.model.place import Cell
from edudesk.storage import connecting
from edudesk.storage.copies import Shelf, Unfilled
from edudesk.storage.probe import Probe
from edudesk.storage.sharing import Pair, Sharing, formulas
from edudesk.storage.store import Store
from edudesk.storage.tracing import Tracer
from edudesk.storage.workspace import Workspace
from edudesk.storage.writing import Pen
from tests.storage.example import NOW
from tests.storage.test_sharing import ALL, COLUMNS, all_of

READ = [pair for pair in COLUMNS if pair[1] != "id"]
PROBE = Probe(ALL)
KNOWN = tuple(formulas(ALL, PROBE, Tracer(ALL, PROBE)))
SHARING = Sharing(ALL, KNOWN)
SHELF = Shelf(ALL, KNOWN, SHARING, (), [[pair] for pair in READ])
ROSTERS = ("classes", "staff", "pupils")
NOTHING = Change(name="nothing", group=0)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a school file with rows in the collections of two years."""
    path = tmp_path_factory.mktemp("copies") / "一.edudesk"
    Workspace.create(path, "school", ALL, school_code="1", school_name="一小", now=NOW)
    workspace = Workspace.open(path, ALL)
    workspace.run(filled)
    found = workspace.run(Store.snapshot)
    workspace.close()
    return found


def filled(store: Store) -> None:
    for year in (2024, 2025):
        title = Label("年报", "Annual report")
        store.add_collection("annual", f"{year}-{year + 1}", date(year, 9, 1), title)
    for collection in (1, 2):
        store.set_scope(1, collection)
        with store.writing("fill", "") as pen:
            for number in range(3):
                values = {"size": 40 + number * collection, "area": 9600}
                pen.add_row("classes", 1, collection, values)
                pen.add_row("pupils", 1, collection, {"marks": number + collection, "friend": 1})
            for code, field, value in [("rooms", "built", 9), ("needs", "groups", 5)]:
                pen.set_value(Cell(code, store.rows(code)[0].id, field), value)
            for row in store.rows("tally"):
                pen.set_value(Cell("tally", row.id, "part"), row.id)


@pytest.fixture
def store(image: bytes) -> Iterator[Store]:
    store = Store(connecting.from_bytes(image), ALL)
    store.set_scope(1, 2)
    yield store
    store.close()


def by_copies(store: Store, change: Change, pairs: Sequence[Pair] = READ) -> tuple[object, ...]:
    """Return these columns, read from copies as far as they may be after `change`."""
    copied = store.copies_after(SHELF, change)
    clause = SHARING.clause((), [[pair] for pair in pairs], copied)
    store.fill_copies(clause.copies)
    return tuple(*store.query(clause.sql + all_of(pairs)))


def by_views(store: Store, pairs: Sequence[Pair] = READ) -> tuple[object, ...]:
    return tuple(*store.query(all_of(pairs)))


# -- whatever happens ------------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(["value", "value", "value", "add", "remove", "undo", "beside", "other year"]),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from([None, 0, 1, 7, 41, 9600]),
    st.lists(st.sampled_from(READ), min_size=1, max_size=6),
)
Step = tuple[str, int, int, int | None, list[Pair]]


def written(store: Store, pen: Pen, step: Step) -> None:
    deed, form_at, field_at, number, _ = step
    forms = [form for form in ALL if deed == "value" or form.code in ROSTERS]
    form = forms[form_at % len(forms)]
    rows = store.rows(form.code)
    fields = [field for field in form.stored if field.type == "int"]
    if deed == "add":
        pen.add_row(form.code, 1, store.scope.collection or 0, {fields[0].code: number})
    elif deed == "remove" and rows:
        pen.remove_row(form.code, rows[field_at % len(rows)].id)
    elif fields and rows:
        row = rows[number % len(rows) if number else 0]
        pen.set_value(Cell(form.code, row.id, fields[field_at % len(fields)].code), number)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=6))
def test_what_is_read_from_copies_is_what_the_views_show(image: bytes, steps: list[Step]) -> None:
    store = Store(connecting.from_bytes(image), ALL)
    store.set_scope(1, 2)
    for step in steps:
        change: Change | None = NOTHING
        if step[0] == "undo":
            change = store.undo("")
            made_in = store.collection_of(change) if change else None
            store.set_scope(1, made_in or store.scope.collection or 0)
        elif step[0] == "other year":
            store.set_scope(1, 3 - (store.scope.collection or 0))
        else:
            with store.writing("write", "") as pen:
                written(store, pen, step)
            # What is written beside the step that is told of makes the copies be filled again.
            change = NOTHING if step[0] == "beside" else pen.change()
        pairs = step[4]
        assert by_copies(store, change or NOTHING, pairs) == by_views(store, pairs)
    store.close()


# -- one after the other ---------------------------------------------------------------------------


def test_copies_are_read_and_not_the_file(store: Store) -> None:
    before = by_copies(store, NOTHING)
    store.query("UPDATE main.f_classes SET size = 99 WHERE collection = 2")  # behind all doors
    assert by_copies(store, NOTHING) == before != by_views(store)


def test_an_edit_of_a_roster_puts_its_rows_right_and_leaves_the_others_alone(
    store: Store,
) -> None:
    pairs = [("classes", "size"), ("classes", "quadruple")]
    by_copies(store, NOTHING, pairs)
    store.query("UPDATE main.f_classes SET size = 99 WHERE collection = 2")  # behind all doors
    first = store.rows("classes")[0].id
    with store.writing("write", "") as pen:
        pen.set_value(Cell("classes", first, "size"), 7)
    assert by_copies(store, pen.change(), pairs) == ("7,42,44", "28,168,176")


def test_figures_that_an_edit_can_have_changed_are_worked_out(store: Store) -> None:
    pairs = [("profile", "students"), ("rooms", "short"), ("last_profile", "students")]
    assert by_copies(store, NOTHING, pairs) == ("126", "1", "123")  # 40 + 42 + 44; 10 wanted, 9
    store.query("UPDATE main.f_classes SET size = 99 WHERE collection = 1")  # behind all doors
    with store.writing("write", "") as pen:
        pen.set_value(Cell("classes", store.rows("classes")[0].id, "size"), 50)
    assert by_copies(store, pen.change(), pairs) == ("136", "1", "123")


def test_what_is_written_beside_a_step_makes_the_copies_be_filled_again(store: Store) -> None:
    by_copies(store, NOTHING)
    with store.recording() as connection:
        connection.execute("UPDATE main.f_classes SET size = 99")
    assert by_copies(store, NOTHING) == by_views(store)


def test_two_steps_of_which_one_is_told_make_the_copies_be_filled_again(store: Store) -> None:
    by_copies(store, NOTHING)
    rows = store.rows("classes")
    for row, size in zip(rows, (50, 60, 70), strict=True):
        with store.writing("write", "") as pen:
            pen.set_value(Cell("classes", row.id, "size"), size)
    assert by_copies(store, pen.change()) == by_views(store)


def test_no_copy_is_read_or_made_of_what_may_be_rolled_back(store: Store) -> None:
    before = by_copies(store, NOTHING)
    seen: list[tuple[object, ...]] = []

    def break_off() -> None:
        with store.writing("write", "") as pen:
            pen.set_value(Cell("classes", store.rows("classes")[0].id, "size"), 7)
            seen.extend((by_copies(store, pen.change()), by_views(store)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert seen[0] == seen[1] != before
    assert by_copies(store, NOTHING) == by_views(store) == before


def test_a_roster_that_is_read_with_more_columns_than_its_copy_has_is_read_from_the_file(
    store: Store,
) -> None:
    narrow = Shelf(ALL, KNOWN, SHARING, (), [[("classes", "size")]])
    copied = store.copies_after(narrow, NOTHING)
    assert SHARING.clause((), [[("classes", "size")]], copied).copies
    wide = SHARING.clause((), [[("classes", "size"), ("classes", "area")]], copied)
    assert not wide.copies
    found = store.query(wide.sql + all_of([("classes", "area")]))
    assert found == [("9600,9600,9600",)]


def test_what_was_learned_of_a_field_is_forgotten_when_it_is_touched(store: Store) -> None:
    by_copies(store, NOTHING)
    for pair in [("classes", "size"), ("staff", "hours"), ("staff", "name")]:
        store.learned()[pair] = Unfilled(rows=True, empty=False, open=False)
    with store.writing("write", "") as pen:
        pen.set_value(Cell("classes", store.rows("classes")[0].id, "size"), 7)
    by_copies(store, pen.change())
    assert store.learned().keys() == {("staff", "hours"), ("staff", "name")}
    with store.writing("write", "") as pen:
        pen.add_row("staff", 1, 2, {"hours": 9})
    by_copies(store, pen.change())
    assert not store.learned()
