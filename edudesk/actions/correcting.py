"""What a district sends back: returns with questions on cells, receipts, and words about paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from edudesk.actions.merging import school_by_code, wanted_reason
from edudesk.actions.outgoing import write_whole
from edudesk.actions.receiving import refuse_out_of_turn, refuse_school_file
from edudesk.actions.session import Desk
from edudesk.actions.threads import applied, as_asked, cell_named, keep_thread, questions_of
from edudesk.actions.verifying import kept_package, plain_code
from edudesk.catalogue.cells import NO_CAMPUSES, campuses_of
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.letters import read_letter, write_letter
from edudesk.exchange.packages import read_regular
from edudesk.exchange.signing import sign
from edudesk.model.form import CAMPUS_MARK
from edudesk.model.receiving import (
    Decision,
    ProposalLetter,
    Receipt,
    ReceiptLetter,
    ReturnLetter,
)
from edudesk.model.submission import Asked, Standing, check_code
from edudesk.storage.submissions import standing


class OnPaper(NamedTuple):
    """What a district knows of a check code: whose it is, and whether the figures still hold."""

    receipt: Receipt
    school_name: str
    holds: Literal["present", "superseded"]
    by: Receipt | None


def return_forms(
    desk: Desk,
    collection: int,
    code: str,
    out: Path,
    *,
    forms: Sequence[str] = (),
    questions: Sequence[tuple[str, str]] = (),
    reason: str,
) -> ReturnLetter:
    """Return forms of a school with questions on cells, as a letter at `out` (.edureturn).

    `questions`: a cell (form.key.field) and what is asked; its form is returned too.

    Raises:
        UnknownNameError: no such school, form or cell. EdudeskError: nothing is returned, no reason
            is given, or nothing of the school is here that could be. NotWritableError: `out`.
    """
    refuse_school_file(desk)
    because = wanted_reason(reason)
    school, receipt = received_of(desk, collection, code)
    refuse_out_of_turn(desk, school, standing(desk.store, school, collection), "return")
    asked = _asked(desk, questions, receipt)
    returned = _forms(desk, [*forms, *(one.form for one in asked)])
    own = desk.store.school(desk.school)
    letter = ReturnLetter(
        district_code=own.code,
        district_name=own.name,
        school_code=code,
        school_name=desk.store.school(school).name,
        collection=desk.store.collection(collection).id,
        digest=receipt.digest,
        forms=returned,
        questions=asked,
        thread=tuple(as_asked(one) for one in questions_of(desk, collection, school)),
        reason=because,
        who=desk.who,
        at=_now(desk),
    )
    write_whole(write_letter("return", letter, sign), out)
    keep_thread(desk, collection, school, asked)
    with desk.store.recording():
        log = desk.store.received
        log.put_standing(school, collection, Standing("returned", desk.who, desk.now()))
        made = Decision("return", " ".join(returned), because, desk.who, desk.now())
        log.decide(school, collection, made)
    return letter


def confirm(desk: Desk, collection: int, code: str, out: Path) -> ReceiptLetter:
    """Write the receipt for what the district has of a school, at `out` (.edureceipt).

    Raises:
        UnknownNameError, EdudeskError: no such school, or nothing of it is here.
        NotWritableError: nothing can be written there.
    """
    refuse_school_file(desk)
    school, receipt = received_of(desk, collection, code)
    own = desk.store.school(desk.school)
    now = standing(desk.store, school, collection)
    letter = ReceiptLetter(
        district_code=own.code,
        district_name=own.name,
        school_code=code,
        school_name=desk.store.school(school).name,
        collection=desk.store.collection(collection).id,
        digest=receipt.digest,
        sequence=receipt.sequence,
        state=now.state,
        who=now.who,
        at=(now.at or receipt.at).isoformat(timespec="seconds"),
    )
    write_whole(write_letter("receipt", letter, sign), out)
    return letter


def take_proposal(desk: Desk, path: Path) -> ProposalLetter:
    """Keep what a school applies for after acceptance; forms are then returned to it or not.

    Raises:
        FileRefusedError: no application, or altered. UnknownNameError, EdudeskError: of a school
            or of figures that are not accepted here.
    """
    refuse_school_file(desk)
    letter, _ = read_letter(read_regular(path), path.name, "proposal", ProposalLetter)
    collection = _collection_of(desk, letter.collection)
    school, receipt = received_of(desk, collection, letter.school_code)
    if receipt.digest != letter.digest:
        raise _said("other_digest", name=path.name)
    keep_thread(desk, collection, school, applied(letter), "proposal")
    return letter


def on_paper(desk: Desk, code: str) -> OnPaper:
    """Return what a check code at the foot of a paper says: of whom, and whether it still holds.

    Raises:
        EdudeskError: the code does not have 32 digits. UnknownNameError: no figures here have it.
    """
    refuse_school_file(desk)
    typed = plain_code(code)
    for collection in desk.store.collections():
        for receipt in desk.store.received.receipts(collection.number):
            if receipt.digest and check_code(bytes.fromhex(receipt.digest)) == typed:
                last = desk.store.received.last(receipt.school, collection.number)
                name = desk.store.school(receipt.school).name
                if last is None or last.digest == receipt.digest:
                    return OnPaper(receipt, name, "present", None)
                return OnPaper(receipt, name, "superseded", last)
    raise UnknownNameError(
        "本文件接收过的上报中没有这个校验码：可能还没有接收，或纸质表是改动之前打印的。",
        "No submission received here has this code: it may not be here yet, or the paper was "
        "printed before the figures changed.",
    )


def received_of(desk: Desk, collection: int, code: str) -> tuple[int, Receipt]:
    """Return the number of a school and the receipt whose figures hold.

    Raises:
        UnknownNameError: no such school. EdudeskError: nothing of it was received.
    """
    school = school_by_code(desk, code)
    receipt = desk.store.received.last(school, collection)
    if receipt is None:
        raise _said("nothing_here", school=desk.store.school(school).name)
    return school, receipt


def _collection_of(desk: Desk, id: str) -> int:
    for one in desk.store.collections():
        if one.id == id:
            return one.number
    raise UnknownNameError(f"本文件中没有填报任务 {id}。", f"There is no collection {id} here.")


def _asked(desk: Desk, questions: Iterable[tuple[str, str]], receipt: Receipt) -> tuple[Asked, ...]:
    at = _now(desk)
    named = [
        (cell_named(desk.catalogue.school_forms, cell), wanted_reason(text))
        for cell, text in questions
    ]
    of_campuses = any(CAMPUS_MARK in cell.key for cell, _ in named)
    package = kept_package(desk, receipt) if of_campuses else None
    campuses = campuses_of(desk.catalogue, package.content) if package else NO_CAMPUSES
    return tuple(
        Asked(
            form=cell.form,
            key=cell.key,
            field=cell.field,
            text=text,
            who=desk.who,
            at=at,
            campus=campuses.get(cell.key.partition(CAMPUS_MARK)[2], ""),
        )
        for cell, text in named
    )


def _forms(desk: Desk, codes: Iterable[str]) -> tuple[str, ...]:
    wanted = dict.fromkeys(codes)
    known = [form.code for form in desk.catalogue.school_forms]
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise UnknownNameError(f"没有名为“{unknown[0]}”的报表。", f"There is no form {unknown[0]}.")
    if not wanted:
        raise _said("nothing_to_return")
    return tuple(code for code in known if code in wanted)


def _now(desk: Desk) -> str:
    return desk.now().isoformat(timespec="seconds")


def _said(key: str, **figures: object) -> EdudeskError:
    label = load_words("receiving").label(key, **figures)
    return EdudeskError(label.zh, label.en)
