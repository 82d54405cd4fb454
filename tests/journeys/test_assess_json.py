"""`assess --json` to the letter: its shape, and every figure of the sample by a second method."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from edudesk.actions.sample import SampleFiles
from edudesk.cli.main import run
from edudesk.paths import shipped

Json = dict[str, Any]

STAGES = ("primary", "junior")
CODES = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
ITEMS = [
    *(f"1.{number}" for number in range(1, 10)),
    *(f"2.{number}" for number in range(1, 16)),
    *(f"3.{number}" for number in range(1, 10)),
    *(f"4.{number}" for number in range(1, 7)),
    "5",
]
SIX_PLACES = re.compile(r"-?\d+\.\d{6}")

# 教督〔2017〕6号, as printed in the annex; the splits are those of 优质均衡指标计算公式.
THRESHOLDS = {
    "primary": ("4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3"),
    "junior": ("5.3", "1", "0.9", "5.8", "10.2", "2500", "2.4"),
}
LIMITS = {"primary": Fraction(50, 100), "junior": Fraction(45, 100)}
WEIGHTS = {
    "primary": {"primary": "1"},
    "teaching_point": {"primary": "1"},
    "junior": {"junior": "1"},
    "nine_year": {"primary": "1", "junior": "1.1"},
    "twelve_year": {"primary": "1", "junior": "1.1", "senior": "1.32"},
    "complete_secondary": {"junior": "1", "senior": "1.2"},
}


# -- the figures, computed here from the table of schools ------------------------------------------


class Part(NamedTuple):
    """A school's part at one stage: its students and the resource behind each indicator."""

    code: str
    stage: str
    students: int
    resources: tuple[Fraction, ...]

    @property
    def values(self) -> list[Fraction]:
        """What stands behind each of the seven values, unrounded."""
        per = (100, 100, 100, 1, 1, 10_000, 100)
        return [
            amount * one / self.students for amount, one in zip(self.resources, per, strict=True)
        ]


def parts_of(row: dict[str, str]) -> list[Part]:
    """Return the parts of a school as they enter the indicators, none when it is out."""
    weights = WEIGHTS.get(row["school_type"])
    students = {stage: int(row[f"{stage}_students"] or 0) for stage in (*STAGES, "senior")}
    if weights is None or (row["school_type"] == "teaching_point" and students["primary"] < 50):
        return []
    whole = sum(Fraction(weight) * students[stage] for stage, weight in weights.items())

    def number(key: str) -> Fraction:
        return Fraction(row[key] or 0)

    shared = (
        number("teaching_aux_area") - number("indoor_sports_area"),
        number("sports_ground_area") + number("indoor_sports_area"),
        number("equipment_value_wan"),
        number("multimedia_rooms"),
    )
    parts = []
    for stage in weights.keys() & STAGES:
        share = Fraction(weights[stage]) * students[stage] / whole
        teachers = [number(f"{stage}_{kind}") for kind in ("teachers_above", "backbone", "pe_art")]
        resources = (*teachers, *(amount * share for amount in shared))
        parts.append(Part(row["school_code"], stage, students[stage], resources))
    return parts


def six(value: Fraction) -> str:
    """Return six decimals, rounded half up with whole numbers only."""
    scaled = (2 * value.numerator * 10**6 + value.denominator) // (2 * value.denominator)
    return f"{scaled // 10**6}.{scaled % 10**6:06d}"


def six_of_root(square: Fraction) -> str:
    """Return six decimals of a square root, out of sixty digits."""
    with localcontext() as context:
        context.prec = 60
        root = (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
        return str(root.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def spread(parts: list[Part], index: int) -> tuple[Fraction, Fraction]:
    """Return the mean and the variance of an indicator, each student counting once."""
    everybody = sum(part.students for part in parts)
    total = sum((part.values[index] * part.students for part in parts), Fraction())
    mean = total / everybody
    squares = sum((p.students * (p.values[index] - mean) ** 2 for p in parts), Fraction())
    return mean, squares / everybody


@pytest.fixture(scope="session")
def table() -> dict[str, dict[str, str]]:
    text = (shipped("resources") / "sample" / "district-table.csv").read_text("utf-8-sig")
    return {row["school_code"]: row for row in csv.DictReader(text.splitlines())}


@pytest.fixture(scope="session")
def parts(table: dict[str, dict[str, str]]) -> dict[tuple[str, str], Part]:
    return {(part.code, part.stage): part for row in table.values() for part in parts_of(row)}


# -- what the command prints -----------------------------------------------------------------------


@pytest.fixture
def assess(capsys: pytest.CaptureFixture[str]) -> Callable[..., Json]:
    def printed(file: Path, *options: str) -> Json:
        capsys.readouterr()
        assert run(["assess", str(file), "--json", *options]) == 0
        said: Json = json.loads(capsys.readouterr().out)
        validate(said)
        return said

    return printed


def validate(said: Json) -> None:
    """Demand the agreed shape: these keys in this order, these types, nothing else."""
    assert list(said) == [
        "standard", "collection", "moment", "units", "excluded", "district", "items",
    ]  # fmt: skip
    assert (said["standard"], said["collection"]) == ("quality-balance-2017", "2025-annual")
    assert said["moment"] == "2025-09-01"
    for unit in said["units"]:
        validate_unit(unit)
    for one in said["excluded"]:
        assert list(one) == ["school_code", "reason"]
        assert all(isinstance(text, str) and text for text in one.values())
    assert list(said["district"]) == list(STAGES)
    for stage in said["district"].values():
        assert list(stage) == [*CODES, "composite"]
        assert_figure(stage["composite"])
        for code in CODES:
            assert list(stage[code]) == ["mean", "deviation", "cv", "limit", "verdict"]
            for key in ("mean", "deviation", "cv", "limit"):
                assert_figure(stage[code][key])
            assert stage[code]["verdict"] in ("met", "not_met", "unknown")
    assert [item["code"] for item in said["items"]] == ITEMS
    for item in said["items"]:
        assert list(item) == ["code", "verdict", "problem", "schools"]
        assert item["verdict"] in ("met", "not_met", "unknown")
        assert isinstance(item["problem"], str)
        assert all(isinstance(code, str) for code in item["schools"])


def validate_unit(unit: Json) -> None:
    assert list(unit) == [
        "school_code", "school_name", "school_type", "stage", "students", "indicators", "verdict",
    ]  # fmt: skip
    assert re.fullmatch(r"\d{10}", unit["school_code"])
    assert unit["stage"] in STAGES
    assert unit["students"] is None or type(unit["students"]) is int
    assert unit["verdict"] in ("pass", "fail", "unknown")
    assert list(unit["indicators"]) == list(CODES)
    for code, one in unit["indicators"].items():
        assert list(one) == [
            "numerator", "denominator", "value", "threshold", "verdict", "missing",
        ]  # fmt: skip
        assert one["denominator"] is None or type(one["denominator"]) is int
        if code in ("1.1", "1.2", "1.3"):  # people are counted
            assert one["numerator"] is None or type(one["numerator"]) is int
        else:
            assert_figure(one["numerator"])
        assert_figure(one["value"])
        assert SIX_PLACES.fullmatch(one["threshold"])
        assert one["verdict"] in ("met", "floor", "below", "unknown")
        assert (one["verdict"] == "unknown") == (one["value"] is None) == bool(one["missing"])
        assert all(re.fullmatch(r"[a-z_]+", key) for key in one["missing"])


def assert_figure(figure: object) -> None:
    assert figure is None or (isinstance(figure, str) and SIX_PLACES.fullmatch(figure))


# -- the whole sample ------------------------------------------------------------------------------


def test_every_value_is_the_unrounded_one_to_six_places(
    sample: SampleFiles, assess: Callable[..., Json], parts: dict[tuple[str, str], Part]
) -> None:
    said = assess(sample.district)
    units = {(unit["school_code"], unit["stage"]): unit for unit in said["units"]}
    assert units.keys() == parts.keys()
    assert len(units) == len(said["units"])
    for key, part in parts.items():
        unit = units[key]
        assert unit["students"] == part.students
        reached = []
        for code, value, threshold in zip(CODES, part.values, THRESHOLDS[part.stage], strict=True):
            limit = Fraction(threshold)
            verdict = "met" if value >= limit else "floor" if 20 * value >= 17 * limit else "below"
            one = unit["indicators"][code]
            assert (one["value"], one["threshold"]) == (six(value), six(limit)), (key, code)
            assert (one["verdict"], one["denominator"]) == (verdict, part.students), (key, code)
            reached.append(verdict)
        passed = reached.count("met") >= 6 and "below" not in reached
        assert unit["verdict"] == ("pass" if passed else "fail"), key


def test_every_coefficient_is_that_of_all_students_of_a_stage(
    sample: SampleFiles, assess: Callable[..., Json], parts: dict[tuple[str, str], Part]
) -> None:
    said = assess(sample.district)
    for stage in STAGES:
        schools = [part for part in parts.values() if part.stage == stage]
        ratios = []
        for index, code in enumerate(CODES):
            mean, variance = spread(schools, index)
            one = said["district"][stage][code]
            square = variance / mean**2
            assert one["mean"] == six(mean)
            assert one["deviation"] == six_of_root(variance)
            assert one["cv"] == six_of_root(square)
            assert one["limit"] == six(LIMITS[stage])
            assert one["verdict"] == ("met" if square <= LIMITS[stage] ** 2 else "not_met")
            ratios.append(square)
        with localcontext() as context:
            context.prec = 60
            roots = [(Decimal(one.numerator) / Decimal(one.denominator)).sqrt() for one in ratios]
            composite = (sum(roots, Decimal()) / 7).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        assert said["district"][stage]["composite"] == str(composite)


def test_who_is_left_out_is_listed_with_the_reason(
    sample: SampleFiles, assess: Callable[..., Json], table: dict[str, dict[str, str]]
) -> None:
    names = {table[one["school_code"]]["school_name"]: one["reason"] for one in out(assess, sample)}
    assert names.keys() == {"启智特殊教育学校", "傅山教学点"}
    assert "特殊教育" in names["启智特殊教育学校"]
    assert "50" in names["傅山教学点"]
    english = [one["reason"] for one in out(assess, sample, "--lang", "en")]
    assert not any("一" <= sign <= "鿿" for reason in english for sign in reason)


def out(assess: Callable[..., Json], sample: SampleFiles, *options: str) -> list[dict[str, str]]:
    excluded: list[dict[str, str]] = assess(sample.district, *options)["excluded"]
    return excluded


def test_the_items_name_their_schools_by_code(
    sample: SampleFiles, assess: Callable[..., Json], table: dict[str, dict[str, str]]
) -> None:
    said = assess(sample.district)
    named = {
        item["code"]: {table[code]["school_name"] for code in item["schools"]}
        for item in said["items"]
        if item["verdict"] == "not_met"
    }
    assert named == {
        "1.4": {"第一小学", "华侨城小学", "第二小学", "第一中学"},
        "1.5": {"华侨城小学", "实验中学", "第一小学"},
        "1.8": {"第一小学", "华侨城小学", "第二小学", "实验中学"},
        "2.1": set(),
        "2.3": {
            "第一小学", "第二小学", "第三小学", "第四小学", "华侨城小学", "实验中学",
            "宝鑫新经典学校",
        },
        "2.4": {"华侨城小学", "第二小学", "实验中学", "第一中学"},
        "2.5": {
            row["school_name"]
            for row in table.values()
            if any(int(row[f"{stage}_oversize_classes"] or 0) for stage in STAGES)
        },
    }  # fmt: skip


def test_a_school_file_gives_the_same_figures_as_the_district_file(
    sample: SampleFiles, assess: Callable[..., Json]
) -> None:
    units = assess(sample.district)["units"]
    for name in ("第三小学", "实验中学"):
        own = assess(sample.folder / f"{name}.edudesk")
        assert own["units"] == [unit for unit in units if unit["school_name"] == name]


# -- figures that are not there --------------------------------------------------------------------


@pytest.fixture
def district(tmp_path: Path) -> Path:
    path = tmp_path / "区.edudesk"
    assert run(
        ["new", str(path), "--kind", "district", "--code", "370399", "--name", "区",
         "--year", "2025-2026"]
    ) == 0  # fmt: skip
    return path


def load(district: Path, *rows: str) -> None:
    table = district.with_suffix(".csv")
    header = (
        "school_code,school_name,school_type,primary_students,junior_students,"
        "primary_teachers_above,teaching_aux_area,indoor_sports_area,multimedia_rooms"
    )
    table.write_text("\n".join([header, *rows]), "utf-8")
    assert run(["load", str(district), str(table)]) == 0


def test_a_missing_input_is_named_and_decides_nothing(
    district: Path, assess: Callable[..., Json]
) -> None:
    load(
        district,
        "2137000001,甲小学,primary,1000,,50,5000,,30",
        "2137000002,乙小学,primary,500,,,4000,200,20",
    )
    said = assess(district)
    first, second = said["units"]
    assert first["indicators"]["1.1"]["value"] == "5.000000"
    assert first["indicators"]["1.1"]["numerator"] == 50
    assert first["indicators"]["1.4"]["missing"] == ["indoor_sports_area"]
    assert first["indicators"]["1.4"]["denominator"] == 1000
    assert second["indicators"]["1.1"]["missing"] == ["primary_teachers_above"]
    assert second["indicators"]["1.4"]["value"] == "7.600000"
    assert second["indicators"]["1.7"]["value"] == "4.000000"
    assert {first["verdict"], second["verdict"]} == {"unknown"}
    stage = said["district"]["primary"]
    assert stage["1.1"]["mean"] is stage["1.1"]["cv"] is stage["composite"] is None
    assert stage["1.1"]["verdict"] == "unknown"
    assert (stage["1.7"]["mean"], stage["1.7"]["verdict"]) == ("3.333333", "met")
    items = {item["code"]: item for item in said["items"]}
    assert (items["1.1"]["verdict"], items["1.1"]["schools"]) == ("unknown", ["2137000002"])


def test_a_part_without_known_students_leaves_the_other_part_unknown_too(
    district: Path, assess: Callable[..., Json]
) -> None:
    load(district, "3137000001,丙学校,nine_year,600,,30,5000,200,30")
    said = assess(district)
    primary = next(unit for unit in said["units"] if unit["stage"] == "primary")
    assert primary["students"] == 600
    assert primary["indicators"]["1.1"]["value"] == "5.000000"  # teachers are not split
    assert primary["indicators"]["1.7"]["value"] is None
    assert primary["indicators"]["1.7"]["missing"] == ["junior_students"]


def test_three_certain_failures_fail_whatever_is_missing(
    district: Path, assess: Callable[..., Json]
) -> None:
    load(district, "2137000001,甲小学,primary,1000,,1,100,10,1")
    (unit,) = assess(district)["units"]
    assert unit["verdict"] == "fail"


def test_an_empty_district_has_nothing_known(district: Path, assess: Callable[..., Json]) -> None:
    said = assess(district)
    assert (said["units"], said["excluded"]) == ([], [])
    assert {stage["composite"] for stage in said["district"].values()} == {None}
    assert "met" not in {item["verdict"] for item in said["items"]}
