"""Before evidence is printed it is told what is missing, and only then."""

from __future__ import annotations

from edudesk.actions.entry import add_row
from edudesk.actions.evidence import missing_evidence
from edudesk.actions.forewarning import forewarn
from edudesk.actions.session import Session


def test_what_is_missing_is_counted_before_the_register_is_printed(district: Session) -> None:
    lacking = len(district.run(missing_evidence, 1))
    for name in ("evidence-list", "school-file"):
        (one,) = district.run(forewarn, name, 1)
        assert (one.name, one.lines) == ("evidence-missing", lacking)


def test_nothing_is_told_of_other_reports_nor_of_a_full_register(district: Session) -> None:
    assert district.run(forewarn, "annex", 1) == ()
    for number, one in enumerate(district.run(missing_evidence, 1)):
        paper = {"evidence_no": f"{number}", "item": one.code, "title": "材料"}
        district.run(add_row, "evidence", 1, paper)
    assert district.run(forewarn, "evidence-list", 1) == ()


def test_a_packet_tells_of_what_it_holds(district: Session) -> None:
    named = {code: bool(district.run(forewarn, code, 1)) for code in district.catalogue.packets}
    layouts = district.catalogue.layouts
    for code, told in named.items():
        held = district.catalogue.packets[code].layouts
        assert told is any(layouts[one].first for one in held)
