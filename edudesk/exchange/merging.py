"""Three-way merge of contents, cell by cell: what was common, what one did, what the other did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edudesk.model.parts import Conflict, Merge
from edudesk.model.submission import Content, Difference, Filled, Key, Place, Rows

_ROW = ""
"""Field of a place that means the row itself."""


def differences(old: Content, new: Content) -> tuple[Difference, ...]:
    """Return the cells in which two contents differ, by form, key and field."""
    return tuple(
        Difference(place, before, after)
        for place in _places(old, new)
        for before, after in [(_cell(old, place), _cell(new, place))]
        if before != after
    )


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """Return what `theirs` brings into `mine`, both having begun as `base`.

    What both did alike is no conflict. A row that they removed and I changed, or the other way
    about, is one conflict of the row.
    """
    added, removed, rows = _rows_changed(base, mine, theirs)
    whole = {(conflict.place.form, conflict.place.key) for conflict in rows}
    gone = set(removed) | whole
    changes, conflicts = [], list(rows)
    for one in differences(base, theirs):
        place = one.place
        if (place.form, place.key) in gone:
            continue
        now = _cell(mine, place)
        if now == one.new:
            continue
        if now == one.old:
            changes.append(Difference(place, now, one.new))
        else:
            conflicts.append(Conflict(place, one.old, now, one.new))
    return Merge(
        changes=tuple(changes),
        added=tuple(added),
        removed=tuple(removed),
        conflicts=tuple(conflicts),
    )


def _rows_changed(
    base: Content, mine: Content, theirs: Content
) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[Conflict]]:
    added, removed, conflicts = [], [], []
    for form in sorted({*base.forms, *theirs.forms}):
        before, now, after = (_roster(content, form) for content in (base, mine, theirs))
        added += [(form, key) for key in after if key not in before and key not in now]
        for key, cells in before.items():
            if key not in after and key in now:
                if now[key] == cells:
                    removed.append((form, key))
                else:
                    conflicts.append(_row_conflict(form, key))
            elif key in after and key not in now and after[key] != cells:
                conflicts.append(_row_conflict(form, key))
    return added, removed, conflicts


def _row_conflict(form: str, key: int) -> Conflict:
    return Conflict(Place(form, key, _ROW), None, None, None)


def _roster(content: Content, form: str) -> dict[int, dict[str, Filled]]:
    """Return the rows that have ids of their own, which come and go."""
    rows = content.forms.get(form, {})
    return {key: cells for key, cells in rows.items() if isinstance(key, int)}


def _places(*contents: Content) -> Iterator[Place]:
    for form in sorted({form for content in contents for form in content.forms}):
        rows = [content.forms.get(form, {}) for content in contents]
        for key in sorted(_keys(rows), key=lambda key: (str(type(key)), key)):
            fields = {field for one in rows for field in one.get(key, {})}
            yield from (Place(form, key, field) for field in sorted(fields))


def _keys(rows: Iterable[Rows]) -> set[Key]:
    return {key for one in rows for key in one}


def _cell(content: Content, place: Place) -> Filled | None:
    return content.forms.get(place.form, {}).get(place.key, {}).get(place.field)
