"""Plain schools for the assessment's tests: typed as people write them, in people's units."""

from decimal import Decimal

from edudesk.assessment.engine import assess
from edudesk.assessment.rules import ReadyStandard, ready
from edudesk.catalogue.library import Catalogue, load
from edudesk.model.place import Value
from edudesk.model.standard import Standard
from edudesk.model.verdict import FactRow, IndicatorResult, Resources, UnitResult

CATALOGUE: Catalogue = load(cache=False)
STANDARD: Standard = CATALOGUE.standards["quality-balance-2017"]
FIELDS = CATALOGUE.form("school_facts").by_code
READY: ReadyStandard = ready(STANDARD, FIELDS)
INDICATORS = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")

# A primary school of 1,000 that just reaches every threshold.
PRIMARY: dict[str, object] = {
    "primary_students": 1000,
    "primary_classes": 24,
    "primary_oversize_classes": 0,
    "primary_teachers_above": 42,
    "primary_backbone": 10,
    "primary_pe_art": 9,
    "teaching_aux_area": "5000.00",
    "indoor_sports_area": "500.00",
    "sports_ground_area": "7000.00",
    "equipment_value_wan": "200.00",
    "multimedia_rooms": 23,
    "music_rooms": 2,
    "art_rooms": 2,
}
# A junior school of 1,000 that just reaches every threshold.
JUNIOR: dict[str, object] = {
    "junior_students": 1000,
    "junior_classes": 20,
    "junior_oversize_classes": 0,
    "junior_teachers_above": 53,
    "junior_backbone": 10,
    "junior_pe_art": 9,
    "teaching_aux_area": "5800.00",
    "indoor_sports_area": "0.00",
    "sports_ground_area": "10200.00",
    "equipment_value_wan": "250.00",
    "multimedia_rooms": 24,
    "music_rooms": 2,
    "art_rooms": 2,
}


def stored(key: str, value: object) -> Value:
    """Return a figure as it is stored: decimals as whole numbers of their last place."""
    if value is None or FIELDS[key].type != "decimal":
        assert value is None or isinstance(value, int | str)
        return value
    return int(Decimal(str(value)).scaleb(FIELDS[key].places))


def school(number: int, name: str, kind: str | None, **figures: object) -> FactRow:
    """Return the facts of a school; what is not given is not filled."""
    code = f"2137{number:06d}"
    facts = dict.fromkeys(FIELDS)
    facts |= {key: stored(key, value) for key, value in figures.items()}
    facts |= {"school_code": code, "school_name": name, "school_type": kind}
    return FactRow(number + 1, code, name, facts)


def primary(number: int = 1, name: str = "第一小学", **figures: object) -> FactRow:
    """Return a primary school that reaches everything but what is given otherwise."""
    return school(number, name, "primary", **(PRIMARY | figures))


def junior(number: int = 11, name: str = "第一中学", **figures: object) -> FactRow:
    """Return a junior school that reaches everything but what is given otherwise."""
    return school(number, name, "junior", **(JUNIOR | figures))


def assessed(*rows: FactRow) -> Resources:
    """Return the assessment of these schools."""
    return assess(rows, READY)


def only_unit(row: FactRow) -> UnitResult:
    """Return the one unit of a district of one school."""
    (unit,) = assessed(row).units
    return unit


def indicator(unit: UnitResult, code: str) -> IndicatorResult:
    """Return one indicator of a unit."""
    return next(one for one in unit.indicators if one.code == code)
