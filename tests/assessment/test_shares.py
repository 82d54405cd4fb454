"""Shares over all schools with missing cells: corners by hand, claims against every filling."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.assessment.result import as_json
from edudesk.assessment.shares import in_percent, summed
from edudesk.model.standard import Part
from edudesk.model.verdict import ShareOutlook
from tests.assessment.district_files import District
from tests.assessment.districts import STANDARD, junior, primary, school

Figures = dict[str, Any]
COHORT: Figures = {
    "cohort_entrants": 200,
    "cohort_in": 0,
    "cohort_out": 0,
    "cohort_died": 0,
    "cohort_graduates": 190,
}


def part_of(code: str, at: int = 0) -> Part:
    return next(item for item in STANDARD.items if item.code == code).parts[at]


def row(**figures: object) -> Figures:
    """Return the row of a school; figures that are None are what it lacks."""
    missing = "".join(f"{key}," for key, value in figures.items() if value is None)
    return {"school_code": "1", "school_name": "某校", "surely": 1, "missing": missing} | figures


def outlook(code: str, *rows: Figures, at: int = 0) -> ShareOutlook:
    found = summed(part_of(code, at), rows).outlook
    assert found is not None
    return found


def rotated(done: int | None, eligible: int | None) -> Figures:
    return row(rotation_done=done, rotation_eligible=eligible)


@pytest.mark.parametrize(
    ("rows", "verdict", "low", "high"),
    [
        # 12 of 100, and none to 20 of 20: 12/120 is exactly enough, 32/120 at most.
        ([rotated(12, 100), rotated(None, 20)], "met", Fraction(1, 10), Fraction(4, 15)),
        ([rotated(11, 100), rotated(None, 20)], "depends", Fraction(11, 120), Fraction(31, 120)),
        # 7 of 100, and all of 3: 10/103 are too few.
        ([rotated(7, 100), rotated(None, 3)], "not_met", Fraction(7, 103), Fraction(10, 103)),
        # Who rotated was eligible: 2 of no fewer than 2.
        ([rotated(5, 100), rotated(2, None)], "not_met", Fraction(0), Fraction(7, 102)),
        ([rotated(50, 100), rotated(2, None)], "depends", Fraction(0), Fraction(52, 102)),
        ([rotated(50, 100), rotated(None, None)], "depends", Fraction(0), Fraction(1)),
        # Of a school that may not be asked only what moves the share counts: 0/101 to 3/103.
        (
            [rotated(0, 100), rotated(3, 4) | {"surely": 0}],
            "not_met",
            Fraction(0),
            Fraction(3, 103),
        ),
    ],
)
def test_a_share_lies_between_the_corners_that_hurt_and_help_most(
    rows: Sequence[Figures], verdict: str, low: Fraction, high: Fraction
) -> None:
    lacking = [one if one["surely"] else one | {"missing": "school_type"} for one in rows]
    found = outlook("2.11", *lacking)
    assert (found.verdict, found.low, found.high) == (verdict, low, high)


def test_a_share_is_rounded_away_from_what_lies_between_and_never_onto_its_bound() -> None:
    assert in_percent(Fraction(1, 3), up=False) == "33.33%"
    assert in_percent(Fraction(1, 3), up=True) == "33.34%"
    assert in_percent(Fraction(99999, 1_000_000), up=True, below=10) == "9.9999%"
    assert in_percent(Fraction(19, 20), up=True) == "95.00%"


NUMBER = st.integers(0, 40)


@st.composite
def cohorts(draw: st.DrawFn) -> Figures:
    """Return the numbers of a cohort: who graduated, left or died had once come or entered."""
    entrants, came = draw(NUMBER), draw(NUMBER)
    graduates = draw(st.integers(0, entrants + came))
    gone = draw(st.integers(0, entrants + came - graduates))
    died = draw(st.integers(0, min(3, entrants, entrants + came - graduates - gone)))
    return {"entrants": entrants, "came": came, "gone": gone, "died": died, "graduates": graduates}


def told(figures: Figures, form: str) -> Figures:
    """Return the figures as the query of 3.1 tells them under a published form of the rate."""
    came, gone = figures["came"], figures["gone"]
    is_cohort = form == "cohort"
    return row(**figures) | {
        "came_above": 0 if is_cohort else came,
        "came_below": came if is_cohort else 0,
        "gone_above": 0 if is_cohort else gone,
        "gone_below": gone if is_cohort else 0,
    }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(cohorts(), min_size=1, max_size=4),
    st.sampled_from(("moved", "cohort")),
    st.data(),
)
def test_no_filling_of_the_cohort_contradicts_what_was_said_to_be_sure(
    whole: list[Figures], form: str, data: st.DataObject
) -> None:
    gaps = [data.draw(st.sets(st.sampled_from(sorted(one)), max_size=3)) for one in whole]
    thinned = [one | dict.fromkeys(gap) for one, gap in zip(whole, gaps, strict=True)]
    found = summed(part_of("3.1"), [told(one, form) for one in thinned])
    total = {key: sum(one[key] for one in whole) for key in whole[0]}
    if form == "cohort":
        upper = total["graduates"]
        lower = total["entrants"] + total["came"] - total["died"] - total["gone"]
    else:
        upper = total["graduates"] - total["came"] + total["gone"]
        lower = total["entrants"] - total["died"]
    is_met = upper * 100 >= lower * 95
    if found.outlook is None:
        assert [one["met"] for one in found.rows] == [int(is_met)]
        return
    assert found.outlook.verdict in ("depends", "met" if is_met else "not_met")
    if lower > 0:
        assert found.outlook.low <= max(Fraction(upper, lower), Fraction(0))
        assert Fraction(upper, lower) <= found.outlook.high


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(NUMBER, NUMBER, st.booleans(), st.booleans()), min_size=1, max_size=5),
    st.data(),
)
def test_no_filling_of_a_part_of_a_whole_contradicts_what_was_said_to_be_sure(
    schools: list[tuple[int, int, bool, bool]], data: st.DataObject
) -> None:
    rows, done, eligible = [], 0, 0
    for above, rest, is_asked, is_known in schools:
        if not is_asked and is_known:
            continue
        figures: Figures = {"rotation_done": above, "rotation_eligible": above + rest}
        if is_asked:
            done, eligible = done + above, eligible + above + rest
        gap = data.draw(st.sets(st.sampled_from(sorted(figures))))
        unknown = {} if is_known else {"surely": 0, "missing": "school_type,"}
        rows.append(row(**figures | dict.fromkeys(gap)) | unknown)
    found = summed(part_of("2.11"), rows).outlook
    if found is not None:
        is_met = done * 10 >= eligible
        assert found.verdict in ("depends", "met" if is_met else "not_met")
        if eligible:
            assert found.low <= Fraction(done, eligible) <= found.high


def test_rotation_is_met_although_a_school_has_not_reported(district: District) -> None:
    district.receive(
        primary(rotation_eligible=100, rotation_done=12, rotation_backbone=12),
        junior(rotation_eligible=20, rotation_done=5, rotation_backbone=None),
    )
    found = district.item("2.11")
    # 17 of 120 rotated; of the 17 at least 12 are backbone teachers.
    assert (found.verdict, found.problem.zh) == ("met", "")
    assert found.outlook is not None
    assert found.outlook.verdict == "met"
    assert found.outlook.depends_on == (("2137000011", "rotation_backbone"),)
    assert [(one.low, one.high) for one in found.outlook.shares] == [
        (Fraction(12, 17), Fraction(1))
    ]


def test_rotation_is_not_met_whatever_a_small_school_reports(district: District) -> None:
    district.receive(
        primary(rotation_eligible=100, rotation_done=7, rotation_backbone=7),
        junior(rotation_eligible=3, rotation_done=None, rotation_backbone=None),
    )
    found = district.item("2.11")
    assert found.verdict == "not_met"
    assert found.problem.zh == (
        "交流轮岗教师比例至多9.71%，低于10%。"
        "另有数据不全、暂不能判定的：第一中学（缺本年度交流轮岗教师数、其中：交流轮岗骨干教师数）。"
    )


def test_a_rotation_that_depends_says_between_what_it_lies(district: District) -> None:
    district.receive(
        primary(rotation_eligible=100, rotation_done=9, rotation_backbone=9),
        junior(rotation_eligible=20, rotation_done=None, rotation_backbone=3),
        school(30, "某校", None, rotation_eligible=10, rotation_done=2, rotation_backbone=2),
    )
    found = district.item("2.11")
    assert found.verdict == "unknown"
    # Of the school that may not be asked the rest, 8, counts at the least: 9 of 128; at the most
    # those who rotated: 9 + 20 + 2 of 120 + 2. The other share may be anything: nothing is said.
    assert "交流轮岗教师比例在7.03%与25.41%之间。" in found.problem.zh
    assert "100.00%" not in found.problem.zh
    told = as_json(district.assess(), further=STANDARD)["certain"]["items"]["2.11"]
    assert told["verdict"] == "depends"
    assert {"school_code": "2137000030", "fact": "school_type"} in told["depends_on"]
    assert (told["shares"][0]["low"], told["shares"][0]["high"]) == ("0.070313", "0.254098")


def test_a_cohort_that_lost_too_many_is_below_whoever_graduated_elsewhere(
    district: District,
) -> None:
    # 11 of 220 may be lost: 12 are gone from the first school, and the second has 20 entrants.
    district.receive(
        junior(**COHORT | {"cohort_graduates": 188}),
        junior(12, "第二中学", **COHORT | {"cohort_entrants": 20, "cohort_graduates": None}),
    )
    found = district.item("3.1")
    assert found.verdict == "not_met"
    assert found.problem.zh.startswith("初中三年巩固率至多94.55%，低于95%。")
    district.fill("district_figures", retention_form="cohort")
    assert district.item("3.1").verdict == "not_met"


def test_a_cohort_is_kept_for_sure_when_all_whom_it_may_have_lost_are_few(
    district: District,
) -> None:
    # 10 of 220 at most are lost: 95.45 %.
    district.receive(
        junior(**COHORT | {"cohort_graduates": 200}),
        junior(
            12, "第二中学",
            **COHORT | {"cohort_entrants": 20, "cohort_graduates": 10, "cohort_out": None},
        ),
    )  # fmt: skip
    found = district.item("3.1")
    assert found.verdict == "met"
    assert found.outlook is not None
    (share,) = found.outlook.shares
    assert (share.low, share.high) == (Fraction(210, 220), Fraction(1))


def test_migrant_children_in_public_schools_may_be_enough_alone(district: District) -> None:
    district.receive(primary())
    district.fill("district_figures", migrant_eligible=200, migrant_public=170, left_behind_care=1)
    assert district.item("2.15").verdict == "met"
    district.fill("district_figures", migrant_public=169)
    found = district.item("2.15")
    assert (found.verdict, found.outlook is not None) == ("unknown", True)
