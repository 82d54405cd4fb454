"""What is on paper: kept as it was printed, with how far it has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.actions.entry import add_row
from edudesk.actions.papers import keep_print, list_papers, reprint, set_paper_state
from edudesk.actions.printing import print_report
from edudesk.actions.session import Session
from edudesk.errors import NotWritableError, UnknownNameError
from edudesk.model.paper import Paper


def issue(session: Session, name: str, out: Path) -> Paper:
    printed = session.run(print_report, name, out, 1)
    return session.run(keep_print, name, printed, 1)


def test_a_print_is_kept_and_printed_again_as_it_was_though_figures_change(
    school: Session, tmp_path: Path
) -> None:
    paper = issue(school, "drills", tmp_path / "a.pdf")
    first = (tmp_path / "a.pdf").read_bytes()
    school.run(add_row, "drills", 1, {"drill_date": "2025-10-10", "participants": "300"})
    school.run(print_report, "drills", tmp_path / "b.pdf", 1)
    assert (tmp_path / "b.pdf").read_bytes() != first
    printed = school.run(reprint, paper.number, tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes() == first
    assert (printed.pages, printed.fonts) == (paper.pages, paper.fonts)


def test_a_print_survives_closing_the_file(school: Session, tmp_path: Path) -> None:
    from edudesk.actions.files import open_file

    paper = issue(school, "guards", tmp_path / "a.pdf")
    school.close()
    with open_file(school.path) as again:
        assert again.run(list_papers, 1) == (paper,)
        again.run(reprint, paper.number, tmp_path / "b.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()


def test_a_paper_goes_from_printed_to_signed_to_received(school: Session, tmp_path: Path) -> None:
    paper = issue(school, "drills", tmp_path / "a.pdf")
    assert paper.state == "printed"
    assert school.run(set_paper_state, paper.number, "signed").state == "signed"
    school.run(set_paper_state, paper.number, "received")
    assert [one.state for one in school.run(list_papers, 1)] == ["received"]


def test_the_same_contents_are_the_same_print(school: Session, tmp_path: Path) -> None:
    first = issue(school, "drills", tmp_path / "a.pdf")
    assert issue(school, "drills", tmp_path / "b.pdf") == first


def test_a_later_print_replaces_one_that_was_not_signed_and_leaves_one_that_was(
    school: Session, tmp_path: Path
) -> None:
    issue(school, "drills", tmp_path / "a.pdf")
    school.run(add_row, "drills", 1, {"drill_date": "2025-10-10"})
    second = issue(school, "drills", tmp_path / "b.pdf")
    assert [one.number for one in school.run(list_papers, 1)] == [second.number]
    school.run(set_paper_state, second.number, "signed")
    school.run(add_row, "drills", 1, {"drill_date": "2025-11-10"})
    third = issue(school, "drills", tmp_path / "c.pdf")
    assert [one.number for one in school.run(list_papers, 1)] == [third.number, second.number]


def test_what_is_not_there_or_cannot_be_written_is_told_in_a_sentence(
    school: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="17"):
        school.run(reprint, 17, tmp_path / "a.pdf")
    paper = issue(school, "drills", tmp_path / "a.pdf")
    with pytest.raises(NotWritableError):
        school.run(reprint, paper.number, tmp_path / "none" / "a.pdf")
