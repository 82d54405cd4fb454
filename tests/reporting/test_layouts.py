"""Every shipped layout fills its page, has a header that fits, sound SQL, and prints well."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.document import Content, Document, Figure, Occasion
from edudesk.model.layout import ListLayout, PlacedLayout, SheetLayout
from edudesk.reporting.blocks import Placed
from edudesk.reporting.build import Builder
from edudesk.reporting.grid import Grid
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.typeset import NO_END, NO_START
from tests.fresh_files import SCHOOL, open_fresh
from tests.reporting.filled_files import CODES

# Rows of counts above rows of shares, rows of means above coefficients, by the form itself.
MIXED = (  # a line for each indicator or figure
    "coefficients",
    "comparison",
    "form-2-1",
    "school-comparison",
    "school-verdict",
    "statistics-differences",
)


def tables(documents: list[Document]) -> Iterator[tuple[Document, Grid]]:
    for document in documents:
        if document.table is not None:
            yield document, Grid(document.table, PAPERS[document.page].left * MM)


def set_lines(grid: Grid) -> Iterator[tuple[float, float, tuple[Placed, ...]]]:
    """Yield width and padding (pt) of each cell, with its lines."""
    for row in grid.rows:
        for cell in grid.cells(row):
            width = grid.edges[cell.column + cell.columns] - grid.edges[cell.column]
            column = grid.table.columns[cell.column]
            padding = 0.3 if column.group and column.face == "hei" else grid.table.padding
            yield width, padding * MM, cell.lines


@pytest.mark.parametrize("code", CODES)
def test_columns_fill_the_type_area_exactly(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document, grid in tables(documents[code]):
        area, _ = PAPERS[document.page].area
        assert grid.edges[-1] - grid.edges[0] == pytest.approx(area, abs=0.01)


@pytest.mark.parametrize("code", CODES)
def test_header_labels_break_only_where_they_say(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    headless = isinstance(catalogue.layouts[code], SheetLayout | PlacedLayout)
    for _, grid in tables(documents[code]):
        assert bool(grid.table.head) != headless
        for cell in grid.table.head:
            lines = grid.head_lines(cell)
            assert [line.line.text for line in lines] == [
                part for part in cell.text.split("\n") if part
            ]
            rows = grid.head_rows[cell.row : cell.row + cell.rows]
            assert len(lines) * grid.leading <= sum(rows)


@pytest.mark.parametrize("code", CODES)
def test_no_ink_leaves_its_cell(code: str, documents: dict[str, list[Document]]) -> None:
    for _, grid in tables(documents[code]):
        for width, padding, lines in set_lines(grid):
            for placed in lines:
                mark = grid.table.size / 2 if placed.line.text[-1] in "，。；：、）》” " else 0
                assert placed.x + placed.line.width - mark <= width - padding + 0.1
                assert placed.x >= padding - grid.table.size / 2 - 0.1


@pytest.mark.parametrize("code", CODES)
def test_lines_begin_and_end_with_marks_that_may_stand_there(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for _, grid in tables(documents[code]):
        for _, _, lines in set_lines(grid):
            for placed in lines:
                if not placed.opens:
                    assert placed.line.text[0] not in NO_START
            for placed, after in pairwise(lines):
                if not after.opens:
                    assert placed.line.text[-1] not in NO_END


@pytest.mark.parametrize("code", CODES)
def test_no_paragraph_ends_with_a_lone_character(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for _, grid in tables(documents[code]):
        for width, _, lines in set_lines(grid):
            if width < 12 * MM:
                continue  # two characters a line: nothing else is possible
            for number, placed in enumerate(lines):
                ends = number + 1 == len(lines) or lines[number + 1].opens
                if ends and not placed.opens:
                    ink = [char for char in placed.line.text if char not in NO_START]
                    assert len(ink) > 1, placed.line.text


@pytest.mark.parametrize("code", CODES)
def test_figures_of_a_column_have_equal_decimals(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    layout = catalogue.layouts[code]
    if not isinstance(layout, ListLayout) or code in MIXED:
        return
    for _, grid in tables(documents[code]):
        for column in range(len(layout.columns)):
            cells = [row.cells[column] for row in grid.table.rows if not row.spans]
            figures = [cell.text for cell in cells if isinstance(cell, Figure)]
            places = {len(text.partition(".")[2]) for text in figures}
            assert len(places) <= 1


@pytest.mark.parametrize("code", CODES)
def test_sql_of_layouts_keeps_the_house_rules(code: str, catalogue: Catalogue) -> None:
    layout = catalogue.layouts[code]
    statements = list(layout.figures.values())
    if isinstance(layout, ListLayout):
        statements += [layout.rows, *(total.sql for total in layout.totals)]
    if isinstance(layout, ListLayout | SheetLayout):
        statements += [note.when for note in layout.notes if note.when]
    for statement in statements:
        assert scaled(statement) == statement


@pytest.mark.parametrize("code", CODES)
def test_titles_end_without_punctuation(code: str, documents: dict[str, list[Document]]) -> None:
    for document in documents[code]:
        assert document.title[-1] not in "。，；："
        assert "{" not in document.heading + document.left + document.right


@pytest.mark.parametrize("code", ["drills", "buses"])  # a list with a form, a form drawn
def test_a_table_without_rows_says_whether_there_is_nothing_or_nothing_was_entered(
    code: str, tmp_path: Path
) -> None:
    def told(desk: Desk) -> tuple[Content, ...]:
        with desk.at(1) as store:
            occasion = Occasion(school=store.school(1), collection=store.collection(1))
            (document,) = Builder(store, desk.catalogue, occasion).build(code)
        assert document.table is not None
        (row,) = document.table.rows
        return row.cells

    with open_fresh(tmp_path / "school.edudesk", SCHOOL) as school:
        assert school.run(told) == ("尚未登记",)
        school.run(declare_nil, code, 1, "本校没有校车，学生就近入学。")
        assert school.run(told) == ("无（本校没有校车，学生就近入学）",)


def test_no_roster_prints_an_identity_number_or_a_telephone(catalogue: Catalogue) -> None:
    for layout in catalogue.layouts.values():
        if isinstance(layout, ListLayout):
            assert not {column.key for column in layout.columns} & {"id_number", "mobile"}


def test_pages_of_packets_are_no_reports_of_their_own(catalogue: Catalogue) -> None:
    packets = catalogue.packets.values()
    packed = {code for packet in packets for code in (*packet.layouts, packet.divider)}
    alone = {code for code, layout in catalogue.layouts.items() if not layout.owners}
    assert {"packet-cover", "packet-contents", "packet-sign-off", "packet-divider"} <= alone
    assert alone - {"blank-form"} <= packed  # that one is printed for a form


def test_there_are_at_least_thirty_tables_to_print(catalogue: Catalogue) -> None:
    assert sum(bool(layout.owners) for layout in catalogue.layouts.values()) >= 30


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("check-")])
def test_check_tables_say_that_they_are_no_returns_and_bear_no_national_mark(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    for document in documents[code]:
        assert document.mark == "校内核对表（不作上报表）"
        printed = document.heading + document.left + document.right + "".join(document.notes)
        assert not {"国统制", "批准文号", "有效期"} & {
            printed[n : n + 3] for n in range(len(printed))
        }
    assert code.removeprefix("check-") in catalogue.layouts[code].title.zh
