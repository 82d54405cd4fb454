"""What a district does with submissions: receipts, outcomes, questions to schools, decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.submission import Asked, Manifest, SubmissionState

Facts = dict[str, Value]
"""A school's figures by key of the district table."""

ReceiptKind = Literal["file", "workbook", "typed"]
QuestionKind = Literal["question", "proposal"]
Doubt = Literal["new_key", "older", "fork", "look_alike", "unlisted", "beyond", "unsigned"]
"""Why a person must decide before a file is received."""


class Receipt(Struct, frozen=True, kw_only=True):
    """A submission that was received.

    `facts`: what it brought into the register; `before`: what stood there, for taking it back.
    `key`: public key that signed it, empty for a workbook. `withdrawn_at`: "" while it stands.
    """

    number: int
    school: int
    collection: int
    kind: ReceiptKind
    sequence: int
    digest: str
    parent: str
    key: bytes
    manifest: Manifest | None
    facts: Facts
    before: Facts
    name: str
    who: str
    at: datetime
    withdrawn_by: str = ""
    withdrawn_at: str = ""
    withdrawn_why: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one file: received, the same as before, held for a decision, or refused.

    `why`: the sentence for a clerk. `differences`: figures that differ from what was held before;
    `number`: of the receipt, 0 when there is none.
    """

    name: str
    status: Literal["received", "same", "held", "refused"]
    why: Label
    school_code: str = ""
    school_name: str = ""
    collection: str = ""
    sequence: int = 0
    number: int = 0
    differences: int = 0
    doubt: Doubt | None = None


class FactDifference(NamedTuple):
    """A figure that the district held otherwise than the school submits it.

    `arose`: it was loaded from a table, or the district corrected it after an earlier submission.
    """

    fact: str
    before: Value
    submitted: Value
    arose: Literal["loaded", "corrected"]


class Decision(NamedTuple):
    """What somebody decided about a school's figures, and why; `about`: a receipt or a figure."""

    act: str
    about: str
    reason: str
    who: str
    at: datetime


class Question(NamedTuple):
    """A question on a cell, or the proposal of another value, with the answer.

    `key`: of the row as text; `campus`: what the campus was called whose own row it is, else "";
    `at` and `answered_at`: ISO moments, "" while there is none.
    """

    number: int
    school: int
    collection: int
    form: str
    key: str
    field: str
    kind: QuestionKind
    text: str
    who: str
    at: str
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""
    closed_at: str = ""
    campus: str = ""


class ReturnLetter(Struct, frozen=True, kw_only=True):
    """What a district returns: forms that may be changed, and questions on their cells.

    `digest`: of the submission that is returned; `thread`: what was asked and answered before.
    `cells` (form.key.field): unlocked one by one after an application, while their forms stay
    locked; `forms` is empty then.
    """

    district_code: str
    district_name: str
    school_code: str
    school_name: str
    collection: str
    digest: str
    forms: tuple[str, ...]
    questions: tuple[Asked, ...]
    thread: tuple[Asked, ...] = ()
    cells: tuple[str, ...] = ()
    reason: str
    who: str
    at: str


class ReceiptLetter(Struct, frozen=True, kw_only=True):
    """What a district confirms: which content it has of a school, and in which state."""

    district_code: str
    district_name: str
    school_code: str
    school_name: str
    collection: str
    digest: str
    sequence: int
    state: SubmissionState
    who: str
    at: str


class ProposalLetter(Struct, frozen=True, kw_only=True):
    """What a school applies for after acceptance (更正申请): cells to be changed, and why."""

    school_code: str
    school_name: str
    collection: str
    digest: str
    cells: tuple[Asked, ...]
    reason: str
    head: str
    at: str


class Remark(Struct, frozen=True, kw_only=True):
    """What an office above the district wrote about its figures or verdicts.

    `school`: its code, empty when the whole district is meant. `about`: a cell (form.key.field), a
    figure of the register, an indicator or item, empty for the whole; `told`: what that is called.
    `at`: ISO moment.
    """

    school: str
    about: str
    told: str
    text: str
    office: str
    who: str
    at: str


class RemarksLetter(Struct, frozen=True, kw_only=True):
    """Remarks on a collection of a district's file, written without changing that file."""

    district_code: str
    district_name: str
    collection: str
    office: str
    remarks: tuple[Remark, ...]
