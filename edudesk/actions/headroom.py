"""Distances to the thresholds while a school fills in, and verdicts that changed after them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from edudesk.actions.assessing import HANDED, SCHEME, handed_standard
from edudesk.actions.checking import LONGEST_REASON, SHORTEST_REASON
from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Form
from edudesk.model.headroom import ChangedFigure, Distance, Shown, Touch, VerdictChange
from edudesk.model.place import Cell, Value
from edudesk.model.plaintext import said_words
from edudesk.model.values import show_value
from edudesk.storage.origins import origin_of
from edudesk.storage.verdicts import Place

if TYPE_CHECKING:
    from edudesk.assessment.headroom import Gauge

SETTING = "headroom"
OFF = "off"
MOST_FIGURES = 50

Seen = Mapping[tuple[str, str], int]

_gauges: dict[tuple[str, str, str], Gauge] = {}


class Measured(Struct, frozen=True):
    """The distances of the school, and all verdicts that changed after their distance was shown.

    `seen`: by stage and code the step of the journal at which a verdict was last known. Without
    distances because the district switched them off: `off`.
    """

    distances: tuple[Distance, ...] = ()
    changes: tuple[VerdictChange, ...] = ()
    seen: Seen = {}
    off: bool = False


class Feeds(Struct, frozen=True):
    """By fact: the typed cells it comes from, ("staff", "") the rows themselves, and the figures
    that answer it directly. `stages`: codes of all that the standard knows.
    """

    cells: Mapping[str, frozenset[tuple[str, str]]]
    beside: Mapping[str, frozenset[tuple[str, str]]]
    stages: frozenset[str] = frozenset()


def headroom_is_on(desk: Desk) -> bool:
    """Whether distances are told in this file; the district may hand it down without."""
    return desk.kind == "school" and desk.store.setting(SETTING) != OFF


def switch_headroom(desk: Desk, on: bool) -> None:
    """Tell distances in this file, or tell none; what was recorded before stays.

    Raises EdudeskError when the district handed the school's file down without distances.
    """
    store = desk.store
    origins = [origin_of(store, one.number) for one in store.collections()]
    handed_down = any(origin is not None and origin.kind == "task" for origin in origins)
    if on and handed_down and store.setting(SETTING) == OFF:
        raise EdudeskError(
            "这个文件由区县下发，区县关闭了距离显示，学校不能打开。如有需要，请与区县联系。",
            "The district handed this file down without distances, so a school cannot tell them."
            " Ask the district if you need them.",
        )
    store.keep_setting(SETTING, "" if on else OFF)


def gauge_of(desk: Desk) -> Gauge:
    """Return what reads distances, made once for the definitions and the standard in use."""
    from edudesk.assessment.headroom import Gauge  # a file is filled in before it is judged

    handed, scheme = desk.store.setting(HANDED), desk.store.setting(SCHEME)
    key = (desk.catalogue.fingerprint, handed, scheme)
    if key not in _gauges:
        _gauges.clear()  # one program works with one set of definitions, for one district
        _gauges[key] = Gauge(desk.catalogue, handed_standard(desk), load_words("headroom"))
    return _gauges[key]


def feeds(desk: Desk) -> Feeds:
    """Return which figures the distances come from."""
    gauge = gauge_of(desk)
    return Feeds(gauge.cells, gauge.beside, frozenset(gauge.ready.stages))


def measure(
    desk: Desk,
    collection: int,
    shown: Container[tuple[str, str]] = (),
    seen: Seen | None = None,
    keep: bool = False,
) -> Measured:
    """Return how far the school is from each threshold, and record verdicts that changed.

    `shown`: stage and code of the distances that are before the user's eyes; from then on a change
    of their verdict is recorded. `seen`: of the last look, so that a change is laid to what was
    done after it, and to nothing older. A verdict that is unknown for a while is not a change.
    `keep`: also note in the file what was looked at and stayed as it was, which is done when a
    window opens the file and when it leaves it; in between each note would cost a write.
    """
    if not headroom_is_on(desk):
        return Measured(off=True)
    gauge = gauge_of(desk)
    with desk.at(collection) as store:
        distances = gauge.read(store)
        step = store.verdicts.last_step()
        if not store.read_only and not store.collection(collection).closed:
            _Watch(desk, gauge, collection, seen or {}, step).note(distances, shown, keep=keep)
        changes = tuple(store.verdicts.changes(desk.school, collection))
    known = {one.key: step for one in distances if one.verdict != "unknown"}
    return Measured(distances, changes, {**(seen or {}), **known})


def list_verdict_changes(desk: Desk, collection: int) -> tuple[VerdictChange, ...]:
    """Return the verdicts of a collection that changed after their distance was shown."""
    return tuple(desk.store.verdicts.changes(desk.school, collection))


def explain_change(
    desk: Desk, collection: int, numbers: Sequence[int], reason: str
) -> tuple[VerdictChange, ...]:
    """Say why figures that changed verdicts were changed, once for several; return all changes.

    Raises EdudeskError for a reason that says nothing, UnknownNameError for a number not listed.
    """
    words = said_words(reason)
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise EdudeskError(
            f"修改原因要写 {SHORTEST_REASON} 至 {LONGEST_REASON} 个字，写明为什么改、依据是什么。",
            f"A reason has {SHORTEST_REASON} to {LONGEST_REASON} characters: why it was changed,"
            " on what grounds.",
        )
    known = {change.number for change in list_verdict_changes(desk, collection)}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise UnknownNameError(
            f"没有第 {unknown[0]} 号结论相关修改。",
            f"There is no change of a verdict numbered {unknown[0]}.",
        )
    for number in numbers:
        desk.store.verdicts.add_reason(number, words, desk.who, desk.now())
    return list_verdict_changes(desk, collection)


# -- verdicts that changed -------------------------------------------------------------------------


class _Watch(Struct, frozen=True):
    """One look at the distances of a collection, compared with what the file says was shown.

    `seen`: as in `measure`; `step`: the last one of the journal.
    """

    desk: Desk
    gauge: Gauge
    collection: int
    seen: Seen
    step: int

    def note(
        self,
        distances: Iterable[Distance],
        shown: Container[tuple[str, str]],
        *,
        keep: bool,
    ) -> None:
        """Record what changed since it was shown, and what is shown from now on.

        Nothing is written while all verdicts stay as they were, unless to `keep` the look.
        """
        log = self.desk.store.verdicts
        place = Place(self.desk.school, self.collection, self.gauge.ready.standard.code)
        before = log.shown(place)
        fresh: list[Shown] = []
        turned: list[tuple[Distance, Shown]] = []
        for one in distances:
            known = before.get(one.key)
            if one.verdict == "unknown" or (known is None and one.key not in shown):
                continue
            stayed = known is not None and known.verdict == one.verdict
            if known is None or not stayed or (keep and known.step < self.step):
                fresh.append(_shown(one, self.step))
            if known is not None and not stayed:
                turned.append((one, known))
        if fresh:
            changed, taken_back = self._told_apart(turned)
            log.keep(place, fresh, changed, taken_back, self.desk.now())

    def _told_apart(
        self, turned: Iterable[tuple[Distance, Shown]]
    ) -> tuple[list[VerdictChange], list[int]]:
        """Return the changes that are new, and the numbers of those that exist no longer."""
        standing: dict[tuple[str, str], list[VerdictChange]] = {}
        for change in self.desk.store.verdicts.changes(self.desk.school, self.collection):
            if not change.taken_back:
                standing.setdefault((change.stage, change.code), []).append(change)
        changed: list[VerdictChange] = []
        taken_back: list[int] = []
        for one, known in turned:
            gone = _undone(self.desk, standing.get(one.key, []), one)
            taken_back += [change.number for change in gone]
            if not gone:
                changed.append(self._change(one, known))
        return changed, taken_back

    def _change(self, now: Distance, before: Shown) -> VerdictChange:
        desk, gauge = self.desk, self.gauge
        cells = frozenset(cell for fact in now.facts for cell in gauge.cells.get(fact, ()))
        after = max(before.step, self.seen.get(now.key, 0))
        touches = _lasting(one for one in desk.store.verdicts.touches(after) if _reads(cells, one))
        standing = any(one.went or one.old is not None for one in touches)
        figures = _figures(desk, touches)
        return VerdictChange(
            number=0,
            collection=self.collection,
            standard=gauge.ready.standard.code,
            stage=now.stage,
            code=now.code,
            name=now.name,
            kind="changed" if standing else "entered",
            old_verdict=before.verdict,
            new_verdict=now.verdict,
            old_told=before.told,
            new_told=now.brief,
            figures=figures[:MOST_FIGURES],
            more=max(len(figures) - MOST_FIGURES, 0),
            who=touches[-1].who if touches else desk.who,
            at=desk.now(),
        )


def _shown(one: Distance, step: int) -> Shown:
    return Shown(stage=one.stage, code=one.code, verdict=one.verdict, told=one.brief, step=step)


def _undone(desk: Desk, standing: Sequence[VerdictChange], now: Distance) -> list[VerdictChange]:
    """Return the last of the standing changes that exist no longer: the verdict is as before them.

    A change that was explained is only undone when its figures are as before too; otherwise other
    figures brought the verdict back, and that is a change of its own.
    """
    for at in reversed(range(len(standing))):
        gone = list(standing[at:])
        if gone[0].old_verdict == now.verdict:
            explained = any(change.reason for change in gone)
            return gone if not explained or _are_as_before(desk, gone) else []
    return []


def _are_as_before(desk: Desk, changes: Iterable[VerdictChange]) -> bool:
    """Whether every figure of these changes is again what it was before the first of them."""
    before: dict[tuple[str, int, str], str] = {}
    for change in changes:
        if change.more:  # not all of them are named
            return False
        for figure in change.figures:
            before.setdefault((figure.form, figure.row, figure.field), figure.old)
    return all(_text_of(desk, place) == old for place, old in before.items())


def _text_of(desk: Desk, place: tuple[str, int, str]) -> str:
    """Return what a `ChangedFigure` would now say of a cell, or of a row without a field."""
    form, number, code = place
    row = next((row for row in desk.store.rows(form) if row.id == number), None)
    if not code:
        return spoken("row_none" if row is None else "row_is").zh
    return "" if row is None else _text(desk, form, code, row.values.get(code))


def _lasting(touches: Iterable[Touch]) -> list[Touch]:
    """Return the touches of those cells and rows that did not end as they began."""
    by_cell: dict[Cell, list[Touch]] = {}
    for touch in touches:
        by_cell.setdefault(touch.cell, []).append(touch)
    kept = [found for found in by_cell.values() if not _in_vain(found[0], found[-1])]
    return sorted((touch for found in kept for touch in found), key=lambda touch: touch.step)


def _in_vain(first: Touch, last: Touch) -> bool:
    if first.cell.field:
        return first.old == last.new
    return first.came == last.went


def _reads(cells: Container[tuple[str, str]], touch: Touch) -> bool:
    return (touch.cell.form, touch.cell.field) in cells


def _figures(desk: Desk, touches: Iterable[Touch]) -> tuple[ChangedFigure, ...]:
    """Return what was done to each figure altogether, as the user sees it."""
    first: dict[tuple[str, int, str], Touch] = {}
    last: dict[tuple[str, int, str], Touch] = {}
    for touch in touches:
        where = (touch.cell.form, touch.cell.row, touch.cell.field)
        first.setdefault(where, touch)
        last[where] = touch
    names = {code: _names(desk, desk.form(code)) for code in {form for form, _, _ in first}}
    return tuple(
        _figure(desk, names[place[0]], began, last[place]) for place, began in first.items()
    )


def _figure(desk: Desk, names: Mapping[int, str], first: Touch, last: Touch) -> ChangedFigure:
    cell = first.cell
    name = names.get(cell.row, f"#{cell.row}")
    if not cell.field:
        old = spoken("row_none" if first.came else "row_is").zh
        new = spoken("row_none" if last.went else "row_is").zh
        title = desk.form(cell.form).title
        return ChangedFigure(cell.form, cell.row, "", name, title, old, new)
    return ChangedFigure(
        cell.form,
        cell.row,
        cell.field,
        name,
        desk.catalogue.field(cell.form, cell.field).label,
        _text(desk, cell.form, cell.field, first.old),
        _text(desk, cell.form, cell.field, last.new),
    )


def _names(desk: Desk, form: Form) -> dict[int, str]:
    if form.kind == "record":
        return {row.id: "" for row in desk.store.rows(form.code)}
    lines = {line.code: line.label.zh for line in form.lines}
    return {
        row.id: lines.get(row.line) or str(row.values.get(form.name) or f"#{row.id}")
        for row in desk.store.rows(form.code)
    }


def _text(desk: Desk, form: str, code: str, value: Value) -> str:
    field = desk.catalogue.field(form, code)
    if value is None:
        return ""
    return show_value(field, value, desk.catalogue.codes(field), "zh")
