"""How far a file is filled and what is still open, by form and by office."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.printing import print_report
from edudesk.actions.progress import next_open_cell, open_cells, overview
from edudesk.actions.session import Session
from edudesk.model.place import Cell, Progress


def test_open_cells_are_what_is_asked_and_not_answered(school: Session) -> None:
    seen = school.run(overview, 1)
    by_form = {code: one.asked - one.answered for code, one in seen.forms.items()}
    found = school.run(open_cells, 1)
    assert len(found) == seen.whole.asked - seen.whole.answered
    assert {code: sum(one.cell.form == code for one in found) for code in by_form} == by_form


def test_offices_share_the_whole_among_them(school: Session) -> None:
    seen = school.run(overview, 1)
    assert sum(one.asked for one in seen.offices.values()) == seen.whole.asked
    assert sum(one.answered for one in seen.offices.values()) == seen.whole.answered
    for office, progress in seen.offices.items():
        found = school.run(open_cells, 1, office)
        assert len(found) == progress.asked - progress.answered
        assert {one.office for one in found} <= {office}


def test_walking_to_the_next_open_cell_meets_every_one_once_and_begins_again(
    school: Session,
) -> None:
    school.run(add_row, "staff", 1, {"staff_no": "T1", "name": "张三"})
    school.run(add_row, "staff", 1, {"staff_no": "T2", "name": "李四"})
    expected = school.run(open_cells, 1)
    first = expected[0]
    walked = [first]
    while (found := school.run(next_open_cell, 1, walked[-1].cell.form, walked[-1].cell)) != first:
        assert found is not None
        walked.append(found)
    assert walked == list(expected)


def test_walking_backwards_is_walking_forwards_turned_round(school: Session) -> None:
    for before, one in pairwise(school.run(open_cells, 1)):
        assert school.run(next_open_cell, 1, one.cell.form, one.cell, -1) == before


def test_only_what_an_office_knows_is_walked_to(school: Session) -> None:
    mine = school.run(open_cells, 1, "safety")
    assert school.run(next_open_cell, 1, "school_profile", None, 1, "safety") in mine


def test_a_form_declared_empty_is_not_open(school: Session) -> None:
    assert any(one.cell.form == "guards" for one in school.run(open_cells, 1))
    school.run(declare_nil, "guards", 1, "本校未聘用保安，由派出所派驻。")
    assert not any(one.cell.form == "guards" for one in school.run(open_cells, 1))


def test_a_roster_kept_only_where_there_is_something_lacks_nothing_when_empty(
    school: Session,
) -> None:
    assert school.catalogue.forms["campuses"].optional
    assert not any(one.cell.form == "campuses" for one in school.run(open_cells, 1))
    assert school.run(overview, 1).forms["campuses"] == Progress(0, 0)


def test_what_its_rows_ask_is_open_as_elsewhere(school: Session) -> None:
    row = school.run(add_row, "campuses", 1, {"name": "东校区"}).change.added[0][1]
    found = {one.cell for one in school.run(open_cells, 1) if one.cell.form == "campuses"}
    assert Cell("campuses", row, "code") in found
    assert Cell("campuses", row, "name") not in found


def test_a_cell_answered_in_any_way_is_not_open(school: Session) -> None:
    row = school.run(read_form, "grounds", 1).rows[0].id
    found = [one.cell for one in school.run(open_cells, 1) if one.cell.form == "grounds"]
    school.run(set_cell, found[0], "", "na")
    school.run(set_cell, found[1], "", "unknown")
    left = [one.cell for one in school.run(open_cells, 1) if one.cell.form == "grounds"]
    assert left == found[2:]
    assert Cell("grounds", row, found[0].field) == found[0]


def test_when_all_is_filled_there_is_no_next(school: Session) -> None:
    for one in school.run(open_cells, 1):
        if one.cell.row:
            school.run(set_cell, one.cell, "", "na")
        else:
            school.run(declare_nil, one.cell.form, 1, "本校确实没有这一项。")
    rest = school.run(open_cells, 1)
    for one in rest:  # answers may ask for more
        school.run(set_cell, one.cell, "", "na")
    assert school.run(next_open_cell, 1, "staff", None) is None


def test_the_list_for_the_offices_is_printed(school: Session, tmp_path: Path) -> None:
    made = school.run(print_report, "open-cells", tmp_path / "open.xlsx", 1)
    assert made.path.is_file()
