"""The JSON object of `assess --json`: its keys, their order, and figures as text."""

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edudesk.assessment.certainty import outlooks
from edudesk.assessment.result import as_json
from edudesk.model.form import Label
from edudesk.model.verdict import Assessment, FactRow, ItemResult
from tests.assessment.districts import (
    FIELDS,
    INDICATORS,
    READY,
    STANDARD,
    assessed,
    junior,
    primary,
    school,
)

AGREED = ["standard", "collection", "moment", "units", "excluded", "district", "items"]
SIX_PLACES = re.compile(r"-?\d+\.\d{6}")


def printed(*rows: FactRow, lang: str = "zh") -> dict[str, Any]:
    """Return the object as it comes back from its text."""
    resources = assessed(*rows)
    assessment = Assessment(
        standard="quality-balance-2017",
        collection="2025-annual",
        moment="2025-09-01",
        units=resources.units,
        excluded=resources.excluded,
        stages=resources.stages,
        outlooks=outlooks(rows, READY),
        items=(
            ItemResult(
                code="1.4",
                verdict="not_met",
                problem=Label("某校不达标。", "A school falls short."),
                schools=("2137000001",),
            ),
            ItemResult(
                code="3.9",
                verdict="met",
                problem=Label("", ""),
                note=Label("未抽测", "not sampled"),
            ),
        ),
    )
    assert list(as_json(assessment, lang)) == AGREED
    told = as_json(assessment, lang, further=STANDARD)
    found: dict[str, Any] = json.loads(json.dumps(told))
    return found


def test_the_object_has_the_agreed_keys_in_the_agreed_order() -> None:
    found = printed(primary(), junior(), school(20, "启智学校", "special"))
    assert list(found) == [
        *AGREED,
        *("composites", "misleading", "certain", "relaxed"),
    ]
    unit = found["units"][0]
    assert list(unit) == [
        *("school_code", "school_name", "school_type", "stage", "students"),
        *("indicators", "verdict"),
    ]
    assert tuple(unit["indicators"]) == INDICATORS
    assert list(unit["indicators"]["1.1"]) == [
        *("numerator", "denominator", "value", "threshold", "verdict", "missing"),
    ]
    assert list(found["district"]) == ["primary", "junior"]
    assert tuple(found["district"]["junior"]) == (*INDICATORS, "composite")
    assert list(found["district"]["junior"]["1.7"]) == [
        *("mean", "deviation", "cv", "limit", "verdict"),
    ]
    assert list(found["items"][0]) == ["code", "verdict", "problem", "schools"]
    assert list(found["excluded"][0]) == ["school_code", "reason"]


def test_counts_are_integers_and_all_other_figures_have_six_places() -> None:
    found = printed(primary(primary_students=999), school(6, "新区学校", "nine_year"))
    (unit, *_) = found["units"]
    assert unit["students"] == 999
    assert unit["indicators"]["1.1"]["numerator"] == 42
    assert unit["indicators"]["1.1"]["value"] == "4.204204"  # 4200 ÷ 999 = 4.204204…
    assert unit["indicators"]["1.4"]["numerator"] == "4500.000000"
    assert unit["indicators"]["1.6"]["numerator"] == "2000000.000000"
    assert unit["indicators"]["1.6"]["threshold"] == "2000.000000"
    for one in unit["indicators"].values():
        assert one["denominator"] == 999
        assert SIX_PLACES.fullmatch(one["value"])
        assert one["missing"] == []


def test_halves_of_the_last_place_go_up() -> None:
    (unit,) = printed(primary(primary_students=64_000_000))["units"]
    # 4200 ÷ 64,000,000 = 0.000065625
    assert unit["indicators"]["1.1"]["value"] == "0.000066"
    (unit,) = printed(primary(primary_students=16_000_000, primary_backbone=200))["units"]
    assert unit["indicators"]["1.2"]["value"] == "0.001250"
    (unit,) = printed(primary(primary_students=160_000_000, primary_backbone=200))["units"]
    assert unit["indicators"]["1.2"]["value"] == "0.000125"
    (unit,) = printed(primary(primary_students=1_600_000_000, primary_backbone=200))["units"]
    assert unit["indicators"]["1.2"]["value"] == "0.000013"  # 0.0000125


def test_unknown_figures_are_null_and_name_what_is_missing() -> None:
    found = printed(primary(primary_students=None))
    (unit,) = found["units"]
    one = unit["indicators"]["1.4"]
    assert (unit["students"], unit["verdict"]) == (None, "unknown")
    assert (one["value"], one["denominator"], one["verdict"]) == (None, None, "unknown")
    assert one["missing"] == ["primary_students"]
    coefficient = found["district"]["primary"]["1.4"]
    assert coefficient == {
        "mean": None,
        "deviation": None,
        "cv": None,
        "limit": "0.500000",
        "verdict": "unknown",
    }
    assert found["district"]["primary"]["composite"] is None


def test_coefficients_are_quoted_with_mean_and_deviation() -> None:
    found = printed(primary(1, primary_backbone=30), primary(2, "第二小学", primary_backbone=10))
    assert found["district"]["primary"]["1.2"] == {
        "mean": "2.000000",
        "deviation": "1.000000",
        "cv": "0.500000",
        "limit": "0.500000",
        "verdict": "met",
    }
    assert found["district"]["primary"]["composite"] == "0.071429"  # 0.5 ÷ 7


FIGURES = st.none() | st.integers(0, 5000) | st.just(10**15)
KEYS = [key for key, field in FIELDS.items() if field.is_number]
KINDS = st.none() | st.sampled_from([kind.code for kind in STANDARD.school_types])
ROWS = st.lists(st.tuples(KINDS, st.fixed_dictionaries(dict.fromkeys(KEYS, FIGURES))), max_size=5)


@given(ROWS)
def test_whatever_is_filled_or_not_a_value_and_its_verdict_are_known_together(
    schools: list[tuple[str | None, dict[str, int | None]]],
) -> None:
    rows = [
        school(number, f"学校{number}", kind, **figures)
        for number, (kind, figures) in enumerate(schools)
    ]
    found = printed(*rows)
    listed = {one["school_code"] for one in (*found["units"], *found["excluded"])}
    assert listed == {row.school_code for row in rows}
    for unit in found["units"]:
        for one in unit["indicators"].values():
            is_unknown = one["verdict"] == "unknown"
            assert is_unknown is (one["value"] is None) is bool(one["missing"])
    for stage in ("primary", "junior"):
        members = [unit for unit in found["units"] if unit["stage"] == stage]
        for code in INDICATORS:
            known = [unit["indicators"][code]["value"] is not None for unit in members]
            assert (found["district"][stage][code]["mean"] is not None) is (
                bool(members) and all(known)
            )


def test_figures_whose_print_misleads_are_listed() -> None:
    found = printed(primary(teaching_aux_area="4996.00"))  # 4.496 prints 4.50
    where = {"school_code": "2137000001", "stage": "primary", "code": "1.4"}
    assert found["misleading"] == [{**where, "printed": "4.50", "told": "4.496"}]
    assert printed(primary())["misleading"] == []


def test_what_is_certain_is_listed_with_its_bounds_and_what_it_depends_on() -> None:
    found = printed(primary(1), primary(2, teaching_aux_area="4000.00", indoor_sports_area=None))
    (unit,) = found["certain"]["units"]
    # Without a hall rooms and grounds both fall short, with one of 175 ㎡ the rooms are below 85 %.
    assert (unit["school_code"], unit["verdict"]) == ("2137000002", "not_met")
    assert unit["indicators"]["1.4"] == {
        "verdict": "not_met",
        "low": "0.000000",
        "high": "4.000000",
        "depends_on": [{"school_code": "2137000002", "fact": "indoor_sports_area"}],
    }
    sports = found["certain"]["coefficients"]["primary"]["1.5"]
    # With 4,000 ㎡ of rooms for a hall: 7.5 and 7 to 11 ㎡ a student, at most 1.75 ÷ 9.25.
    assert (sports["verdict"], sports["high"]) == ("met", "0.189189")
    assert printed(primary())["certain"]["units"] == []
    assert printed(primary())["relaxed"] is None


def test_sentences_come_in_the_language_asked_for() -> None:
    chinese, english = printed(primary()), printed(primary(), lang="en")
    assert [item["problem"] for item in chinese["items"]] == ["某校不达标。", "未抽测"]
    assert [item["problem"] for item in english["items"]] == [
        "A school falls short.",
        "not sampled",
    ]
