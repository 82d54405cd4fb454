"""What rows of the annex were decided from: shares worked by hand, figures of each school."""

from typing import Any

from edudesk.assessment.item_lines import (
    district_inputs,
    school_lines,
    shares_beside,
    steps,
)
from edudesk.model.explanation import Line
from edudesk.model.standard import Item
from edudesk.storage.store import Store
from tests.assessment.district_files import District
from tests.assessment.districts import CATALOGUE, READY, STANDARD, junior, primary


def item(code: str) -> Item:
    return next(one for one in STANDARD.items if one.code == code)


def lines(district: District, code: str) -> list[Line]:
    district.assess()

    def read(store: Store) -> list[Line]:
        return list(school_lines(store, item(code), READY, CATALOGUE))

    return district.look(read)


def test_a_share_is_told_as_its_quotient_or_between_what_it_lies(district: District) -> None:
    # 9 of 80 and 1 of 20 rotate: 10 of 100; 2 backbone teachers of the 10. Both just as asked.
    district.receive(
        primary(1, rotation_eligible=80, rotation_done=9, rotation_backbone=2),
        primary(2, "第二小学", rotation_eligible=20, rotation_done=1, rotation_backbone=0),
    )
    district.assess()
    assert district.look(lambda store: steps(store, item("2.11"))) == (
        "10 ÷ 100 = 10.00% (≥ 10%)",
        "2 ÷ 10 = 20.00% (≥ 20%)",
    )
    district.receive(primary(3, "第三小学", rotation_eligible=100, rotation_done=None))
    district.assess()
    first, _ = district.look(lambda store: steps(store, item("2.11")))
    assert first == "5.00% – 55.00% (≥ 10%)"  # of 200: 10, or 110 with all of the third school


def test_schools_stand_with_their_verdicts_and_the_figures_that_were_read(
    district: District,
) -> None:
    district.receive(primary(1, art_rooms=1), primary(2, "第二小学", music_rooms=None))
    short, open_ = lines(district, "2.3")
    assert (short.name.zh, short.verdict) == ("第一小学", "not_met")
    assert {one.fact: one.figure for one in short.inputs} == {
        "school_type": "小学",
        "primary_students": "1000",
        "primary_classes": "24",
        "music_rooms": "2",
        "art_rooms": "1",
    }
    assert open_.verdict == "unknown"
    assert {one.fact: one.figure for one in open_.inputs}["music_rooms"] == ""


def test_figures_of_the_district_are_told_where_a_row_follows_from_them(district: District) -> None:
    district.fill("district_figures", disabled_children=64, disabled_enrolled=60)
    district.assess()
    found = district.look(lambda store: district_inputs(store, item("3.2"), CATALOGUE))
    assert [(one.fact, one.figure) for one in found] == [
        ("disabled_children", "64"),
        ("disabled_enrolled", "60"),
    ]
    assert lines(district, "3.2") == []
    assert district.look(lambda store: district_inputs(store, item("2.3"), CATALOGUE)) == ()


def beside(district: District, code: str) -> list[str]:
    district.assess()
    return district.look(lambda store: [one.figure for one in shares_beside(store, item(code))])


def test_both_published_forms_of_the_retention_are_told_whichever_decides(
    district: District,
) -> None:
    # 10 came, 4 left, 1 died, 195 of 200 graduated: (195 − 10 + 4) ÷ 199 and 195 ÷ 205.
    district.receive(
        junior(cohort_entrants=200, cohort_in=10, cohort_out=4, cohort_died=1, cohort_graduates=195)
    )
    assert beside(district, "3.1") == ["189 ÷ 199 = 94.97%", "195 ÷ 205 = 95.12%"]
    first = district.look(lambda store: steps(store, item("3.1")))
    assert first == ("189 ÷ 199 = 94.97% (≥ 95%)",)
    district.fill("district_figures", retention_form="cohort")
    assert beside(district, "3.1") == ["189 ÷ 199 = 94.97%", "195 ÷ 205 = 95.12%"]
    assert district.look(lambda store: steps(store, item("3.1"))) == ("195 ÷ 205 = 95.12% (≥ 95%)",)


def test_all_public_schools_stand_beside_those_of_cities_and_towns(district: District) -> None:
    # The town's school admits all of its 1,000 nearby; with a boarding school 1,400 of 2,000.
    own: dict[str, Any] = {"organizer": "public", "urban_rural_code": "121", "is_boarding": 0}
    district.receive(
        primary(1, **own, primary_in_catchment=1000),
        primary(2, "第二小学", **(own | {"is_boarding": 1}), primary_in_catchment=400),
    )
    assert beside(district, "2.13") == ["1400 ÷ 2000 = 70.00%", ""]
    found = district.look(lambda store: steps(store, item("2.13")))
    assert found == ("1000 ÷ 1000 = 100.00% (≥ 100%)",)
