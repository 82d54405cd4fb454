"""What a district holds of one school: submissions, what they changed, rows to ask about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.actions.correcting import return_forms
from edudesk.actions.dossier import dossier, look_into, rows_sent
from edudesk.actions.loading import load_district_table
from edudesk.actions.receiving import accept, receive, take_back
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, UnknownNameError
from tests.actions.submitting import hire, made_package, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Session]:
    table = tmp_path / "table.csv"
    table.write_text(f"school_code,school_name\n{CODE},第一小学\n", encoding="utf-8")
    with open_fresh(tmp_path / "d.edudesk", DISTRICT._replace(who="李科长")) as session:
        session.run(load_district_table, table, 1)
        yield session


def send(district: Session, folder: Path, sequence: int, address: str) -> int:
    """Let the district receive a submission; return the number of its receipt."""
    path = folder / f"{sequence}.edusub"
    path.write_bytes(made_package(district.catalogue, sequence=sequence, address=address))
    (outcome,) = district.run(receive, [path])
    assert outcome.status == "received"
    return outcome.number


def accepted_and_returned(district: Session, folder: Path) -> None:
    """Accept what was sent, then return a form of it."""
    district.run(accept, 1, [CODE])
    out = folder / "r.edureturn"
    district.run(return_forms, 1, CODE, out, forms=["school_profile"], reason="地址有变更")


def test_a_school_that_sent_nothing_can_do_nothing_but_send(district: Session) -> None:
    found = district.run(dossier, 1, CODE)
    assert (found.sent, found.acts, found.paper) == ((), frozenset(), "")
    assert found.state.zh == "未上报"
    assert district.run(rows_sent, 1, CODE)["school_profile"][0].key == ""


def test_submissions_stand_latest_first_with_what_became_of_them(
    district: Session, tmp_path: Path
) -> None:
    send(district, tmp_path, 1, "校园路一百零一号")
    accepted_and_returned(district, tmp_path)
    last = send(district, tmp_path, 2, "校园路一百零二号")
    found = district.run(dossier, 1, CODE)
    assert [(one.stands, one.accepted) for one in found.sent] == [
        ("present", False),
        ("superseded", True),
    ]
    assert "correct" in found.acts
    district.run(take_back, last, "学校发错了文件")
    again = district.run(dossier, 1, CODE)
    assert [one.stands for one in again.sent] == ["withdrawn", "present"]


def test_a_submission_is_compared_with_the_one_accepted_not_the_one_before(
    district: Session, tmp_path: Path
) -> None:
    first = send(district, tmp_path, 1, "校园路一百零一号")
    assert district.run(look_into, first).changed.base is None
    accepted_and_returned(district, tmp_path)
    send(district, tmp_path, 2, "校园路一百零二号")
    third = send(district, tmp_path, 3, "校园路一百零三号")
    changed = district.run(look_into, third).changed
    assert changed.base is not None
    assert changed.base.receipt.number == first
    ((_, _, before, now),) = changed.cells
    assert (before, now) == ("校园路一百零一号", "校园路一百零三号")


def test_without_an_acceptance_the_submission_before_is_compared_with(
    district: Session, tmp_path: Path
) -> None:
    send(district, tmp_path, 1, "校园路一百零一号")
    second = send(district, tmp_path, 2, "校园路一百零二号")
    third = send(district, tmp_path, 3, "校园路一百零三号")
    changed = district.run(look_into, third).changed
    assert changed.base is not None
    assert changed.base.receipt.number == second
    assert not changed.base.accepted


def test_rows_that_can_be_asked_about_are_those_sent_and_all_lines_of_grids(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    with new_school(tmp_path / "s.edudesk", catalogue) as school:
        school.run(hire, "张三")
        made = packed(school, tmp_path / "s.edusub")
    district.run(receive, [made.path])
    rows = district.run(rows_sent, 1, CODE)
    assert [one.key for one in rows["staff"]] == ["1"]
    assert "张三" not in rows["staff"][0].called, "names do not travel"
    grid = next(form for form in catalogue.school_forms if form.kind == "grid" and form.stored)
    assert [one.key for one in rows[grid.code]] == [line.code for line in grid.lines]


def test_a_dossier_is_asked_for_a_school_that_is_known_and_in_a_districts_file(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    with pytest.raises(UnknownNameError):
        district.run(dossier, 1, "2137009999")
    with new_school(tmp_path / "s.edudesk", catalogue) as school, pytest.raises(EdudeskError):
        school.run(dossier, 1, CODE)
