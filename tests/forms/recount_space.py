"""The tree of floor space added up a second time, building by building, without SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.forms.counting import Figures, Row, School, total

# The floor space of the ministry's table: what each line of it is made of.
SPACES: Final = {
    "area_classroom": ("classroom",),
    "area_special_room": ("science_lab", "special_other"),
    "area_science_lab": ("science_lab",),
    "area_special_other": ("special_other",),
    "area_public_teaching": ("library", "indoor_sports", "counselling", "public_other"),
    "area_library": ("library",),
    "area_indoor_sports": ("indoor_sports",),
    "area_counselling": ("counselling",),
    "area_public_other": ("public_other",),
    "area_admin": ("teacher_office", "admin_other"),
    "area_teacher_office": ("teacher_office",),
    "area_living": ("duty_dormitory", "turnover_housing", "student_dormitory", "canteen",
                    "toilet", "living_other"),
    "area_duty_dormitory": ("duty_dormitory",),
    "area_turnover_housing": ("turnover_housing",),
    "area_student_dormitory": ("student_dormitory",),
    "area_canteen": ("canteen",),
    "area_toilet": ("toilet",),
    "area_living_other": ("living_other",),
    "area_other": ("other_rooms",),
}  # fmt: skip
TEACHING: Final = ("classroom", *SPACES["area_special_room"], *SPACES["area_public_teaching"])
ALL_SPACE: Final = (*TEACHING, *SPACES["area_admin"], *SPACES["area_living"], "other_rooms")


def floor_space(school: School) -> Figures:
    """Return the tree of floor space in units of 0.01 square metres.

    What is being built or leased in is not counted; a building whose state is not known leaves
    all of it open.
    """
    buildings = school.get("buildings", [])
    names = (*SPACES, "area_teaching_aux", "area_total_counted", "area_total")
    names += ("area_dilapidated", "area_dilapidated_d", "area_added")
    areas = [counted_area(building) for building in buildings]
    uses = [building.get("use") for building in buildings]
    if not buildings or None in areas or not set(uses) <= set(ALL_SPACE):
        return {"": dict.fromkeys(names)}

    def added(answer: Callable[[Row], bool]) -> int | None:
        pairs = zip(buildings, areas, strict=True)
        return total(area for building, area in pairs if answer(building))

    def used(uses: tuple[str, ...]) -> int | None:
        return added(lambda one: one["use"] in uses)

    made = {name: used(uses) for name, uses in SPACES.items()}
    made["area_teaching_aux"] = used(TEACHING)
    made["area_total"] = made["area_total_counted"] = added(lambda _: True)
    made["area_dilapidated"] = added(lambda one: one.get("danger_level") in ("C", "D"))
    made["area_dilapidated_d"] = added(lambda one: one.get("danger_level") == "D")
    made["area_added"] = added(lambda one: bool(one.get("is_added_this_year")))
    return {"": made}


def counted_area(building: Row) -> int | None:
    """Return what a building adds to the school's floor space, in units of 0.01."""
    built, leased = building.get("under_construction"), building.get("is_leased_in")
    if built or leased:
        return 0
    area = building.get("floor_area")
    if built is None or leased is None or area is None:
        return None
    whole, _, part = area.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
