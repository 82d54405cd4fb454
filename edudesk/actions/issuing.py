"""Handing a collection down: one task package for all schools of a district."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.handing import standard_to_hand
from edudesk.actions.headroom import OFF, SETTING
from edudesk.actions.lineage import figures_before
from edudesk.actions.outgoing import write_whole
from edudesk.actions.session import Desk
from edudesk.assessment.lineage import changes_in, gone
from edudesk.errors import EdudeskError
from edudesk.exchange.letters import read_letter, write_letter
from edudesk.exchange.sealing import new_private_key, public_key_of
from edudesk.exchange.signing import sign
from edudesk.model.place import Collection, Value
from edudesk.model.submission import Task, TaskSchool
from edudesk.storage.transport import edition_of

READING_KEY: Final = "reading_key"
"""Setting of a district's file: the private key (hex) that opens personal columns."""

CONTACT: Final = "contact"
"""Setting of a district's file: whom schools ask, and where they send."""

_REGISTER: Final = "school_facts"
_NOT_FIGURES: Final = frozenset({"school_code", "school_name", "fact_source"})


class Issued(NamedTuple):
    """A task package that was made."""

    path: Path
    task: Task
    size: int


def issue(
    desk: Desk, collection: int, out: Path, *, contact: str = "", headroom: bool | None = None
) -> Issued:
    """Make the task package of a collection of a district's file at `out` (.edutask).

    `contact` and `headroom` are kept in the file for next time; without them the last ones hold.

    Raises:
        EdudeskError: not a district's file, or it knows no schools.
        NotWritableError: nothing can be written there.
    """
    _refuse_unready(desk)
    if contact:
        desk.store.keep_setting(CONTACT, contact.strip())
    if headroom is not None:
        desk.store.keep_setting(SETTING, "" if headroom else OFF)
    task = _task(desk, desk.store.collection(collection))
    body = write_letter("task", task, sign)
    read_letter(body, out.name, "task", Task)  # what goes out is what can be read
    write_whole(body, out)
    return Issued(out, task, len(body))


def tells_headroom(desk: Desk) -> bool:
    """Whether task packages of this file let schools see how far from the standards they are."""
    return desk.store.setting(SETTING) != OFF


def reading_key(desk: Desk) -> bytes:
    """Return the district's private key, made when it is first asked for."""
    kept = desk.store.setting(READING_KEY)
    if not kept:
        kept = new_private_key().hex()
        desk.store.keep_setting(READING_KEY, kept)
    return bytes.fromhex(kept)


def _task(desk: Desk, collection: Collection) -> Task:
    unit = desk.store.school(desk.school)
    forms = desk.catalogue.school_forms
    handed = standard_to_hand(desk, collection.number)
    return Task(
        district_code=unit.code,
        district_name=unit.name,
        kind=collection.kind,
        year=collection.year,
        moment=collection.moment.isoformat(),
        deadline=collection.deadline.isoformat() if collection.deadline else "",
        edition=edition_of(forms).code,
        forms=tuple(form.code for form in forms),
        public_key=public_key_of(reading_key(desk)).hex(),
        contact=desk.store.setting(CONTACT),
        headroom=tells_headroom(desk),
        issued_at=desk.now().isoformat(timespec="seconds"),
        schools=_schools(desk, collection),
        standard=handed.standard,
        scheme=handed.scheme,
    )


def _schools(desk: Desk, collection: Collection) -> tuple[TaskSchool, ...]:
    now = _register(desk, collection.number)
    before = figures_before(desk, collection.number)
    with desk.at(collection.number) as store:
        ended = gone(changes_in(store), collection.moment)
    return tuple(
        TaskSchool(
            school.code,
            school.name,
            str((now.get(school.number) or before.get(school.number) or {}).get("school_type", "")),
            _figures(before.get(school.number, {})),
        )
        for school in sorted(desk.store.schools(), key=lambda one: one.code)
        if school.kind == "school" and school.code not in ended
    )


def _register(desk: Desk, collection: int) -> dict[int, Mapping[str, Value]]:
    with desk.at(collection) as store:
        return {
            row.school: {code: value for code, value in row.values.items() if value is not None}
            for row in store.rows(_REGISTER)
        }


def _figures(row: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in row.items() if key not in _NOT_FIGURES}


def _refuse_unready(desk: Desk) -> None:
    if desk.kind != "district":
        raise EdudeskError(
            "任务包由区县文件下发；这是学校文件。",
            "A task package comes from a district's file; this is a school's.",
        )
    if not any(school.kind == "school" for school in desk.store.schools()):
        raise EdudeskError(
            "本文件中还没有学校，请先导入学校情况表（至少有标识码、名称、类型），再下发任务。",
            "The file knows no schools yet: load the table of schools (code, name, type) first.",
        )
