"""Task packages at school: look into one, begin a file from it, or go on with it in one's own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Final

from edudesk.actions import identity
from edudesk.actions.collections import list_collections, open_collection
from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.handing import take_standard, take_standard_of_unit
from edudesk.actions.headroom import OFF, SETTING
from edudesk.actions.naming import safe_name
from edudesk.actions.session import Desk, Session, local_now, spoken
from edudesk.catalogue.library import Catalogue, load
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.letters import read_letter
from edudesk.exchange.packages import read_bytes
from edudesk.model.place import Cell, Collection
from edudesk.model.submission import Task, TaskSchool
from edudesk.paths import DATA_SUFFIX
from edudesk.storage.origins import Origin, keep_origin, origin_of
from edudesk.storage.workspace import Workspace

DISTRICT_KEY: Final = "district_key"
"""Setting of a school's file: public key (hex) that personal columns are encrypted to."""

_PROFILE: Final = "school_profile"
_REGISTER: Final = "school_facts"


def read_task(path: Path, catalogue: Catalogue) -> Task:
    """Return the task in a file that was sent.

    Raises:
        FileRefusedError: it is none, or was damaged on the way.
        EdudeskError: it asks for forms that this program does not know.
    """
    task, _ = read_letter(read_bytes(path), path.name, "task", Task)
    unknown = [code for code in task.forms if code not in catalogue.forms]
    if unknown:
        raise EdudeskError(
            f"{path.name} 需要的报表 {'、'.join(unknown)} 本机程序还没有，请先升级程序再打开。",
            f"{path.name} asks for forms that this program does not know "
            f"({', '.join(unknown)}): update the program first.",
        )
    return task


def school_in(task: Task, code: str) -> TaskSchool:
    """Return the school of a task that has this code.

    Raises:
        UnknownNameError: the district did not list it.
    """
    for school in task.schools:
        if school.code == code:
            return school
    near = "、".join(f"{one.name}（{one.code}）" for one in task.schools[:3])
    raise UnknownNameError(
        f"任务包里没有标识码为 {code} 的学校，请核对或联系{task.district_name}。包内有：{near} 等 "
        f"{len(task.schools)} 所。",
        f"The task lists no school {code}; check it or ask {task.district_name}. It lists "
        f"{len(task.schools)} schools.",
    )


def begin_from_task(
    task_path: Path,
    school: str,
    path: Path | None = None,
    *,
    catalogue: Catalogue | None = None,
    who: str = "",
) -> Session:
    """Make the file of a school from a task package and return it open: nothing is typed twice.

    `path`: of the new file, by default beside the package under the school's name.

    Raises:
        FileRefusedError, EdudeskError, UnknownNameError: see `read_task` and `school_in`; there is
            a file of this name already.
    """
    known = catalogue or load()
    task = read_task(task_path, known)
    unit = school_in(task, school)
    out = path or task_path.with_name(safe_name(unit.name) + DATA_SUFFIX)
    forms = known.forms_of("school")
    Workspace.create(
        out, "school", forms, school_code=unit.code, school_name=unit.name, now=local_now()
    )
    with ExitStack() as failed:
        failed.callback(out.unlink, missing_ok=True)
        session = open_file(out, catalogue=known, who=who)
        failed.callback(session.close)
        session.run(take_task, task_path)
        failed.pop_all()
    return session


def begin_unit(
    task_path: Path,
    name: str,
    schools: Sequence[str],
    path: Path | None = None,
    *,
    catalogue: Catalogue | None = None,
    who: str = "",
) -> Session:
    """Make the file of a collecting unit (中心校, 学区) from a task package and return it open.

    It lists only `schools` (codes) of the task, all by default; what they send is received there,
    checked and passed on unopened. For a teaching point without a computer the unit makes the
    point's own file from the same package. `path`: by default beside it under the unit's name.

    Raises:
        FileRefusedError, EdudeskError, UnknownNameError: as `begin_from_task`; no name is given.
    """
    known = catalogue or load()
    task = read_task(task_path, known)
    fault = identity.name_fault(name)
    if fault is not None:
        raise EdudeskError(fault.zh, fault.en)
    members = [school_in(task, code) for code in schools] or list(task.schools)
    out = path or task_path.with_name(safe_name(name) + DATA_SUFFIX)
    Workspace.create(
        out,
        "district",
        known.forms_of("district"),
        school_code=task.district_code,
        school_name=name.strip(),
        now=local_now(),
    )
    with ExitStack() as failed:
        failed.callback(out.unlink, missing_ok=True)
        session = open_file(out, catalogue=known, who=who)
        failed.callback(session.close)
        session.run(_list_schools, task, members)
        failed.pop_all()
    return session


def _list_schools(desk: Desk, task: Task, members: Sequence[TaskSchool]) -> None:
    collection = _collection(desk, task).number
    label = spoken("take_task", district=task.district_name)
    with desk.at(collection) as store, store.writing(label, desk.who) as pen:
        for one in members:
            number = pen.add_school(one.code, one.name)
            named = {"school_code": one.code, "school_name": one.name}
            typed = {"school_type": one.type} if one.type else {}
            pen.add_row(_REGISTER, number, collection, {**named, **typed})
    take_standard_of_unit(desk, task)
    desk.store.keep_setting(identity.UNIT, "1")
    desk.store.seal(label.zh, desk.who)


def take_task(desk: Desk, path: Path) -> Collection:
    """Open the collection of a task in a school's file, or take the task's news over into it.

    A new collection goes on from the latest of its kind. Raises EdudeskError when the task is not
    for this school, or the file is a district's.
    """
    task = read_task(path, desk.catalogue)
    if desk.kind != "school":
        raise EdudeskError(
            "任务包由学校文件打开；这是区县文件。",
            "A task package is opened by a school's file; this is a district's.",
        )
    unit = school_in(task, desk.store.school(desk.school).code)
    collection = _collection(desk, task)
    keep_origin(desk.store, collection.number, Origin("task", read_bytes(path)))
    desk.store.keep_setting(DISTRICT_KEY, task.public_key)
    desk.store.keep_setting(SETTING, "" if task.headroom else OFF)
    take_standard(desk, task)
    _fill_profile(desk, collection, {"district_code": task.district_code, "school_type": unit.type})
    desk.store.seal(spoken("take_task", district=task.district_name).zh, desk.who)
    return collection


def task_of(desk: Desk, collection: int) -> Task | None:
    """Return the task that a collection was begun from, None when it was opened by hand."""
    origin = origin_of(desk.store, collection)
    if origin is None or origin.kind != "task":
        return None
    return read_letter(origin.body, desk.store.name, "task", Task)[0]


def _collection(desk: Desk, task: Task) -> Collection:
    known = list_collections(desk)
    moment = date.fromisoformat(task.moment)
    for one in known:
        if (one.kind, one.year, one.moment) == (task.kind, task.year, moment):
            return one
    earlier = [one for one in known if one.kind == task.kind and one.moment < moment]
    return open_collection(
        desk,
        task.kind,
        task.year,
        moment,
        copy_from=earlier[0].number if earlier else None,
        deadline=date.fromisoformat(task.deadline) if task.deadline else None,
    )


def _fill_profile(desk: Desk, collection: Collection, texts: dict[str, str]) -> None:
    """Enter what the district knows of a school, where the school has not answered itself."""
    row = read_form(desk, _PROFILE, collection.number).rows[0]
    for code, text in texts.items():
        if text and row.values.get(code) is None and code not in row.states:
            set_cell(desk, Cell(_PROFILE, row.id, code), text)
