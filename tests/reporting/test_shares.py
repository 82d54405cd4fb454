"""Shares that lists print are percentages of what was counted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from edudesk.actions.loading import load_district_table
from edudesk.actions.sampling import draw_sample
from edudesk.actions.session import Desk
from edudesk.assessment.items import assess_collection
from edudesk.model.layout import ListLayout
from edudesk.model.place import Cell
from edudesk.paths import shipped
from edudesk.reporting.laid_out import ask_schools
from tests.fresh_files import DISTRICT, open_fresh

TABLE = shipped("resources") / "sample" / "district-table.csv"


def shares(desk: Desk, code: str) -> list[tuple[str, int, int]]:
    """Return the shares of a list with their parts: how many agree or pass, of how many."""
    layout = desk.catalogue.layouts[code]
    assert isinstance(layout, ListLayout)
    standard = desk.catalogue.standards["quality-balance-2017"]
    with desk.at(1) as store:
        assess_collection(store, desk.catalogue, standard)
        ask_schools(store, (school.number for school in store.schools()))
        parts = ("passed", "units") if code == "verdicts-by-place" else ("agreeing", "checked")
        found = store.records(layout.rows)
        return [(row["share"], row[parts[0]], row[parts[1]]) for row in found]


def find_all(desk: Desk) -> None:
    """Key every second drawn figure back as declared, the others with one more."""
    with desk.at(1) as store, store.writing("核查", "李老师") as pen:
        for at, row in enumerate(store.rows("site_checks")):
            declared = int(row.values["declared"] or 0)
            pen.set_value(Cell("site_checks", row.id, "found"), declared + 100 * (at % 2))


def test_a_share_is_its_part_in_the_hundred_to_a_decimal_or_more(tmp_path: Path) -> None:
    path = tmp_path / "district.edudesk"
    with open_fresh(path, DISTRICT) as session:
        session.run(load_district_table, TABLE, 1)
        session.run(draw_sample, 1, schools=3, figures=5, seed="甲")
        session.run(find_all)
        for code in ("verdicts-by-place", "site-accuracy"):
            found = session.run(shares, code)
            assert found
            for share, part, whole in found:
                assert abs(Fraction(share) - Fraction(100 * part, whole)) <= Fraction(1, 20)
                assert (Fraction(share) == 100) == (part == whole)
