"""What a trend shows of earlier rounds: the same figures as those rounds themselves have."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from edudesk.actions.assessing import assess, first_standard
from edudesk.actions.collections import open_collection
from edudesk.actions.loading import load_district_table
from edudesk.actions.printing import print_report
from edudesk.actions.session import Desk, Session
from edudesk.actions.trends import earlier_moments
from edudesk.model.document import Moment, Occasion
from edudesk.model.layout import TrendLayout
from edudesk.paths import shipped

CODE = "school-trend"
TABLE = shipped("resources") / "sample" / "district-table.csv"


@pytest.fixture
def three_years(district: Session, tmp_path: Path) -> Session:
    """Return a district with three years, with twice and thrice the rooms in the later ones."""
    for year in (2026, 2027):
        district.run(open_collection, "annual", f"{year}-{year + 1}", None)
    district.run(open_collection, "monitoring", "2026", None)
    for number, factor in ((1, 1), (2, 2), (3, 3)):
        path = tmp_path / f"{number}.csv"
        _write(path, factor)
        assert district.run(load_district_table, path, number).written
    return district


def _write(path: Path, factor: int) -> None:
    """Write the sample's table with `factor` times the multimedia rooms."""
    with TABLE.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        row["multimedia_rooms"] = str(int(row["multimedia_rooms"] or 0) * factor)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def looked_back(desk: Desk, collection: int, most: int = 8) -> tuple[Moment, ...]:
    now = desk.store.collection(collection)
    occasion = Occasion(school=desk.store.school(desk.school), collection=now)
    layout = desk.catalogue.layouts[CODE]
    assert isinstance(layout, TrendLayout)
    layout = msgspec.structs.replace(layout, moments=most)
    return earlier_moments(desk, [layout], occasion, first_standard(desk.catalogue))[CODE]


def values(moment: Moment) -> dict[str, Fraction]:
    return {str(row["key"]): Fraction(str(row["value"])) for row in moment.records if row["value"]}


def test_earlier_rounds_are_shown_as_they_assess_themselves(three_years: Session) -> None:
    first, second = three_years.run(looked_back, 3)
    assert [first.label, second.label] == ["2025.9", "2026.9"]
    for number, moment in ((1, first), (2, second)):
        units = three_years.run(assess, number).units
        known = {
            f"{unit.school} {unit.stage} {one.code}": one.value
            for unit in units
            for one in unit.indicators
            if one.value is not None
        }
        assert values(moment) == known


def test_the_years_differ_where_their_figures_do(three_years: Session) -> None:
    first, second = map(values, three_years.run(looked_back, 3))
    rooms = [key for key in first if key.endswith("1.7")]
    assert rooms
    assert all(second[key] == 2 * first[key] for key in rooms)
    assert all(second[key] == first[key] for key in first.keys() - set(rooms))


def test_nothing_of_a_later_round_and_of_another_kind_is_shown(three_years: Session) -> None:
    assert [one.label for one in three_years.run(looked_back, 2)] == ["2025.9"]
    assert three_years.run(looked_back, 1) == ()


def test_a_trend_goes_back_as_far_as_its_layout_says(three_years: Session) -> None:
    assert [one.label for one in three_years.run(looked_back, 3, 2)] == ["2026.9"]


def test_the_printed_trend_ends_with_the_round_in_hand(
    three_years: Session, tmp_path: Path
) -> None:
    out = tmp_path / "trend.xlsx"
    three_years.run(print_report, CODE, out, 3)
    (sheet,) = load_workbook(out).worksheets
    said = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"2025.9", "2026.9", "2027.9"} <= set(said)
