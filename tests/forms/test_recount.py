"""Every statistics table against a count by hand, for the school and for each of its campuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.place import Cell, Value
from edudesk.storage.store import Store
from tests.example_files import EmptyFile, enter
from tests.forms.counting import Figures, Rows, School
from tests.forms.made_schools import MadeSchool, made_schools, rows_of, typed_cells
from tests.forms.recount_facts import recounted_facts
from tests.forms.recount_pupils import recounted_pupils
from tests.forms.recount_space import floor_space
from tests.forms.recount_staff import recounted_staff

STATISTICS = (
    "grades", "students", "student_flows", "primary_types", "junior_types", "senior_types",
    "staff_by_category", "staff_other_facts", "teachers_by_age", "teachers_by_subject",
    "staff_totals", "grounds",
)  # fmt: skip
# Counted by the rooms of their own roster, and what local rules say of rotation.
NOT_STATISTICS = {
    "grounds": {"music_rooms_ok", "art_rooms_ok"},
    "staff_totals": {"rotation_eligible", "rotation_done"},
}
MINDED = settings(max_examples=20, deadline=None)


class Typist:
    """A file with campuses that schools are typed into one after the other."""

    def __init__(self, empty: EmptyFile, catalogue: Catalogue, campuses: int) -> None:
        self.catalogue = catalogue
        self.store: Store = empty.open()
        self._this = empty.this
        with self.store.writing("校区", "测试") as pen:
            self.campuses = [
                pen.add_row("campuses", 1, self._this, {"code": f"{no}", "name": f"{no}"})
                for no in range(campuses)
            ]

    def type(self, made: MadeSchool) -> None:
        """Wipe the school before and type this one."""
        while self.store.undo_name() == "填写":
            self.store.undo("")
        enter(self.store, self.catalogue, rows_of(made, self.campuses), self._this)
        for campus, pages in zip(self._places(), made.pages, strict=True):
            with self.store.scoped(1, self._this, campus):
                cells = list(self._cells(pages))
            with self.store.writing("填写", "测试") as pen:
                pen.set_values(cells)

    def _places(self) -> Sequence[int | None]:
        return self.campuses or (None,)

    def _cells(self, pages: Mapping[str, Rows]) -> Iterator[tuple[Cell, int]]:
        for form, rows in pages.items():
            standing = {row.line.partition("@")[0]: row.id for row in self.store.rows(form)}
            for row in rows:
                for field, value in typed_cells(row).items():
                    if isinstance(value, int):
                        yield Cell(form, standing[row["line"]], field), value

    def fact(self, key: str) -> Value:
        """Return what the program answers the district."""
        rows: list[tuple[Value]] = self.store.query(scaled(self.catalogue.facts[key].sql))
        return rows[0][0]

    def derived(self, form: str, campus: int | None) -> dict[str, dict[str, Value]]:
        """Return what the program says, by line and field."""
        with self.store.scoped(1, self._this, campus):
            lines = {row.id: row.line.partition("@")[0] for row in self.store.rows(form)}
            return {lines[id]: values for id, values in self.store.derived(form).items()}


def recounted(school: School) -> dict[str, Figures]:
    tables = recounted_pupils(school) | recounted_staff(school)
    tables["grounds"][""] |= floor_space(school)[""]
    return tables


@pytest.fixture(scope="module")
def typists(empty: EmptyFile, shipped: Catalogue) -> Iterator[Callable[[int], Typist]]:
    """Files with so many campuses, each kept for all the schools typed into it."""
    made: dict[int, Typist] = {}

    def typist(campuses: int) -> Typist:
        if campuses not in made:
            made[campuses] = Typist(empty, shipped, campuses)
        return made[campuses]

    yield typist
    for one in made.values():
        one.store.close()


def test_no_count_of_the_statistics_tables_is_left_out_by_hand(shipped: Catalogue) -> None:
    tables = recounted({})
    for code in STATISTICS:
        fields = [field for field in shipped.forms[code].fields if field.derived]
        counts = {field.code for field in fields if field.type in ("int", "decimal")}
        counts -= {f"{code}_counted" for code in counts}  # the same figure by another name
        by_hand = set().union(*tables[code].values())
        assert counts - by_hand == NOT_STATISTICS.get(code, set()), code


def differences(typist: Typist, school: School, campus: int | None) -> list[str]:
    """Return where the program says something else than the count by hand."""
    found = []
    for form, lines in recounted(school).items():
        said = typist.derived(form, campus)
        for line, figures in lines.items():
            for field, value in figures.items():
                if field in said[line] and said[line][field] != value:
                    found.append(f"{form} {line} {field}: {said[line][field]}, by hand {value}")
    return found


@pytest.mark.parametrize("campuses", [0, 3])
@given(data=st.data())
@MINDED
def test_every_table_says_what_a_count_by_hand_says(
    typists: Callable[[int], Typist], campuses: int, data: st.DataObject
) -> None:
    made = data.draw(made_schools(campuses))
    typist = typists(campuses)
    typist.type(made)
    assert differences(typist, made.whole(), None) == []
    facts = recounted_facts(made.whole())
    assert {key: typist.fact(key) for key in facts} == facts
    for at, campus in enumerate(typist.campuses):
        assert differences(typist, made.at(at), campus) == []
