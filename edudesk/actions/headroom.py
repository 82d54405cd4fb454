"""Distances to the thresholds while a school fills in, and verdicts that changed after them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudesk.actions.assessing import standard_named
from edudesk.actions.checking import SHORTEST_REASON
from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Form
from edudesk.model.headroom import ChangedFigure, Distance, Shown, Touch, VerdictChange
from edudesk.model.place import Value
from edudesk.model.values import show_value
from edudesk.storage.origins import origin_of
from edudesk.storage.verdicts import Place

if TYPE_CHECKING:
    from edudesk.assessment.headroom import Gauge

SETTING = "headroom"
OFF = "off"
MOST_FIGURES = 50

_gauges: dict[tuple[str, str], Gauge] = {}


@dataclass(frozen=True)
class Measured:
    """The distances of the school as it stands after `step` of the journal.

    `changes`: all verdicts of this collection that changed after their distance was shown. Without
    distances because the district switched them off: `off`.
    """

    distances: tuple[Distance, ...] = ()
    changes: tuple[VerdictChange, ...] = ()
    step: int = 0
    off: bool = False


@dataclass(frozen=True)
class Feeds:
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
    """Return what reads distances, made once for the definitions in use."""
    from edudesk.assessment.headroom import Gauge  # a file is filled in before it is judged

    standard = standard_named(desk, "")
    key = (desk.catalogue.fingerprint, standard.code)
    if key not in _gauges:
        _gauges.clear()  # one program works with one set of definitions
        _gauges[key] = Gauge(desk.catalogue, standard, load_words("headroom"))
    return _gauges[key]


def feeds(desk: Desk) -> Feeds:
    """Return which figures the distances come from."""
    gauge = gauge_of(desk)
    return Feeds(gauge.cells, gauge.beside, frozenset(gauge.ready.stages))


def measure(
    desk: Desk, collection: int, shown: Container[tuple[str, str]] = (), since: int = 0
) -> Measured:
    """Return how far the school is from each threshold, and record verdicts that changed.

    `shown`: stage and code of the distances that are before the user's eyes; from then on a change
    of their verdict is recorded. `since`: the step of the last look, so that a change is laid to
    what was done after it. A verdict that is unknown for a while is not a change.
    """
    if not headroom_is_on(desk):
        return Measured(off=True)
    gauge = gauge_of(desk)
    with desk.at(collection) as store:
        distances = gauge.read(store)
        step = store.verdicts.last_step()
        if not store.read_only and not store.collection(collection).closed:
            _watch(desk, gauge, collection, distances, shown, since, step)
        changes = tuple(store.verdicts.changes(desk.school, collection))
    return Measured(distances, changes, step)


def list_verdict_changes(desk: Desk, collection: int) -> tuple[VerdictChange, ...]:
    """Return the verdicts of a collection that changed after their distance was shown."""
    return tuple(desk.store.verdicts.changes(desk.school, collection))


def explain_change(
    desk: Desk, collection: int, numbers: Sequence[int], reason: str
) -> tuple[VerdictChange, ...]:
    """Say why figures that changed verdicts were changed, once for several; return all changes.

    Raises EdudeskError for a reason that says nothing, UnknownNameError for a number not listed.
    """
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise EdudeskError(
            f"修改原因至少要写 {SHORTEST_REASON} 个字，请写清楚为什么改、依据是什么。",
            f"A reason has at least {SHORTEST_REASON} characters: why it was changed, on what"
            " grounds.",
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


def _watch(
    desk: Desk,
    gauge: Gauge,
    collection: int,
    distances: Iterable[Distance],
    shown: Container[tuple[str, str]],
    since: int,
    step: int,
) -> None:
    """Record what changed since it was shown, and what is shown from now on.

    Nothing is written while all verdicts stay as they were.
    """
    log = desk.store.verdicts
    place = Place(desk.school, collection, gauge.ready.standard.code)
    before = log.shown(place)
    fresh: list[Shown] = []
    turned: list[tuple[Distance, Shown]] = []
    for one in distances:
        known = before.get(one.key)
        if one.verdict == "unknown" or (known is None and one.key not in shown):
            continue
        if known is not None and known.verdict == one.verdict:
            continue
        fresh.append(_shown(one, step))
        if known is not None:
            turned.append((one, known))
    if not fresh:
        return
    earlier = {
        (change.stage, change.code): change
        for change in log.changes(desk.school, collection)
        if not change.taken_back
    }
    changed, taken_back = [], []
    for one, known in turned:
        last = earlier.get(one.key)
        if last is not None and last.asks and last.old_verdict == one.verdict:
            taken_back.append(last.number)
        else:
            changed.append(_change(desk, gauge, collection, one, known, max(known.step, since)))
    log.keep(place, fresh, changed, taken_back, desk.now())


def _shown(one: Distance, step: int) -> Shown:
    return Shown(stage=one.stage, code=one.code, verdict=one.verdict, told=one.brief, step=step)


def _change(
    desk: Desk, gauge: Gauge, collection: int, now: Distance, before: Shown, after: int
) -> VerdictChange:
    cells = frozenset(cell for fact in now.facts for cell in gauge.cells.get(fact, ()))
    touches = [one for one in desk.store.verdicts.touches(after) if _reads(cells, one)]
    standing = any(one.went or one.old is not None for one in touches)
    figures = _figures(desk, touches)
    return VerdictChange(
        number=0,
        collection=collection,
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
