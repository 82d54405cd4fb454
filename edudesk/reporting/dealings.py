"""Gives printed lists what was asked, decided and remarked of figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from edudesk.catalogue.cells import Campuses, campuses_in, cell_label, named_label
from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Occasion
from edudesk.model.place import Value
from edudesk.model.receiving import Decision, Question
from edudesk.storage.remarks import remarks_of
from edudesk.storage.store import Store

THREAD: Final = "thread"
REMARKS: Final = "office_remarks"
COLUMNS: Final = {
    THREAD: (
        "position", "school_code", "school_name", "at", "kind", "about", "said", "who",
        "answer", "answered_by", "answered_at",
    ),
    REMARKS: ("position", "at", "office", "who", "school_code", "school_name", "about", "said"),
}  # fmt: skip
_DECISIONS: Final = frozenset({"return", "unlock", "accept", "correct", "take_back", "unseal"})


class _Said(NamedTuple):
    at: str
    kind: str
    about: str
    said: str
    who: str
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""


def thread_rows(
    store: Store, catalogue: Catalogue, occasion: Occasion
) -> Iterator[tuple[Value, ...]]:
    """Yield by school what was asked, applied for and decided, in order of time."""
    number = occasion.collection.number
    position = 0
    for school in sorted(store.schools(), key=lambda one: one.code):
        if occasion.schools and school.number not in occasion.schools:
            continue
        questions = store.received.questions(number, school.number)
        campuses = campuses_in(questions)
        asked = (_asked(catalogue, one, campuses) for one in questions)
        made = _decided(catalogue, store.received.decisions(school.number, number), campuses)
        for said in sorted([*asked, *made], key=lambda one: one.at):
            position += 1
            shown = (_minute(said.at), *said[1:-1], _minute(said.answered_at))
            yield (position, school.code, school.name, *shown)


def remark_rows(
    store: Store, catalogue: Catalogue, occasion: Occasion
) -> Iterator[tuple[Value, ...]]:
    """Yield what offices above wrote on the collection, in order of time."""
    del catalogue  # remarks bring their own words along
    names = {school.code: school.name for school in store.schools()}
    for position, one in enumerate(remarks_of(store, occasion.collection.number), start=1):
        where = (one.school, names.get(one.school, ""), one.told)
        yield (position, _minute(one.at), one.office, one.who, *where, one.text)


def _asked(catalogue: Catalogue, one: Question, campuses: Campuses) -> _Said:
    return _Said(
        one.at,
        one.kind,
        cell_label(catalogue, one.form, one.key, one.field, campuses).zh,
        one.text,
        one.who,
        one.answer,
        one.answered_by,
        one.answered_at,
    )


def _decided(catalogue: Catalogue, made: Iterable[Decision], campuses: Campuses) -> Iterator[_Said]:
    for one in made:
        if one.act in _DECISIONS:
            about = [named_label(catalogue, name, campuses).zh for name in one.about.split()]
            told = "；".join(about) if one.act in ("return", "unlock") else ""
            yield _Said(one.at.isoformat(), one.act, told, one.reason, one.who)


def _minute(moment: str) -> str:
    """Return an ISO moment as people write it, to the minute."""
    return f"{datetime.fromisoformat(moment):%Y.%m.%d %H:%M}" if moment else ""
