"""The board of a collection: which school has sent what, what is open, how many days are left."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final, Literal, NamedTuple

from edudesk.actions.issuing import CONTACT
from edudesk.actions.marks import marks_of
from edudesk.actions.merging import differences_of, school_by_code
from edudesk.actions.outgoing import write_whole
from edudesk.actions.places import Place, list_places
from edudesk.actions.receiving import refuse_school_file
from edudesk.actions.session import Desk
from edudesk.assessment.lineage import changes_in, gone
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError
from edudesk.exchange import boards
from edudesk.exchange.bundles import write_bundle
from edudesk.model.form import Label
from edudesk.model.receiving import Decision, Receipt
from edudesk.model.submission import SubmissionState

PAPER = "paper_received"
"""Act of the decision that the signed paper of a submission is here."""

_SUFFIXES: Final = {"file": ".edusub", "workbook": ".xlsx"}

BoardState = SubmissionState | Literal["gone", "not_sent"]
"""`gone`: merged or closed by the moment of the collection, so that nothing is expected of it."""


PaperState = Literal["", "present", "superseded"]
"""Whether the signed paper of the present figures is here, of earlier ones, or none."""


class BoardRow(NamedTuple):
    """A school on the board.

    `unsigned`: the figures came as a workbook, in which `wrong` findings stand and rows could not
    be read. `overruled`: wrong findings that the head passed; `turned`: verdicts changed after
    they were shown.

    `at`: when its state came about (ISO day, "" when nothing was sent); `differences`: figures of
    the register that nobody has decided; `questions`: asked and not answered; `paper`: whether the
    signed paper of the present figures is here, of earlier ones, or none.
    """

    school: int
    code: str
    name: str
    state: BoardState
    at: str
    sequence: int
    receipt: int
    unsigned: bool
    wrong: int
    overruled: int
    turned: int
    explained: int
    differences: int
    questions: int
    paper: PaperState


class Board(NamedTuple):
    """All schools of a collection; `days`: to the deadline, negative after it, None without one.

    `places`: towns, zones and groups that the schools belong to.
    """

    title: Label
    deadline: date | None
    days: int | None
    rows: tuple[BoardRow, ...]
    places: tuple[Place, ...] = ()


def board(desk: Desk, collection: int) -> Board:
    """Return who has sent what in a collection, by code of the school.

    Raises:
        EdudeskError: not a district's file.
    """
    refuse_school_file(desk)
    place = desk.store.collection(collection)
    log = desk.store.received
    standings = log.standings(collection)
    last = {one.school: one for one in log.receipts(collection)}
    rows = differences_of(desk, collection)
    with desk.at(collection) as store:
        ended = gone(changes_in(store), place.moment)
    open_ones = Counter(
        str(row.values["school_code"]) for row in rows if row.values["decision"] == "open"
    )
    unanswered = Counter(one.school for one in log.questions(collection) if not one.answer)
    found = []
    for school in sorted(desk.store.schools(), key=lambda one: one.code):
        if school.kind != "school":
            continue
        now, receipt = standings.get(school.number), last.get(school.number)
        manifest = receipt.manifest if receipt else None
        found.append(
            BoardRow(
                school=school.number,
                code=school.code,
                name=school.name,
                state=now.state if now else "gone" if school.code in ended else "not_sent",
                at=f"{now.at:%Y-%m-%d}" if now and now.at else "",
                sequence=receipt.sequence if receipt else 0,
                receipt=receipt.number if receipt else 0,
                unsigned=receipt is not None and receipt.kind == "workbook",
                wrong=manifest.wrong if manifest else 0,
                overruled=manifest.overruled if manifest else 0,
                turned=len(manifest.turned) if manifest else 0,
                explained=manifest.unusual if manifest else 0,
                differences=open_ones[school.code],
                questions=unanswered[school.number],
                paper=paper_of(desk, collection, receipt),
            )
        )
    days = None if place.deadline is None else (place.deadline - desk.now().date()).days
    places = list_places(desk, collection)
    return Board(place.title, place.deadline, days, tuple(found), places)


def mark_paper(desk: Desk, collection: int, code: str) -> None:
    """Note that the signed paper of a school's present figures is here.

    Raises:
        UnknownNameError: no such school. EdudeskError: nothing of it has been received.
    """
    school = school_by_code(desk, code)
    receipt = desk.store.received.last(school, collection)
    if receipt is None:
        told = load_words("receiving").label("nothing_here", school=desk.store.school(school).name)
        raise EdudeskError(told.zh, told.en)
    with desk.store.recording():
        made = Decision(PAPER, receipt.digest, "", desk.who, desk.now())
        desk.store.received.decide(school, collection, made)


def state_label(state: BoardState) -> Label:
    """Return what a state on the board is called."""
    if state == "not_sent" or state == "gone":
        return load_words("receiving").label(state)
    return load_lifecycle().state(state).label


def paper_label(row: BoardRow) -> Label:
    """Return what is said of a school's signed paper."""
    return load_words("receiving").label(f"paper_{row.paper or 'none'}")


def state_of(row: BoardRow) -> Label:
    """Return what is said of a school's state: also that its figures came unsigned."""
    label = state_label(row.state)
    if not row.unsigned:
        return label
    words = load_words("receiving")
    return Label(
        words.label("unsigned", state=label.zh, wrong=row.wrong).zh,
        words.label("unsigned", state=label.en, wrong=row.wrong).en,
    )


def reminders(desk: Desk, collection: int) -> tuple[str, ...]:
    """Return a text to copy for each school that has not sent, or still owes a resubmission."""
    found = board(desk, collection)
    words = load_words("receiving")
    key, when = "reminder_undated", ""
    if found.days is not None:
        left = "days_left" if found.days >= 0 else "days_over"
        key, when = "reminder", words.label(left, days=abs(found.days)).zh
    contact = desk.store.setting(CONTACT) or desk.store.school(desk.school).name
    return tuple(
        words.label(
            key,
            school=row.name,
            collection=found.title.zh,
            deadline=found.deadline,
            days=when,
            state=state_label(row.state).zh,
            contact=contact,
        ).zh
        for row in found.rows
        if row.state in ("not_sent", "returned")
    )


def export_board(desk: Desk, collection: int, out: Path) -> Board:
    """Write the board as a workbook at `out` (.xlsx), on a second sheet the marks of figures.

    Raises:
        NotWritableError: nothing can be written there.
    """
    found = board(desk, collection)
    marks = [
        [one.code, one.name, _say(f"mark_{one.kind}"), one.about, one.told, one.reason]
        for one in marks_of(desk, collection)
    ]
    sheets = [
        boards.Board(
            found.title.zh,
            [_say(f"column_{name}") for name in COLUMNS],
            [shown(row) for row in found.rows],
        ),
        boards.Board(_say("marks"), [_say(f"column_{name}") for name in MARK_COLUMNS], marks),
    ]
    boards.write_boards(sheets if marks else sheets[:1], out)
    return found


def _say(key: str) -> str:
    return load_words("receiving").label(key).zh


COLUMNS = (
    "code", "name", "state", "at", "sequence", "overruled", "turned", "explained", "differences",
    "questions", "paper",
)  # fmt: skip
"""What the board shows of a school, in order; titles are in receiving.toml."""

MARK_COLUMNS = ("code", "name", "mark", "about", "told", "reason")
"""What is shown of a mark, in order."""


def shown(row: BoardRow) -> list[str | int]:
    """Return a row of the board as people read it, by the columns."""
    return [
        row.code,
        row.name,
        state_of(row).zh,
        row.at,
        row.sequence or "",
        row.overruled or "",
        row.turned or "",
        row.explained or "",
        row.differences or "",
        row.questions or "",
        paper_label(row).zh,
    ]


def forward(desk: Desk, collection: int, out: Path) -> int:
    """Put what was received of all schools, unopened, into one bundle at `out`; return how many.

    For a collecting unit (中心校, 学区) that passes on what its schools sent: the district reads
    each file as the school has signed it.

    Raises:
        EdudeskError: not a unit's file, or nothing was received. NotWritableError: `out`.
    """
    refuse_school_file(desk)
    log = desk.store.received
    last = {one.school: one for one in log.receipts(collection) if one.kind in _SUFFIXES}
    if not last:
        unit = desk.store.school(desk.school).name
        told = load_words("receiving").label("nothing_here", school=unit)
        raise EdudeskError(told.zh, told.en)
    codes = {school.number: school.code for school in desk.store.schools()}
    members = sorted(
        (f"{codes[one.school]}-{one.sequence}{_SUFFIXES[one.kind]}", log.body(one.number))
        for one in last.values()
    )
    write_whole(write_bundle(members), out)
    return len(members)


def paper_of(desk: Desk, collection: int, receipt: Receipt | None) -> PaperState:
    """Return whether the signed paper of what was received last is here."""
    if receipt is None:
        return ""
    made = desk.store.received.decisions(receipt.school, collection)
    marked = [one.about for one in made if one.act == PAPER]
    if not marked:
        return ""
    return "present" if marked[-1] == receipt.digest else "superseded"
