"""Three-way merge: nothing of either side is lost, and what both changed is asked about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edudesk.exchange.merging import differences, merge
from edudesk.model.parts import Merge
from edudesk.model.submission import Content, Difference, Filled, Key, Place, Rows


def content(rows: dict[Key, dict[str, int]]) -> Content:
    filled: Rows = {
        key: {field: Filled("plain", value) for field, value in cells.items()}
        for key, cells in rows.items()
    }
    return Content(
        school="2137000001",
        collection="2025-annual",
        moment="2025-09-01",
        forms={"rooms": filled} if filled else {},
    )


BASE = content({1: {"area": 10, "desks": 40}, 2: {"area": 20}})


def test_what_only_they_changed_is_taken() -> None:
    theirs = content({1: {"area": 11, "desks": 40}, 2: {"area": 20}})
    mine = content({1: {"area": 10, "desks": 41}, 2: {"area": 20}})
    found = merge(BASE, mine, theirs)
    place = Place("rooms", 1, "area")
    assert found.changes == (Difference(place, Filled("plain", 10), Filled("plain", 11)),)
    assert found.conflicts == ()


def test_what_both_changed_alike_is_no_conflict_and_differently_is_one() -> None:
    alike = content({1: {"area": 11, "desks": 40}, 2: {"area": 20}})
    same = merge(BASE, alike, alike)
    assert (same.conflicts, same.changes) == ((), ())
    other = content({1: {"area": 12, "desks": 40}, 2: {"area": 20}})
    (conflict,) = merge(BASE, alike, other).conflicts
    assert (conflict.place, conflict.base, conflict.mine, conflict.theirs) == (
        Place("rooms", 1, "area"),
        Filled("plain", 10),
        Filled("plain", 11),
        Filled("plain", 12),
    )


def test_a_cell_emptied_by_them_is_emptied() -> None:
    theirs = content({1: {"area": 10}, 2: {"area": 20}})
    (change,) = merge(BASE, BASE, theirs).changes
    assert (change.place.field, change.new) == ("desks", None)


def test_rows_come_and_go_unless_the_other_side_changed_them() -> None:
    theirs = content({1: {"area": 10, "desks": 40}, 9: {"area": 90}})
    found = merge(BASE, BASE, theirs)
    assert (found.added, found.removed) == ((("rooms", 9),), (("rooms", 2),))
    assert [one.place for one in found.changes] == [Place("rooms", 9, "area")]
    mine = content({1: {"area": 10, "desks": 40}, 2: {"area": 21}})
    found = merge(BASE, mine, theirs)
    assert found.removed == ()
    assert [one.place for one in found.conflicts] == [Place("rooms", 2, "")]


def test_a_row_that_i_removed_and_they_changed_is_a_conflict_of_the_row() -> None:
    mine = content({1: {"area": 10, "desks": 40}})
    theirs = content({1: {"area": 10, "desks": 40}, 2: {"area": 22}})
    found = merge(BASE, mine, theirs)
    assert [one.place for one in found.conflicts] == [Place("rooms", 2, "")]
    assert found.changes == ()


fields = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 2))
keys: st.SearchStrategy[Key] = st.integers(1, 4)
contents = st.dictionaries(keys, fields, max_size=4).map(content)


def applied(mine: Content, found: Merge) -> dict[Key, dict[str, Filled]]:
    rows = {key: dict(cells) for key, cells in mine.forms.get("rooms", {}).items()}
    for _, key in found.added:
        rows[key] = {}
    for _, key in found.removed:
        del rows[key]
    for change in found.changes:
        if change.new is None:
            del rows[change.place.key][change.place.field]
        else:
            rows[change.place.key][change.place.field] = change.new
    return rows


@given(contents, contents)
def test_taking_over_the_whole_other_side_gives_the_other_side(
    base: Content, theirs: Content
) -> None:
    found = merge(base, base, theirs)
    assert found.conflicts == ()
    assert applied(base, found) == theirs.forms.get("rooms", {})


@given(contents, contents)
def test_when_they_did_nothing_nothing_happens(base: Content, mine: Content) -> None:
    found = merge(base, mine, base)
    assert (found.changes, found.added, found.removed, found.conflicts) == ((), (), (), ())


@given(contents, contents, contents)
def test_no_cell_of_mine_is_overwritten_that_i_changed(
    base: Content, mine: Content, theirs: Content
) -> None:
    found = merge(base, mine, theirs)
    mine_changed = {one.place for one in differences(base, mine)}
    for change in found.changes:
        assert change.place not in mine_changed
    conflicted = {one.place for one in found.conflicts if one.place.field}
    assert conflicted <= mine_changed
    applied(mine, found)


@given(contents, contents)
def test_differences_are_the_same_read_backwards(one: Content, other: Content) -> None:
    there = differences(one, other)
    back = differences(other, one)
    assert [Difference(d.place, d.new, d.old) for d in there] == list(back)
