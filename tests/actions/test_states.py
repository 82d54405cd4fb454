"""Every act in every state: done where the definition allows it, else refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
from typing import get_args

import pytest

from edudesk.actions.answering import propose
from edudesk.actions.correcting import return_forms
from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.packing import pack, reopen
from edudesk.actions.receiving import accept, receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.unlocking import unlock_cells
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.errors import EdudeskError, NotWritableError
from edudesk.model.place import Cell
from edudesk.model.receiving import Decision
from edudesk.model.submission import Role, Standing, SubmissionState
from edudesk.storage.submissions import stand, standing
from tests.actions.submitting import made_package, new_school, overrule

CODE = "2137000001"
ADDRESS = "school_profile..address"
STATES: tuple[SubmissionState, ...] = get_args(SubmissionState)
HERE: tuple[SubmissionState, ...] = ("received", "returned", "accepted", "corrected")
"""States in which a district can have figures; *packed* is with it *not sent*."""

Act = Callable[[Session, Path], object]


def allowed(act: str, role: Role, state: str) -> bool:
    return load_lifecycle().step(act, role, state) is not None


def after(act: str, role: Role, state: str) -> str:
    step = load_lifecycle().step(act, role, state)
    return step.after if step else state


# -- at the district -------------------------------------------------------------------------------


@pytest.fixture
def office(district: Session, tmp_path: Path, catalogue: Catalogue) -> Session:
    """Return a district that has received a school's figures."""
    path = tmp_path / "1.edusub"
    path.write_bytes(made_package(catalogue))
    assert [one.status for one in district.run(receive, [path])] == ["received"]
    return district


def put(desk: Desk, state: SubmissionState) -> None:
    """Put the school's figures into a state, with the decision that leads there."""
    log, now = desk.store.received, Standing(state, "李老师", desk.now())
    with desk.store.recording():
        log.put_standing(2, 1, now)
        if state == "corrected":
            log.decide(2, 1, Decision("accept", "", "", "李老师", desk.now()))


def state_of(session: Session, school: int) -> str:
    return session.run(lambda desk: standing(desk.store, school, 1).state)


def again(session: Session, folder: Path) -> object:
    """Receive a later submission; the return before it covers what it changes."""
    path = folder / "2.edusub"
    package = made_package(session.catalogue, sequence=2, address="校园路2号")
    path.write_bytes(package)
    session.run(lambda desk: _covering_return(desk))
    (outcome,) = session.run(receive, [path])
    if outcome.status != "received":
        raise EdudeskError(outcome.why.zh, outcome.why.en)
    return outcome


def _covering_return(desk: Desk) -> None:
    with desk.store.recording():
        made = Decision("return", "school_profile", "请补充", "李老师", desk.now())
        desk.store.received.decide(2, 1, made)


def return_profile(session: Session, folder: Path) -> object:
    out = folder / "a.edureturn"
    forms = ["school_profile"]
    return session.run(return_forms, 1, CODE, out, forms=forms, reason="请补充地址")


def unlock_address(session: Session, folder: Path) -> object:
    out = folder / "a.edureturn"
    return session.run(unlock_cells, 1, CODE, out, cells=[ADDRESS], reason="同意更正")


DISTRICT_ACTS: dict[str, Act] = {
    "receive": again,
    "return": return_profile,
    "unlock": unlock_address,
    "accept": lambda session, _: session.run(accept, 1, [CODE]),
}


@pytest.mark.parametrize("state", HERE)
@pytest.mark.parametrize("act", sorted(DISTRICT_ACTS))
def test_a_district_does_in_a_state_what_is_defined_and_nothing_else(
    office: Session, tmp_path: Path, act: str, state: SubmissionState
) -> None:
    office.run(put, state)
    if allowed(act, "district", state):
        DISTRICT_ACTS[act](office, tmp_path)
        assert state_of(office, 2) == after(act, "district", state)
    else:
        with pytest.raises(EdudeskError) as told:
            DISTRICT_ACTS[act](office, tmp_path)
        assert "小学" in told.value.zh
        assert state_of(office, 2) == state


def test_what_comes_after_an_acceptance_is_corrected(office: Session, tmp_path: Path) -> None:
    office.run(accept, 1, [CODE])
    unlock_address(office, tmp_path)
    again(office, tmp_path)
    assert allowed("correct", "district", state_of(office, 2))
    office.run(accept, 1, [CODE])
    assert state_of(office, 2) == "corrected"


# -- at school -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def once_packed(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """Return the file of a school that has packed once and can write again."""
    folder = tmp_path_factory.mktemp("packed")
    with new_school(folder / "s.edudesk", catalogue) as school:
        school.run(overrule)
        school.run(pack, 1, folder / "1.edusub")
        school.run(stand_in, "draft")
        address(school, "滨河路一号")
        school.run(overrule)
        return school.path


@pytest.fixture
def own(
    once_packed: Path, tmp_path: Path, catalogue: Catalogue, same_machine: None
) -> Iterator[Session]:
    """Return a copy of it, open."""
    path = Path(copyfile(once_packed, tmp_path / "s.edudesk"))
    with open_file(path, catalogue=catalogue, who="王老师") as school:
        yield school


def stand_in(desk: Desk, state: SubmissionState) -> None:
    """Put the school's own figures into a state, with the forms that it locks."""
    known = load_lifecycle().state(state)
    locked = [form.code for form in desk.forms] if known.locked else []
    now = Standing(state, "李老师", desk.now())
    stand(desk.store, desk.school, 1, now, locked, known.label.zh)


def address(school: Session, text: str) -> None:
    row = school.run(read_form, "school_profile", 1).rows[0].id
    school.run(set_cell, Cell("school_profile", row, "address"), text)


def apply_for_it(session: Session, folder: Path) -> object:
    out = folder / "a.educorrect"
    return session.run(propose, 1, [(ADDRESS, "滨河路")], out, reason="写错门牌", head="赵校长")


SCHOOL_ACTS: dict[str, Act] = {
    "pack": lambda session, folder: session.run(pack, 1, folder / "2.edusub"),
    "reopen": lambda session, _: session.run(reopen, 1),
    "propose": apply_for_it,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", sorted(SCHOOL_ACTS))
def test_a_school_does_in_a_state_what_is_defined_and_nothing_else(
    own: Session, tmp_path: Path, act: str, state: SubmissionState
) -> None:
    own.run(stand_in, state)
    if allowed(act, "school", state):
        SCHOOL_ACTS[act](own, tmp_path)
        assert state_of(own, 1) == after(act, "school", state)
    else:
        with pytest.raises(EdudeskError):
            SCHOOL_ACTS[act](own, tmp_path)
        assert state_of(own, 1) == state


@pytest.mark.parametrize("state", STATES)
def test_a_locked_form_says_who_when_and_what_to_do(own: Session, state: SubmissionState) -> None:
    own.run(stand_in, state)
    known = load_lifecycle().state(state)
    if not known.locked:
        address(own, "滨河路二号")
        return
    with pytest.raises(NotWritableError) as told:
        address(own, "滨河路二号")
    when = own.run(lambda desk: standing(desk.store, 1, 1).at)
    assert when is not None
    sentence = told.value.zh
    assert "李老师" in sentence
    assert f"{when.year}年{when.month}月{when.day}日" in sentence
    assert any(word in sentence for word in ("撤回打包", "联系区县", "更正申请"))
    assert "{" not in told.value.en
