"""Blank forms: whatever is typed has its place, in the order of the form."""

from __future__ import annotations

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document
from edudesk.model.layout import BlankLayout
from edudesk.reporting.blanks import asked_fields, is_asked_of
from edudesk.reporting.build import Builder
from edudesk.reporting.grid import Grid
from edudesk.reporting.paper import MM, PAPERS
from tests.reporting.filled_files import Filled

FORMS = ("school_profile", "security", "grounds", "students", "grades", "staff", "hazards")


def blanks(filled: Filled, catalogue: Catalogue, form: str, office: str = "") -> list[Document]:
    layout = catalogue.layouts["blank-form"]
    assert isinstance(layout, BlankLayout)
    builder = Builder(filled.store, catalogue, filled.occasion)
    return builder.blanks(layout, [catalogue.form(form)], office)


def labels(documents: list[Document]) -> list[str]:
    found = []
    for document in documents:
        assert document.table is not None
        found += [cell.text.replace("\n", "") for cell in document.table.head]
        found += [row.cells[1] for row in document.table.rows if isinstance(row.cells[-1], str)
                  and len(row.cells) > 1 and isinstance(row.cells[1], str)]  # fmt: skip
    return found


@pytest.mark.parametrize("code", FORMS)
def test_every_figure_that_is_typed_has_its_place_in_the_order_of_the_form(
    code: str, catalogue: Catalogue, school: Filled
) -> None:
    form = catalogue.form(code)
    printed = labels(blanks(school, catalogue, code))
    places = []
    for field in form.stored:
        if field.personal == "identity":
            continue
        full = f"{field.label.zh}（{field.unit}）" if field.unit else field.label.zh
        known = [at for at, text in enumerate(printed) if text in (full, field.label.zh)]
        assert known, field.code
        places.append(known[0])
    if form.kind == "record":
        assert places == sorted(places)


@pytest.mark.parametrize("code", FORMS)
def test_no_identity_number_is_asked_on_paper(
    code: str, catalogue: Catalogue, school: Filled
) -> None:
    identity = [one.label.zh for one in catalogue.form(code).fields if one.personal == "identity"]
    assert not set(identity) & set(labels(blanks(school, catalogue, code)))


@pytest.mark.parametrize("code", FORMS)
def test_a_blank_form_fills_the_type_area(code: str, catalogue: Catalogue, school: Filled) -> None:
    for document in blanks(school, catalogue, code):
        assert document.table is not None
        grid = Grid(document.table, 0.0)
        assert grid.edges[-1] == pytest.approx(PAPERS[document.page].area[0], abs=0.01)
        assert document.table.row_height * MM > 20


def test_an_office_is_asked_for_what_it_knows_and_told_whose_row_it_is(
    catalogue: Catalogue,
) -> None:
    staff = catalogue.form("staff")
    asked = asked_fields(staff, "safety")
    assert {field.office for field in asked if field.code not in staff.key} <= {
        "safety", staff.by_code["name"].office,
    }  # fmt: skip
    assert "name" in {field.code for field in asked}
    assert is_asked_of(staff, "safety")
    assert not is_asked_of(catalogue.form("finance"), "safety")


def test_no_sheet_is_printed_for_nothing_but_the_campus_of_its_rows(catalogue: Catalogue) -> None:
    incidents = catalogue.form("incidents")
    assert incidents.by_code["campus"].office == "general"
    assert not is_asked_of(incidents, "general")
    assert is_asked_of(incidents, "safety")


def test_more_definitions_than_notes_have_room_for_stand_on_a_sheet_of_their_own(
    catalogue: Catalogue, school: Filled
) -> None:
    *sheets, told = blanks(school, catalogue, "staff")
    assert told.heading.startswith("教职工名册填报说明")
    assert (told.sign, told.notes) == ((), ())
    assert sheets[-1].sign
    assert len(sheets[-1].notes) == 1
    assert told.table is not None
    meanings = {row.cells[1]: row.cells[2] for row in told.table.rows}
    assert meanings["性别"] == "与证件一致；居民身份证号码第17位奇数为男、偶数为女。\n男／女"


def test_few_definitions_are_notes(catalogue: Catalogue, school: Filled) -> None:
    (sheet,) = blanks(school, catalogue, "special_rooms")
    assert any(note.startswith("所属校区：") for note in sheet.notes[1:])


def test_the_columns_of_a_roster_stand_in_the_order_in_which_they_are_typed(
    catalogue: Catalogue, school: Filled
) -> None:
    sheets = blanks(school, catalogue, "staff")
    names = [labels([sheet])[:6] for sheet in sheets[:2]]
    assert names[0].index("教工号") < names[0].index("姓名")
    assert "姓名" in names[1]
