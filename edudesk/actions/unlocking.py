"""Unlocking single cells of accepted figures, as a school applied for (更正申请)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edudesk.actions.correcting import received_of
from edudesk.actions.merging import wanted_reason
from edudesk.actions.outgoing import write_whole
from edudesk.actions.receiving import refuse_out_of_turn, refuse_school_file
from edudesk.actions.session import Desk
from edudesk.actions.threads import as_asked, cell_named, questions_of
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError
from edudesk.exchange.letters import write_letter
from edudesk.exchange.signing import sign
from edudesk.model.receiving import Decision, Question, ReturnLetter
from edudesk.model.submission import Standing
from edudesk.storage.submissions import standing

UNLOCK: Final = "unlock"
"""Act of the decision that single cells can be changed; it is about their names."""


def open_applications(desk: Desk, collection: int, school: int) -> list[Question]:
    """Return the cells that a school applied to change and nobody has answered yet."""
    asked = questions_of(desk, collection, school)
    return [one for one in asked if one.kind == "proposal" and not one.answer]


def unlock_cells(
    desk: Desk,
    collection: int,
    code: str,
    out: Path,
    *,
    cells: Sequence[str] = (),
    reason: str,
) -> ReturnLetter:
    """Unlock just these cells of a school, as a letter at `out` (.edureturn).

    `cells` (form.key.field): by default all that the school has applied for. Every other cell stays
    locked under the old digest; its applications are answered with the reason.

    Raises:
        UnknownNameError: no such school or cell. EdudeskError: the figures are not accepted, no
            cell is named or applied for, or no reason is given. NotWritableError: `out`.
    """
    refuse_school_file(desk)
    because = wanted_reason(reason)
    school, receipt = received_of(desk, collection, code)
    refuse_out_of_turn(desk, school, standing(desk.store, school, collection), UNLOCK)
    applied = open_applications(desk, collection, school)
    names = _names(desk, cells or [_name(one) for one in applied])
    granted = [one for one in applied if _name(one) in names]
    own, at = desk.store.school(desk.school), desk.now().isoformat(timespec="seconds")
    for one in granted:
        desk.store.received.answer(one.number, because, desk.who, at)
    letter = ReturnLetter(
        district_code=own.code,
        district_name=own.name,
        school_code=code,
        school_name=desk.store.school(school).name,
        collection=desk.store.collection(collection).id,
        digest=receipt.digest,
        forms=(),
        questions=(),
        thread=tuple(as_asked(one) for one in questions_of(desk, collection, school)),
        cells=names,
        reason=because,
        who=desk.who,
        at=at,
    )
    write_whole(write_letter("return", letter, sign), out)
    _decide(desk, collection, school, names, because)
    return letter


def _decide(desk: Desk, collection: int, school: int, names: Sequence[str], because: str) -> None:
    """Put the figures back into the school's hands, and keep who decided it for which cells."""
    step = load_lifecycle().step(UNLOCK, "district", standing(desk.store, school, collection).state)
    assert step is not None
    with desk.store.recording():
        log = desk.store.received
        log.put_standing(school, collection, Standing(step.after, desk.who, desk.now()))
        made = Decision(UNLOCK, "\n".join(names), because, desk.who, desk.now())
        log.decide(school, collection, made)


def _names(desk: Desk, cells: Sequence[str]) -> tuple[str, ...]:
    found = [".".join(cell_named(desk.catalogue.school_forms, one)) for one in cells]
    if not found:
        told = load_words("receiving").label("nothing_to_unlock")
        raise EdudeskError(told.zh, told.en)
    return tuple(dict.fromkeys(found))


def _name(one: Question) -> str:
    return ".".join((one.form, one.key, one.field))
