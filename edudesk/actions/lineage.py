"""Comparing the schools of a district over two moments along what became of them in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from edudesk.actions.entry import edited
from edudesk.actions.session import Desk, spoken
from edudesk.assessment.lineage import Family, SchoolChange, changes_in, families, gone
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.comparison import Compared, Kin, SchoolsCompared
from edudesk.model.form import Field, Label
from edudesk.model.place import Row, Value

REGISTER = "school_facts"
_TOGETHER: Mapping[str, Callable[[list[int]], int]] = {
    "": sum, "sum": sum, "min": min, "max": max
}  # fmt: skip


def compare_schools(desk: Desk, collection: int, other: int | None = None) -> SchoolsCompared:
    """Return the figures of the register beside those of another collection, along the lineage.

    Schools that were merged or split between the two moments are added up on both sides; one that
    was renamed or recoded is compared with itself. `other`: by default the collection before.
    Raises EdudeskError in a school's file, or when there is no collection before.
    """
    if desk.kind != "district":
        raise EdudeskError(
            "学校沿革登记在区县文件中，学校文件请用“两期对照”。",
            "The register of schools stands in a district file; a school compares its own figures.",
        )
    this = desk.store.collection(collection)
    wanted = this.previous if other is None else other
    if wanted is None or wanted == this.number:
        raise EdudeskError(
            f"{this.title.zh}没有上一期可以对照。请用另一个填报任务对照，或先建立上一期。",
            f"{this.title.en} has none before it to be compared with: name another collection.",
        )
    that = desk.store.collection(wanted)
    before, now = _rows(desk, that.number), _rows(desk, this.number)
    with desk.at(this.number) as store:
        changes = changes_in(store)
    fields = [one for one in desk.form(REGISTER).fields if one.is_number and not one.derived]
    found = families(_codes(before), _codes(now), changes, that.moment, this.moment)
    return SchoolsCompared(
        collection=this,
        other=that,
        whole=_figures(fields, before.values(), now.values()),
        kin=tuple(_kin(desk, family, fields, before, now) for family in found),
    )


def figures_before(desk: Desk, collection: int) -> dict[int, dict[str, Value]]:
    """Return what the register said of each school in the collection before, by its number.

    Of a school that others were merged into since, the figures of all of them together; of one
    that was split, or is split from another, nothing that its own could be compared with.
    """
    this = desk.store.collection(collection)
    if this.previous is None:
        return {}
    before, moment = _rows(desk, this.previous), desk.store.collection(this.previous).moment
    fields = desk.form(REGISTER).stored
    with desk.at(collection) as store:
        changes = changes_in(store)
    ended = gone(changes, this.moment)
    now = {one.number: one.code for one in desk.store.schools() if one.code not in ended}
    found = {}
    for family in families(_codes(before), now, changes, moment, this.moment):
        if len(family.now) == 1:
            rows = [before[number] for number in family.before]
            found[family.now[0]] = _before(fields, rows, before.get(family.now[0]))
    return found


def _before(fields: Iterable[Field], rows: Sequence[Row], own: Row | None) -> dict[str, Value]:
    """Return numbers of all rows together, and whatever else only one row can say."""
    said: dict[str, Value] = {} if own is None else dict(own.values)
    said |= {field.code: _together(rows, field) for field in fields if field.is_number}
    return {code: value for code, value in said.items() if value is not None}


def drop_gone(desk: Desk, collection: int) -> Edited | None:
    """Take schools that were merged or closed by the moment of a collection out of its register.

    A collection begins as a copy of the one before, with the schools of then. It is one step that
    can be undone; returns None when there is nobody to take out.
    """
    with desk.at(collection) as store:
        ended = gone(changes_in(store), store.collection(collection).moment)
        rows = [row for row in store.rows(REGISTER) if row.values["school_code"] in ended]
        if not rows:
            return None
        with store.writing(spoken("drop_gone", count=len(rows)), desk.who) as pen:
            for row in rows:
                pen.remove_row(REGISTER, row.id)
        return edited(desk, pen.change())


def changed_kin(desk: Desk, collection: int) -> tuple[Kin, ...]:
    """Return the families of `compare_schools`; none where no collection came before."""
    has_last = desk.store.collection(collection).previous is not None
    return compare_schools(desk, collection).kin if has_last else ()


def _rows(desk: Desk, collection: int) -> dict[int, Row]:
    with desk.at(collection) as store:
        return {row.school: row for row in store.rows(REGISTER)}


def _codes(rows: Mapping[int, Row]) -> dict[int, str]:
    return {number: str(row.values["school_code"] or "") for number, row in rows.items()}


def _kin(
    desk: Desk,
    family: Family,
    fields: Sequence[Field],
    before: Mapping[int, Row],
    now: Mapping[int, Row],
) -> Kin:
    then = [before[number] for number in family.before]
    today = [now[number] for number in family.now]
    changes = tuple(_told(desk, change) for change in family.changes)
    return Kin(
        schools=tuple(family.now or family.before),
        before=_names(then),
        now=_names(today),
        changes=changes,
        figures=_figures(fields, then, today),
    )


def _told(desk: Desk, change: SchoolChange) -> Label:
    """Return a change of the register as one says it: when, what, by which approval."""
    kind = desk.catalogue.lists["school_event"].by_value.get(change.kind)
    names = f"{change.former_name}→{change.new_name}" if change.kind == "renamed" else ""

    def said(lang: str) -> str:
        what = kind.label.text(lang) if kind else change.kind
        return " ".join(filter(None, (change.day, what, names, change.approval)))

    return Label(said("zh"), said("en"))


def _names(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(str(row.values["school_name"] or row.values["school_code"]) for row in rows)


def _figures(
    fields: Iterable[Field], before: Iterable[Row], now: Iterable[Row]
) -> tuple[Compared, ...]:
    then, today = list(before), list(now)
    figures = [
        Compared(
            form=REGISTER,
            field=field.code,
            line="",
            row=0,
            before=_together(then, field),
            now=_together(today, field),
        )
        for field in fields
    ]
    return tuple(one for one in figures if one.before is not None or one.now is not None)


def _together(rows: Iterable[Row], field: Field) -> int | None:
    """Return what the schools have together of what is filled, None where nothing is."""
    found = [int(value) for row in rows if (value := row.values[field.code]) is not None]
    if not found:
        return None
    return _TOGETHER[field.over_function](found)
