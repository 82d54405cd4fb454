"""Questions on cells between district and school, with the answers: told alike on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from edudesk.actions.session import Desk
from edudesk.catalogue.cells import campuses_in, cell_label
from edudesk.catalogue.words import load_words
from edudesk.errors import UnknownNameError
from edudesk.model.form import Form, Label
from edudesk.model.receiving import ProposalLetter, Question, QuestionKind
from edudesk.model.submission import Asked


class CellName(NamedTuple):
    """A cell as a thread names it: form, key of the row as text, field."""

    form: str
    key: str
    field: str


def cell_named(forms: Iterable[Form], text: str) -> CellName:
    """Return the cell that is named form.key.field; the key is empty in a record.

    Raises:
        UnknownNameError: there is no such form or field.
    """
    form, _, rest = text.partition(".")
    key, _, field = rest.rpartition(".")
    known = {one.code: one for one in forms}
    if form not in known or field not in known[form].by_code:
        told = load_words("receiving").label("unknown_cell", cell=text)
        raise UnknownNameError(told.zh, told.en)
    return CellName(form, key, field)


def questions_of(desk: Desk, collection: int, school: int | None = None) -> list[Question]:
    """Return the thread of a school, by default the file's own, the first question first."""
    return desk.store.received.questions(collection, school or desk.school)


def thread_of(desk: Desk, collection: int) -> tuple[Asked, ...]:
    """Return the thread of the file's own school as it travels."""
    return tuple(as_asked(one) for one in questions_of(desk, collection) if one.kind == "question")


def as_asked(one: Question) -> Asked:
    """Return a question as it travels."""
    return Asked(
        form=one.form,
        key=one.key,
        field=one.field,
        text=one.text,
        who=one.who,
        at=one.at,
        answer=one.answer,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        campus=one.campus,
    )


def question_label(desk: Desk, one: Question) -> Label:
    """Return what the cell of a question is called: form, campus, row and figure."""
    return cell_label(desk.catalogue, one.form, one.key, one.field, campuses_in([one]))


def applied(letter: ProposalLetter) -> tuple[Asked, ...]:
    """Return the cells of an application as both sides keep them: with the reason and the head."""
    return tuple(
        msgspec.structs.replace(one, text=f"{one.text}（{letter.reason}；{letter.head}）")
        for one in letter.cells
    )


def keep_thread(
    desk: Desk,
    collection: int,
    school: int,
    told: Iterable[Asked],
    kind: QuestionKind = "question",
) -> None:
    """Keep what came of a thread: questions that are new here, and answers to those known."""
    known = {
        (one.form, one.key, one.field, one.at, one.who): one
        for one in desk.store.received.questions(collection, school)
    }
    new = []
    for one in told:
        mine = known.get((one.form, one.key, one.field, one.at, one.who))
        if mine is None:
            new.append(
                Question(
                    number=0,
                    school=school,
                    collection=collection,
                    form=one.form,
                    key=one.key,
                    field=one.field,
                    kind=kind,
                    text=one.text,
                    who=one.who,
                    at=one.at,
                    answer=one.answer,
                    answered_by=one.answered_by,
                    answered_at=one.answered_at,
                    campus=one.campus,
                )
            )
        elif one.answer and one.answer != mine.answer:
            desk.store.received.answer(mine.number, one.answer, one.answered_by, one.answered_at)
    desk.store.received.ask(new)
