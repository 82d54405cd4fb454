"""Badges, marks and list are read from one book, whatever order the news comes in."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.change import Rechecked
from edudesk.model.check import Finding, Level
from edudesk.model.form import Label
from edudesk.ui.file.findingbook import PASSED, FindingBook, Tally

CHECKS = ("a", "b", "c")


def finding(check: str, row: int, level: Level = "wrong", form: str = "staff") -> Finding:
    return Finding(
        check=check,
        level=level,
        form=form,
        row=row,
        row_name=str(row),
        fields=("age", "name"),
        message=Label("年龄", "age"),
        figures="",
    )


def test_a_partial_run_replaces_only_what_it_covers() -> None:
    book = FindingBook()
    book.replace_all([finding("a", 1), finding("a", 2), finding("b", 1)])
    touched = book.merge(Rechecked(scopes=(("a", 1),), findings=()))
    assert {one.key for one in book} == {("a", 2), ("b", 1)}
    assert touched == {"staff"}


def test_a_scope_without_row_covers_all_rows_of_the_check() -> None:
    book = FindingBook()
    book.replace_all([finding("a", 1), finding("a", 2), finding("b", 1)])
    book.merge(Rechecked(scopes=(("a", None),), findings=(finding("a", 5),)))
    assert {one.key for one in book} == {("a", 5), ("b", 1)}


def test_only_what_is_another_finding_now_is_news() -> None:
    same, other = finding("a", 1), finding("b", 2)
    book = FindingBook()
    book.replace_all([same, other, finding("c", 3, form="rooms")])
    assert book.news("staff") is None
    again = msgspec.structs.replace(same)
    explained = msgspec.structs.replace(other, state="explained", reason="本年新建校舍投入使用")
    scopes = (("a", 1), ("b", 2), ("c", 3))
    assert book.merge(Rechecked(scopes=scopes, findings=(again, explained))) == {"staff", "rooms"}
    assert (book.news("staff"), book.news("rooms"), book.news("buses")) == ({2}, {3}, set())
    assert next(one for one in book if one.key == same.key) is same
    assert book.since(book.revision) == ((), ())
    assert book.since(book.revision - 2) is None


def test_the_graver_mark_wins_in_a_cell() -> None:
    book = FindingBook()
    book.replace_all([finding("a", 1, "unusual"), finding("b", 1, "wrong")])
    assert book.tones("staff", 1) == {"age": "wrong", "name": "wrong"}
    assert [one.check for one in book.at("staff", 1, "age")] == ["b", "a"]


def test_settled_findings_are_not_counted() -> None:
    settled = finding("a", 1, "unusual")
    book = FindingBook()
    book.replace_all([settled, finding("b", 1, "unusual")])
    assert book.tally("staff") == Tally(0, 2)
    explained = msgspec.structs.replace(settled, state="explained", reason="本年新建校舍投入使用")
    book.merge(Rechecked(scopes=(("a", 1),), findings=(explained,)))
    assert book.tally("staff") == book.total() == Tally(0, 1)


@given(
    st.lists(st.tuples(st.sampled_from(CHECKS), st.integers(1, 3)), unique=True),
    st.lists(
        st.tuples(
            st.sampled_from(CHECKS),
            st.integers(1, 3),
            st.booleans(),
        ),
        max_size=12,
    ),
)
def test_the_book_agrees_with_a_plain_set(
    start: list[tuple[str, int]], runs: list[tuple[str, int, bool]]
) -> None:
    book = FindingBook()
    book.replace_all([finding(*key) for key in start])
    plain, told = set(start), list(book)
    for check, row, found in runs:
        outcome = (finding(check, row),) if found else ()
        before = book.revision
        book.merge(Rechecked(scopes=((check, row),), findings=outcome))
        news = book.since(before)
        assert news is not None
        told = [*(one for one in told if all(one is not gone for gone in news.went)), *news.came]
        assert set(map(id, told)) == set(map(id, book))
        plain = (plain | {(check, row)}) if found else (plain - {(check, row)})
        assert {one.key for one in book} == plain
        assert book.tally("staff").wrong == len(plain)
        for at in range(1, 4):
            assert {one.check for one in book.of_row("staff", at)} == {
                c for c, r in plain if r == at
            }


def test_a_wrong_figure_that_the_head_signed_for_keeps_a_mark_of_its_own() -> None:
    passed = msgspec.structs.replace(finding("a", 1, "wrong"), state="overruled", head="李校长")
    book = FindingBook()
    book.replace_all([passed])
    assert set(book.tones("staff", 1).values()) == {PASSED}
    assert book.total() == book.tally("staff") == Tally(0, 0, passed=1)
    book.replace_all([passed, finding("b", 1, "unusual")])
    assert "unusual" in book.tones("staff", 1).values()
    book.replace_all([finding("b", 1, "unusual"), passed])
    assert "unusual" in book.tones("staff", 1).values()
