"""Receiving: the files that schools sent, each proven, judged and taken whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.judging import Judge, Plan, judging
from edudesk.actions.loading import DISTRICT_TABLE
from edudesk.actions.merging import (
    DIFFERENCES,
    differences_of,
    register_row,
    school_by_code,
    tell_differences,
    wanted_reason,
)
from edudesk.actions.previewing import SOURCE_FIELD
from edudesk.actions.session import Desk
from edudesk.actions.threads import keep_thread
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError
from edudesk.exchange.bundles import Arrival, arrivals
from edudesk.model.form import Label
from edudesk.model.place import Cell, Row, Value
from edudesk.model.receiving import Decision, Outcome, Receipt
from edudesk.model.submission import Standing
from edudesk.model.work import counted
from edudesk.storage.writing import Pen

_TOGETHER: Final = 100  # schools in one transaction: what one wait for the disk is shared by
_BYTES: Final = 32 * 2**20  # of their files, which wait in memory until then


class _Register(NamedTuple):
    """The rows of a collection as they stand while files are taken: by school, and differences."""

    rows: dict[int, Row]
    told: dict[str, list[Row]]


class _Registers:
    """The registers of collections, read once for many files while their rows grow by these."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[int, _Register] = {}
        self._written: dict[int, set[str]] = {}  # schools whose rows are others since

    def of(self, plans: Sequence[Plan]) -> dict[int, _Register]:
        """Return the registers for plans, by collection, with the rows of their schools as now."""
        for plan in plans:
            written = self._written.get(plan.collection, set())
            if plan.collection not in self._known or plan.code in written:
                self._known[plan.collection] = self._read(plan.collection)
                self._written[plan.collection] = set()
        for plan in plans:
            self._written[plan.collection].add(plan.code)
        return self._known

    def _read(self, collection: int) -> _Register:
        with self._desk.at(collection) as store:
            rows = {row.school: row for row in store.rows(DISTRICT_TABLE)}
        told: dict[str, list[Row]] = {}
        for row in differences_of(self._desk, collection):
            told.setdefault(str(row.values["school_code"]), []).append(row)
        return _Register(rows, told)


def receive(
    desk: Desk, paths: Iterable[Path], *, decided: Collection[str] = (), reason: str = ""
) -> tuple[Outcome, ...]:
    """Take the submissions in files, folders and archives; return what became of each.

    Each school is taken whole or not at all; what one file is refused for does not stop the others.
    What is told as received is on disk. `decided`: codes of schools whose doubtful files (another
    key, an older sequence, a look-alike) somebody decided to take, for the `reason` given.

    Raises:
        EdudeskError: not a district's file, or a decision without a reason.
        GivenUpError: cancelled; what was received until then stays.
    """
    refuse_school_file(desk)
    because = wanted_reason(reason) if decided else ""
    outcomes: list[Outcome] = []
    with judging(desk, decided) as judge:
        registers = _Registers(desk)
        waiting: list[Plan] = []
        for arrival in counted(judge.ahead(arrivals(paths)), desk.told):
            judged = _judged(judge, arrival)
            if isinstance(judged, Plan) and (_meets(judged, waiting) or _are_many(waiting)):
                outcomes += _take(desk, waiting, registers, because)
                waiting = []
                judge.look_again()
                # A second file of a school is judged by what the first one left.
                judged = _judged(judge, arrival)
            if isinstance(judged, Plan):
                waiting.append(judged)
            else:
                outcomes.append(judged)
        outcomes += _take(desk, waiting, registers, because)
    return tuple(outcomes)


def _judged(judge: Judge, arrival: Arrival) -> Plan | Outcome:
    if arrival.refused is not None:
        return refused(arrival.name, arrival.refused)
    try:
        return judge.judge(arrival)
    except EdudeskError as error:
        return refused(arrival.name, error)


def refused(name: str, error: EdudeskError) -> Outcome:
    """Return the outcome of a file that is refused with that sentence."""
    return Outcome(name=name, status="refused", why=Label(error.zh, error.en))


def _are_many(waiting: Sequence[Plan]) -> bool:
    return len(waiting) == _TOGETHER or sum(len(one.body) for one in waiting) > _BYTES


def _meets(plan: Plan, waiting: Iterable[Plan]) -> bool:
    return any(one.code == plan.code for one in waiting)


class _Unfit(Exception):
    """A plan that cannot be carried out after all, and why; nothing of its transaction is left."""

    def __init__(self, plan: Plan, error: EdudeskError) -> None:
        super().__init__(plan.file)
        self.plan = plan
        self.error = error


def _take(desk: Desk, plans: list[Plan], registers: _Registers, reason: str) -> list[Outcome]:
    """Write what was judged in one transaction; it is on disk when this returns.

    When one cannot be written all are rolled back, and the others written without it.
    """
    outcomes: list[Outcome] = []
    while plans:
        try:
            return outcomes + _take_together(desk, plans, registers, reason)
        except _Unfit as unfit:
            outcomes.append(refused(unfit.plan.file, unfit.error))
            plans = [plan for plan in plans if plan is not unfit.plan]
    return outcomes


def _take_together(
    desk: Desk, plans: Sequence[Plan], registers: _Registers, reason: str
) -> list[Outcome]:
    known = registers.of(plans)
    label = load_words("receiving").label("step_receive")
    outcomes = []
    with desk.store.writing(label, desk.who, sealed=True) as pen:
        for plan in plans:
            try:
                outcomes.append(_take_one(desk, pen, plan, known[plan.collection], reason))
            except EdudeskError as error:
                raise _Unfit(plan, error) from error
    return outcomes


def _take_one(desk: Desk, pen: Pen, plan: Plan, register: _Register, reason: str) -> Outcome:
    school = plan.school or pen.add_school(plan.code, plan.name)
    row = register.rows.get(school)
    merged = plan.merged_into(row)
    _write_figures(pen, plan, school, row, dict(merged.values))
    known = register.told.get(plan.code, [])
    named = (plan.code, plan.name)
    tell_differences(pen, desk, plan.collection, named, merged.differences, known)
    log = desk.store.received
    before = {} if row is None else {key: row.values[key] for key in (*plan.facts, SOURCE_FIELD)}
    receipt = Receipt(
        number=0,
        school=school,
        collection=plan.collection,
        kind=plan.kind,
        sequence=plan.sequence,
        digest=plan.digest,
        parent=plan.parent,
        key=plan.key,
        manifest=plan.manifest,
        facts=plan.facts,
        before=before,
        name=plan.file,
        who=desk.who,
        at=desk.now(),
    )
    number = log.keep(receipt, plan.body)
    log.put_standing(school, plan.collection, Standing("received", desk.who, receipt.at))
    if plan.manifest is not None and plan.manifest.thread:
        keep_thread(desk, plan.collection, school, plan.manifest.thread)
    if plan.doubt is not None:
        made = Decision(f"received_{plan.doubt}", str(number), reason, desk.who, receipt.at)
        log.decide(school, plan.collection, made)
    return plan.outcome(number, len(merged.differences))


def _write_figures(
    pen: Pen, plan: Plan, school: int, row: Row | None, values: dict[str, Value]
) -> None:
    values[SOURCE_FIELD] = "submission"
    if row is None:
        named = {"school_code": plan.code, "school_name": plan.name}
        pen.add_row(DISTRICT_TABLE, school, plan.collection, {**named, **values})
    else:
        pen.set_values((Cell(DISTRICT_TABLE, row.id, key), value) for key, value in values.items())


# -- accepting and taking back ---------------------------------------------------------------------


def accept(desk: Desk, collection: int, codes: Iterable[str] = ()) -> tuple[str, ...]:
    """Accept the received figures of schools (by default all received ones); return their codes.

    Workbooks in which something is wrong are accepted only by name.
    After a return that followed an acceptance they are *corrected*: earlier papers are superseded.

    Raises:
        EdudeskError: a school that is named has nothing that can be accepted.
    """
    refuse_school_file(desk)
    standings = desk.store.received.standings(collection)
    named = {code: school_by_code(desk, code) for code in codes}
    if not named:
        received = {number for number, now in standings.items() if now.state == "received"}
        ready = {number for number in received if not _has_wrong(desk, collection, number)}
        named = {one.code: one.number for one in desk.store.schools() if one.number in ready}
    log = desk.store.received
    acts = {school: _act_of_accepting(desk, collection, school) for school in named.values()}
    for school, act in acts.items():
        now = standings.get(school, Standing("packed", "", None))
        refuse_out_of_turn(desk, school, now, act)
    with desk.store.recording():
        for school, act in acts.items():
            step = load_lifecycle().step(act, "district", standings[school].state)
            assert step is not None
            log.put_standing(school, collection, Standing(step.after, desk.who, desk.now()))
            receipt = log.last(school, collection)
            about = receipt.digest if receipt else ""
            log.decide(school, collection, Decision("accept", about, "", desk.who, desk.now()))
    return tuple(named)


def _has_wrong(desk: Desk, collection: int, school: int) -> bool:
    last = desk.store.received.last(school, collection)
    return last is not None and last.manifest is not None and last.manifest.wrong > 0


def _act_of_accepting(desk: Desk, collection: int, school: int) -> str:
    """Return the act by which figures are accepted: what was accepted before is corrected."""
    made = desk.store.received.decisions(school, collection)
    return "correct" if any(one.act == "accept" for one in made) else "accept"


def take_back(desk: Desk, receipt_number: int, reason: str) -> Receipt:
    """Take a whole receipt back: register and state are as before it; the file stays with why.

    Figures that somebody changed since are left.

    Raises:
        EdudeskError: without a reason; taken back before; a later one came since.
    """
    because = wanted_reason(reason)
    log = desk.store.received
    receipt = log.receipt(receipt_number)
    name = desk.store.school(receipt.school).name
    if receipt.withdrawn_at:
        raise _said("withdrawn_already")
    last = log.last(receipt.school, receipt.collection)
    if last is None or last.number != receipt.number:
        raise _said("overtaken", school=name)
    label = load_words("receiving").label("step_withdraw", school=name)
    row = register_row(desk, receipt.collection, receipt.school)
    code = desk.store.school(receipt.school).code
    told = differences_of(desk, receipt.collection, code)
    with desk.store.writing(label, desk.who, sealed=True) as pen:
        _put_back(pen, receipt, row)
        for one in told:
            pen.remove_row(DIFFERENCES, one.id)
        log.withdraw(receipt.number, desk.who, desk.now(), because)
        earlier = log.last(receipt.school, receipt.collection)
        before = _before(desk, receipt, earlier)
        log.put_standing(receipt.school, receipt.collection, before)
        made = Decision("take_back", str(receipt.number), because, desk.who, desk.now())
        log.decide(receipt.school, receipt.collection, made)
    return receipt


def _before(desk: Desk, receipt: Receipt, earlier: Receipt | None) -> Standing:
    """Return the state in which a school's figures were when a receipt came."""
    if earlier is None:
        return Standing("packed", "", None)
    for one in reversed(desk.store.received.decisions(receipt.school, receipt.collection)):
        if one.act in ("return", "unlock") and earlier.at <= one.at <= receipt.at:
            return Standing("returned", one.who, one.at)
    return Standing("received", earlier.who, earlier.at)


def _put_back(pen: Pen, receipt: Receipt, row: Row) -> None:
    if not receipt.before:
        pen.remove_row(DISTRICT_TABLE, row.id)
        return
    written = {**receipt.facts, SOURCE_FIELD: "submission"}
    pen.set_values(
        (Cell(DISTRICT_TABLE, row.id, key), before)
        for key, before in receipt.before.items()
        if row.values[key] == written.get(key)
    )


def refuse_school_file(desk: Desk) -> None:
    """Refuse what only a district or unit does in a school's file.

    Raises:
        EdudeskError: it is a school's file.
    """
    if desk.kind != "district":
        raise _said("not_a_district")


def refuse_out_of_turn(desk: Desk, school: int, now: Standing, act: str) -> None:
    """Refuse what a district may not do with figures in this state (lifecycle.toml).

    Raises:
        EdudeskError: naming school, state and act.
    """
    lifecycle = load_lifecycle()
    if lifecycle.step(act, "district", now.state) is not None:
        return
    step = next(one for one in lifecycle.steps if one.act == act)
    name = desk.store.school(school).name
    words = load_words("receiving")
    state = lifecycle.state(now.state).label
    if now.state in ("packed", "draft"):
        state = words.label("not_sent")
    raise EdudeskError(
        words.label("out_of_turn", school=name, state=state.zh, act=step.label.zh).zh,
        words.label("out_of_turn", school=name, state=state.en, act=step.label.en).en,
    )


def _said(key: str, **figures: object) -> EdudeskError:
    label = load_words("receiving").label(key, **figures)
    return EdudeskError(label.zh, label.en)
