"""Schools made by hypothesis: rosters and pages as clerks type them, whole or with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from tests.forms.counting import GRADES, Row, Rows, School

Typed = dict[str, Any]
SIZES: Final = (0, 1, 25, 26, 30, 31, 35, 36, 40, 41, 45, 46, 50, 51, 55, 56, 60, 61, 65, 66, 120)
# Births about the bounds 24/25 to 59/60 of 1 September 2025: the month before, of and after.
BIRTHS: Final = tuple(
    f"{year}-{month:02}" for year in (*range(1965, 2002, 5), 2007) for month in (8, 9, 10)
)
KINDS: Final = (
    "minority", "migrant_province", "migrant_county", "worker_province", "worker_county",
    "left_behind",
)  # fmt: skip
FLOWS: Final = ("graduates", "entrants", "girls")
PRESCHOOL: Final = ("none", "1y", "2y", "3y")


class MadeSchool(NamedTuple):
    """A school: its profile, its rosters with the campus of each row, the pages of each campus.

    A row without `campus` stands on the first one. Without campuses there is one set of pages, the
    school's own.
    """

    profile: Typed
    rosters: dict[str, list[Typed]]
    pages: tuple[dict[str, list[Typed]], ...]

    def at(self, campus: int) -> School:
        """Return what a campus sees of it."""
        rosters = {
            form: [row for row in rows if (row.get("campus") or 0) == campus]
            for form, rows in self.rosters.items()
        }
        return {"school_profile": [self.profile], **rosters, **self.pages[campus]}

    def whole(self) -> School:
        """Return the school with its campuses added up; an empty cell of one adds none."""
        return {"school_profile": [self.profile], **self.rosters, **_together(self.pages)}


def _together(pages: Iterable[Mapping[str, Rows]]) -> dict[str, Rows]:
    added: dict[str, dict[str, Typed]] = {}
    for page in pages:
        for form, rows in page.items():
            lines = added.setdefault(form, {})
            for row in rows:
                line = lines.setdefault(row["line"], {"line": row["line"]})
                for field, value in row.items():
                    if field != "line" and value is not None:
                        line[field] = line.get(field, 0) + value
    return {form: list(lines.values()) for form, lines in added.items()}


_Rows = st.SearchStrategy[list[Typed]]
_COUNT = st.integers(0, 30)
_MAYBE = st.sampled_from((False, False, True, None))


def _classes(grades: tuple[str, ...], campus: st.SearchStrategy[int | None]) -> _Rows:
    row = st.fixed_dictionaries(
        {
            "grade": st.sampled_from(grades),
            "student_count": st.sampled_from(SIZES),
            "female_count": _COUNT,
            "boarder_count": _COUNT,
            "is_multigrade": _MAYBE,
            "sen_type": st.sampled_from((None, None, "intellectual")),
            "campus": campus,
        }
    )
    return st.lists(row, max_size=8)


def _staff(campus: st.SearchStrategy[int | None]) -> _Rows:
    teacher = st.sampled_from(
        ("full_time_teacher",) * 5
        + ("administrative", "supporting", "worker", "other", "external", "silver_age")
    )
    person = st.fixed_dictionaries(
        {
            "category": teacher,
            "stage": st.sampled_from(("primary", "junior", "senior")),
            "sex": st.sampled_from(("male", "female")),
            "birth_month": st.sampled_from(BIRTHS),
            "ethnic_group": st.sampled_from(("01", "01", "03", "56")),
            "political_status": st.sampled_from(("01", "02", "03", "04", "11", "12", "13")),
            "overseas": st.sampled_from((None, None, "hong_kong", "macao", "taiwan", "overseas")),
            "is_foreign": _MAYBE,
            "is_permanent": st.booleans(),
            "post_status": st.sampled_from(("on_post", "lent", "borrowed")),
            "id_type": st.sampled_from(("resident", "passport", None)),
            "education": st.sampled_from(
                ("doctor", "master", "bachelor", "associate", "vocational", "senior", "junior")
            ),
            "title_level": st.sampled_from(
                ("full_senior", "deputy_senior", "intermediate", "assistant", "junior", "ungraded")
            ),
            "main_subject": st.sampled_from(
                ("chinese", "foreign", "english", "russian", "arts", "music", "art", "pe", "other",
                 "none")
            ),
            "backbone_level": st.sampled_from(("province", "city", "county", "school", "none")),
            "campus": campus,
        }
    )  # fmt: skip
    return st.lists(person, max_size=9)


def _buildings(campus: st.SearchStrategy[int | None]) -> _Rows:
    row = st.fixed_dictionaries(
        {
            "use": st.sampled_from(
                ("classroom", "science_lab", "special_other", "library", "indoor_sports",
                 "counselling", "public_other", "teacher_office", "admin_other", "duty_dormitory",
                 "turnover_housing", "student_dormitory", "canteen", "toilet", "living_other",
                 "other_rooms")
            ),
            "floor_area": st.sampled_from(("0.01", "96.00", "1234.56", "800.1")),
            "under_construction": st.sampled_from((False, False, False, True)),
            "is_leased_in": st.sampled_from((False, False, False, True)),
            "danger_level": st.sampled_from((None, "A", "B", "C", "D")),
            "is_added_this_year": _MAYBE,
            "campus": campus,
        }
    )  # fmt: skip
    return st.lists(row, max_size=8)


def _page(grades: tuple[str, ...], stages: tuple[str, ...]) -> st.SearchStrategy[Any]:
    def lines(codes: Iterable[str], fields: Iterable[str]) -> _Rows:
        figures = dict.fromkeys(fields, _COUNT)
        return st.tuples(
            *(st.fixed_dictionaries({"line": st.just(code), **figures}) for code in codes)
        ).map(list)

    flows = [f"{stage}_{flow}" for stage in stages for flow in FLOWS]
    preschool = ["primary_preschool_" + years for years in PRESCHOOL] * ("primary" in stages)
    return st.fixed_dictionaries(
        {
            "grades": lines(grades, KINDS),
            "students": lines(stages, ("graduates", "entrants", "sen_mainstream")),
            "student_flows": lines((*flows, *preschool), (*KINDS, "multigrade", "boarder")),
            "primary_ages": lines(("le5", "a6", "a11"), ("g1", "g5", "g6")),
            "junior_ages": lines(("a11", "a12"), ("g6", "g9")),
        }
    )


_KINDS_OF_SCHOOL: Final = {
    "primary_63": ("63", GRADES[:6], ("primary",)),
    "primary_54": ("54", GRADES[:5], ("primary",)),
    "junior_54": ("54", GRADES[5:9], ("junior",)),  # 四年制初中
    "junior_63": ("63", GRADES[6:9], ("junior",)),
    "nine_year_63": ("63", GRADES[:9], ("primary", "junior")),
    "nine_year_54": ("54", GRADES[:9], ("primary", "junior")),
    "twelve_year": ("63", GRADES, ("primary", "junior", "senior")),
    "twelve_year_54": ("54", GRADES, ("primary", "junior", "senior")),
}


def made_schools(campuses: int) -> st.SearchStrategy[MadeSchool]:
    """Return schools of every kind with so many campuses, whole or with a few cells empty."""
    return st.sampled_from(sorted(_KINDS_OF_SCHOOL)).flatmap(lambda kind: _made(kind, campuses))


@st.composite
def _made(draw: st.DrawFn, kind: str, campuses: int) -> MadeSchool:
    system, grades, stages = _KINDS_OF_SCHOOL[kind]
    campus = st.sampled_from((None, *range(campuses)))
    school = MadeSchool(
        profile={"schooling_system": system, "is_boarding_school": draw(_MAYBE)},
        rosters={
            "classes": draw(_classes(grades, campus)),
            "staff": draw(_staff(campus)),
            "buildings": draw(_buildings(campus)),
        },
        pages=tuple(draw(_page(grades, stages)) for _ in range(max(campuses, 1))),
    )
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2, 4)))):
        _empty_a_cell(draw, school)
    return school


def _empty_a_cell(draw: st.DrawFn, school: MadeSchool) -> None:
    """Take away one figure somewhere: what hangs on it must be unknown, and nothing else."""
    tables = [[school.profile], *school.rosters.values()]
    tables += [rows for page in school.pages for rows in page.values()]
    row = draw(st.sampled_from(draw(st.sampled_from([rows for rows in tables if rows]))))
    filled = sorted(row.keys() - {"line", "campus"})
    row[draw(st.sampled_from(filled))] = None


def rows_of(made: MadeSchool, campuses: list[int]) -> dict[str, list[Row]]:
    """Return the rosters as they are typed into a file whose campuses have these rows."""
    keys = {"classes": "class_no", "staff": "staff_no", "buildings": "building_name"}
    found: dict[str, list[Row]] = {"school_profile": [typed_cells(made.profile)]}
    for form, rows in made.rosters.items():
        found[form] = []
        for no, row in enumerate(rows):
            cells = typed_cells(row)
            if "campus" in cells:
                cells["campus"] = campuses[cells["campus"]]
            found[form].append({keys[form]: f"{no}", **cells})
    return found


def typed_cells(row: Row) -> Typed:
    """Return the cells of a row that were typed."""
    return {field: value for field, value in row.items() if value is not None}
