"""A school's own file of November 2026 under the forms of today: renamed, split, merged, retired.

The stored file was made once, by the program as it stood at commit db136f8, through its actions:
two annual returns of 某小学, a reason, a draft package, an issued print. Its forms asked for
grades.register_count, staff_totals.hr_system_count and teachers_declared; today these are called
student_count_declared, staff_total_declared and full_time_teachers_declared.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from edudesk.actions import outgoing
from edudesk.actions.checking import check
from edudesk.actions.comparing import compare
from edudesk.actions.dossier import look_into, rows_sent
from edudesk.actions.entry import find_row, history, read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.outlook import outlook
from edudesk.actions.papers import list_papers, reprint
from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.submitted import submitted_file
from edudesk.actions.verifying import verify
from edudesk.catalogue.library import Catalogue
from edudesk.errors import NotWritableError
from edudesk.model.form import Field, Form, Label, Section
from edudesk.model.place import Cell
from edudesk.model.submission import Edition, Filled, Rows
from edudesk.storage.transport import edition_of
from tests.actions.submitting import package_in

STORED = Path(__file__).parents[1] / "storage" / "files" / "edition-2026-11.edudesk.gz"


@pytest.fixture(scope="module")
def bytes_of_old() -> bytes:
    return gzip.decompress(STORED.read_bytes())


@pytest.fixture
def path(bytes_of_old: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "某小学.edudesk"
    path.write_bytes(bytes_of_old)
    return path


@pytest.fixture
def old(path: Path, catalogue: Catalogue) -> Iterator[Session]:
    with open_file(path, catalogue=catalogue, who="李老师") as session:
        yield session


def figures(session: Session, form: str, field: str, collection: int) -> list[object]:
    return [row.values[field] for row in session.run(read_form, form, collection).rows]


def test_renamed_figures_stand_under_their_names_of_today_in_both_years(old: Session) -> None:
    assert figures(old, "grades", "student_count_declared", 1)[:3] == [41, 42, None]
    assert figures(old, "grades", "student_count_declared", 2)[:3] == [38, 40, None]
    assert figures(old, "staff_totals", "staff_total_declared", 1) == [3]
    row = old.run(find_row, "grades", 2, "g1")
    [entry] = old.run(history, Cell("grades", row, "student_count_declared"))
    assert (entry.who, entry.new) == ("王老师", 38)


def test_checks_and_the_comparison_of_years_read_them_there(old: Session) -> None:
    found = {(one.check, one.row_name) for one in old.run(check, 2)}
    assert ("grades.student_count.declared", "一年级") in found  # 39 in the classes, 38 declared
    assert ("grades.student_count.declared", "二年级") not in found
    compared = {
        (one.line, one.field): (one.before, one.now)
        for one in old.run(compare, 2, form="grades").figures
    }
    assert compared["g1", "student_count_declared"] == (41, 38)


def test_the_file_as_it_was_is_kept_and_old_prints_are_the_same_bytes(
    old: Session, path: Path, bytes_of_old: bytes, tmp_path: Path
) -> None:
    [backup] = path.parent.glob("*.bak")
    assert backup.read_bytes() == bytes_of_old
    [paper] = old.run(list_papers, 2)
    old.run(reprint, paper.number, tmp_path / "again.pdf")
    assert hashlib.sha256((tmp_path / "again.pdf").read_bytes()).hexdigest() == paper.digest


def test_what_was_packed_then_goes_on_being_counted(old: Session) -> None:
    found = old.run(outlook, 2)
    assert found.lineage.last is not None
    assert (found.lineage.sequence, found.changed) == (2, True)  # books were counted after that


# -- the forms of a year to come -------------------------------------------------------------------


def figure(code: str, **said: object) -> Field:
    return msgspec.convert({"code": code, "label": {"zh": code, "en": code}, **said}, Field)


NEXT = {
    "grounds": (
        figure("books", type="int", until="2024"),
        figure("paper_books", type="int", since="2025", split_from="this.books - 600"),
        figure("e_books", type="int", since="2025", split_from="min(this.books, 600)"),
        figure("site", type="decimal", places=2, split_from="this.land_area * 10"),
    ),
    "classes": (
        figure("head_count", type="int", split_from="this.student_count + this.female_count"),
        figure(
            "taught_in",
            type="code",
            list="stage",
            split_from="CASE WHEN this.grade GLOB 'g[1-6]' THEN 'primary' END",
        ),
    ),
}
"""One figure retired and split in two, one in another unit, two merged, one by another list."""


@pytest.fixture
def next_year(catalogue: Catalogue, path: Path) -> Iterator[Session]:
    """Return the file opened with forms as they may be asked for in a later edition."""

    def changed(form: Form) -> Form:
        fields = NEXT.get(form.code, ())
        codes = {one.code for one in fields}
        kept = tuple(
            msgspec.structs.replace(
                part, fields=tuple(one for one in part.fields if one.code not in codes)
            )
            for part in form.sections
        )
        more = Section(title=Label("新增", "New"), fields=fields)
        return msgspec.structs.replace(form, sections=(*kept, more)) if fields else form

    forms = {code: changed(form) for code, form in catalogue.forms.items()}
    named = msgspec.structs.replace(catalogue, forms=forms, fingerprint="next")
    with open_file(path, catalogue=named, who="李老师") as session:
        yield session


def test_a_figure_split_in_two_is_computed_and_wants_confirming(next_year: Session) -> None:
    assert figures(next_year, "grounds", "paper_books", 1) == [4600]
    assert figures(next_year, "grounds", "paper_books", 2) == [5000]
    assert figures(next_year, "grounds", "e_books", 2) == [600]
    [row] = next_year.run(read_form, "grounds", 2).rows
    assert row.states["paper_books"] == row.states["e_books"] == "carried"


def test_a_retired_figure_is_read_and_no_longer_written(next_year: Session) -> None:
    [row] = next_year.run(read_form, "grounds", 2).rows
    assert row.values["books"] == 5600
    with pytest.raises(NotWritableError, match="不属于 2025 年的表式"):
        next_year.run(set_cell, Cell("grounds", row.id, "books"), "5601")


def test_units_code_lists_and_merged_figures_are_taken_over(next_year: Session) -> None:
    assert figures(next_year, "grounds", "site", 1) == [12_000_500]  # 12,000.50 in tenths
    assert figures(next_year, "classes", "head_count", 1) == [40 + 20, 42 + 21]
    assert figures(next_year, "classes", "taught_in", 1) == ["primary", "primary"]


# -- packages of an earlier edition ----------------------------------------------------------------

EARLIER = {"student_count_declared": "register_count"}


@pytest.fixture
def earlier(catalogue: Catalogue) -> Edition:
    """Return the edition in which the register's count had its earlier name."""

    def called(field: Field) -> Field:
        return msgspec.structs.replace(field, code=EARLIER.get(field.code, field.code))

    grades = catalogue.form("grades")
    sections = tuple(
        msgspec.structs.replace(part, fields=tuple(map(called, part.fields)))
        for part in grades.sections
    )
    form = msgspec.structs.replace(grades, sections=sections)
    forms = msgspec.structs.replace(catalogue, forms={**catalogue.forms, "grades": form})
    return edition_of(forms.school_forms)


def sent(edition: Edition, count: int, sequence: int, out: Path) -> Path:
    grades: Rows = {"g1": {"register_count": Filled("plain", count)}}
    out.write_bytes(package_in(edition, {"grades": grades}, sequence=sequence))
    return out


def test_a_package_of_a_released_edition_is_verified_received_and_read_under_todays_names(
    earlier: Edition,
    catalogue: Catalogue,
    district: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = sent(earlier, 41, 1, tmp_path / "a.edusub")
    second = sent(earlier, 43, 2, tmp_path / "b.edusub")
    [unknown] = district.run(receive, [first])
    assert unknown.status == "refused"
    monkeypatch.setattr(outgoing, "released_editions", lambda: (earlier,))
    assert verify(first, catalogue=catalogue).manifest.edition == earlier.code
    statuses = [district.run(receive, [path])[0] for path in (first, second)]
    assert [one.status for one in statuses] == ["received", "received"]

    looked = district.run(look_into, statuses[1].number)
    changed = [(one.label.zh, one.paper, one.file) for one in looked.changed.cells]
    assert changed == [("分年级学生数·一年级·学籍系统在籍人数", "41", "43")]
    rows = district.run(rows_sent, 1, "2137000001")["grades"]
    assert rows[0].values == {"student_count_declared": "43"}

    def laid_out(desk: Desk) -> list[object]:
        with submitted_file(desk, 2, 1) as made:
            assert made is not None
            return figures(made[0], "grades", "student_count_declared", made[1])

    assert district.run(laid_out)[:2] == [43, None]
