"""Working with the ledger of problems: what stands in it, taking a problem a step further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from edudesk.actions.entry import edited, put
from edudesk.actions.reading import Reader
from edudesk.actions.rectifying import LEDGER, list_reminders
from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.rectifying import load_rectifying
from edudesk.errors import UnknownNameError
from edudesk.model.change import Edited
from edudesk.model.check import Finding
from edudesk.model.form import Label
from edudesk.model.place import Cell, Row, Value

STEPS = "problem_steps"
EVIDENCE = "evidence"
_STATE = "state"
Urgency = Literal["", "overdue", "near", "coming"]


class Problem(NamedTuple):
    """A problem as the ledger has it, with what is told beside it.

    `school`: the name of the one school that it concerns, "" for none; `number` its number in the
    file. `due`: the last day, of the problem or of its steps. `steps`: rows of the timetable.
    `carried`: it comes from the collection before. `evidence`: papers registered for its item.
    """

    row: Row
    school: str
    number: int
    due: date | None
    urgency: Urgency
    steps: tuple[Row, ...]
    carried: bool
    evidence: tuple[str, ...]

    @property
    def state(self) -> str:
        """The state's code, "open" while none was filled in."""
        return str(self.row.values[_STATE] or "open")

    @property
    def done(self) -> int:
        """How many steps of its timetable are done."""
        return sum(step.values["done_date"] is not None for step in self.steps)

    def text(self, field: str) -> str:
        """Return what stands in a field of text, "" for nothing."""
        return str(self.row.values[field] or "")


class NotMoved(NamedTuple):
    """Why a problem stays in its state: what is wrong with what was filled in, a sentence each."""

    reasons: tuple[Label, ...]


def list_problems(desk: Desk, collection: int) -> tuple[Problem, ...]:
    """Return the problems of a collection, those that are due first in front, closed ones last."""
    _refuse_schools(desk)
    today = desk.now().date()
    with desk.at(collection) as store:
        rows = store.rows(LEDGER)
        derived = store.derived(LEDGER)
        steps = store.rows(STEPS)
        schools = {row.id: row for row in store.rows("school_facts")}
        papers = store.rows(EVIDENCE)
    found = []
    for row in rows:
        own = [step for step in steps if step.values["problem"] == row.id]
        school = schools.get(int(row.values["concerns"] or 0))
        due = _day(derived.get(row.id, {}).get("due"))
        found.append(
            Problem(
                row=row,
                school=str(school.values["school_name"]) if school else "",
                number=school.school if school else 0,
                due=due,
                urgency="" if row.values[_STATE] == "closed" else urgency(due, today),
                steps=tuple(own),
                carried=row.origin is not None,
                evidence=tuple(_papers(papers, row)),
            )
        )
    return tuple(sorted(found, key=_order))


def urgency(due: date | None, today: date) -> Urgency:
    """Return how soon something is due, by the days of `resources/rectifying.toml`."""
    if due is None:
        return ""
    near, coming = load_rectifying().soon_days
    left = (due - today).days
    if left < 0:
        return "overdue"
    return "near" if left <= near else "coming" if left <= coming else ""


def move_problem(
    desk: Desk, collection: int, problem: int, code: str, texts: Mapping[str, str]
) -> Edited | NotMoved:
    """Take a problem a step further, as one step of the undo list, with what is said at it.

    `problem`: its row; `texts`: by field, as typed. Nothing is written when what the new state
    requires is missing or wrong (who re-checks is responsible …): the reasons are returned.
    Raises UnknownNameError for a step that is not to be taken from the problem's state.
    """
    _refuse_schools(desk)
    move = load_rectifying().move(code)
    form = desk.form(LEDGER)
    with desk.at(collection) as store:
        row = next((one for one in store.rows(LEDGER, ids=[problem])), None)
        if move is None or row is None or str(row.values[_STATE] or "open") not in move.before:
            raise UnknownNameError(
                "这个问题现在不能这样办理，请刷新后再试。",
                "This step cannot be taken with the problem as it stands: look again.",
            )
        reader = Reader(desk)
        answers = [
            (Cell(LEDGER, problem, field), reader.answer(form.by_code[field], text))
            for field, text in texts.items()
            if field in move.asks
        ]
        try:
            with store.writing(spoken("move_problem", step=move.label), desk.who) as pen:
                put(pen, answers)
                pen.set_value(Cell(LEDGER, problem, _STATE), move.after)
                done = edited(desk, pen.change())
                wrong = tuple(_wrong(done, problem, {*move.asks, _STATE}))
                if wrong:
                    raise _TakenBackError(wrong)
        except _TakenBackError as taken_back:
            return NotMoved(taken_back.reasons)
    return done


def reminder_text(desk: Desk, collection: int, lang: str = "zh") -> str:
    """Return what is overdue or comes up as text to paste into a chat, by lead unit."""
    by_unit: dict[str, list[str]] = {}
    for one in list_reminders(desk, collection):
        line = spoken(
            "reminder_line",
            told=one.told,
            due=one.due,
            number=one.problem_no,
            what=one.what.splitlines()[0],
            who="、".join((one.responsible or "").splitlines()) or "—",
        ).text(lang)
        for unit in (one.lead_units or "").splitlines() or [spoken("reminder_no_unit").text(lang)]:
            by_unit.setdefault(unit, []).append(line)
    return "\n".join(
        "\n".join([spoken("reminder_unit", unit=unit).text(lang), *lines])
        for unit, lines in by_unit.items()
    )


class _TakenBackError(Exception):
    """Ends a transaction whose outcome must not stand."""

    def __init__(self, reasons: tuple[Label, ...]) -> None:
        super().__init__()
        self.reasons = reasons


def _wrong(done: Edited, row: int, fields: set[str]) -> Iterable[Label]:
    """Yield what is wrong with these fields of the row after the edit."""

    def concerns(finding: Finding) -> bool:
        here = finding.form == LEDGER and finding.row == row
        return here and finding.level == "wrong" and bool(fields & set(finding.fields))

    for finding in done.checked.findings:
        if finding.state in ("open", "lapsed") and concerns(finding):
            yield finding.message


def _papers(papers: Iterable[Row], problem: Row) -> Iterable[str]:
    """Yield the numbers of the evidence of the problem's item, of its school or of all."""
    for paper in papers:
        values = paper.values
        own = values["concerns"] in (None, problem.values["concerns"])
        if problem.values["item"] and values["item"] == problem.values["item"] and own:
            yield str(values["evidence_no"] or "")


def _day(value: Value) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _order(one: Problem) -> tuple[bool, date, str]:
    return one.state == "closed", one.due or date.max, one.text("problem_no")


def _refuse_schools(desk: Desk) -> None:
    if desk.kind != "district":
        raise UnknownNameError(
            "问题整改台账在区县文件中。", "The ledger of problems stands in a district file."
        )
