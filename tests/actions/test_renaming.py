"""The file's own school called by another code or name: corrected, or from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from edudesk.actions.collections import open_collection
from edudesk.actions.entry import read_form, redo, undo
from edudesk.actions.renaming import own_unit, rename
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError

CODE, NAME = "2137000099", "第九小学"


def called(school: Session, collection: int = 1) -> tuple[object, object]:
    """Return code and name as the profile of a collection shows them."""
    sheet = school.run(read_form, "school_profile", collection)
    (derived,) = sheet.derived.values()
    return derived["school_code"], derived["school_name"]


def test_a_mistyped_code_is_corrected_everywhere_and_the_step_can_be_undone(
    school: Session,
) -> None:
    before = called(school)
    done = school.run(rename, 1, code=CODE, name=f" {NAME} ")
    assert done is not None
    assert done.change.name == f"更正标识码、名称：{NAME}"
    assert called(school) == (CODE, NAME)
    school.run(undo)
    assert called(school) == before
    school.run(redo)
    assert (school.run(own_unit).code, school.run(own_unit).name) == (CODE, NAME)


def test_a_school_renamed_from_a_day_on_keeps_its_old_name_before(school: Session) -> None:
    code, old = called(school)
    later = school.run(open_collection, "annual", "2026-2027", None).number
    school.run(rename, later, code=str(code), name=NAME, since=date(2026, 3, 1))
    assert called(school, 1) == (code, old)
    assert called(school, later) == (code, NAME)


@pytest.mark.parametrize(
    ("code", "name"), [("213", NAME), (CODE, "  "), ("２１３７００００９９", NAME)]
)
def test_what_is_no_code_or_name_is_refused(school: Session, code: str, name: str) -> None:
    before = called(school)
    with pytest.raises(EdudeskError):
        school.run(rename, 1, code=code, name=name)
    assert called(school) == before


def test_nothing_is_written_when_nothing_is_new(school: Session) -> None:
    unit = school.run(own_unit)
    assert school.run(rename, 1, code=unit.code, name=unit.name) is None
