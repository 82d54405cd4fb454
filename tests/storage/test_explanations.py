"""Asking for the explanations of some findings, of all there are."""

import pytest

from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace

ROWS = 3


def explained(store: Store) -> None:
    with store.writing("说明", "王老师") as pen:
        ids = [pen.add_row("staff", 1, 1, {}) for _ in range(ROWS)]
        for check in ("S01", "S'02", "单元.说明"):
            for row in ids:
                pen.explain(check, row, "staff", "1|2", f"{check}第{row}行属实")


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (set(), set()),
        ({("S01", 2)}, {("S01", 2)}),
        ({("S01", 1), ("S01", 3), ("S'02", 2)}, {("S01", 1), ("S01", 3), ("S'02", 2)}),
        ({("单元.说明", 1), ("S03", 1), ("S01", 99)}, {("单元.说明", 1)}),
    ],
)
def test_those_asked_for_come_with_their_own_reasons(
    school: Workspace, of: set[tuple[str, int]], found: set[tuple[str, int]]
) -> None:
    school.run(explained)
    said = school.run(lambda store: store.explanations(of=of))
    assert {key: one.reason for key, one in said.items()} == {
        (check, row): f"{check}第{row}行属实" for check, row in found
    }
    assert len(school.run(lambda store: store.explanations())) == 3 * ROWS
