"""A hazard is closed off only with what the ledger demands of it (H19)."""

from __future__ import annotations

from typing import Any

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.checks.engine import Rulebook
from tests.example_files import Slate

CLOSED = {
    **{"hazard_no": "2025-001", "found_date": "2025-03-03", "finder": "王明", "source": "自查"},
    **{"category": "消防", "location": "教学楼二层", "description": "应急灯不亮", "level": "一般"},
    **{"measures": "更换应急灯", "responsible": 7, "deadline": "2025-03-07", "status": "已销号"},
    **{"photo_after": "2025-001后.jpg", "recheck_date": "2025-03-07", "rechecker": "李强"},
}


@pytest.fixture(scope="module")
def rules(shipped: Catalogue) -> Rulebook:
    return Rulebook(shipped, "school", cache=False)


def broken(slate: Slate, rules: Rulebook, hazard: dict[str, Any]) -> set[str]:
    """Return the wrong findings of the ledger that holds this one hazard."""
    staff = [{"id": 7, "staff_no": "1", "name": "赵敏"}, {"id": 8, "staff_no": "2", "name": "李强"}]
    store = slate.filled({"staff": staff, "hazards": [hazard]})
    return {
        finding.check
        for finding in rules.run(store)
        if finding.form == "hazards" and finding.level == "wrong" and finding.state == "open"
    }


def test_a_hazard_with_everything_is_closed(slate: Slate, rules: Rulebook) -> None:
    assert broken(slate, rules, CLOSED) == set()


@pytest.mark.parametrize("missing", ["measures", "photo_after", "recheck_date", "rechecker"])
def test_a_closed_hazard_lacks_nothing(slate: Slate, rules: Rulebook, missing: str) -> None:
    without = {field: value for field, value in CLOSED.items() if field != missing}
    assert broken(slate, rules, without) == {f"hazards.{missing}.required"}
    still_open = {**without, "status": "整改中"}
    assert broken(slate, rules, still_open) == set()


def test_who_rectifies_does_not_re_check(slate: Slate, rules: Rulebook) -> None:
    same = {**CLOSED, "responsible": 8}
    assert broken(slate, rules, same) == {"hazards.rechecked_by_another"}


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"level": "重大"}, {"interim_protection", "notice"}),
        ({"deadline": "2025-03-10"}, set()),
        ({"deadline": "2025-03-11"}, {"interim_protection"}),
    ],
)
def test_major_and_lasting_hazards_are_protected_meanwhile(
    shipped: Catalogue,
    slate: Slate,
    rules: Rulebook,
    change: dict[str, Any],
    asked: set[str],
) -> None:
    found = broken(slate, rules, {**CLOSED, **change})
    assert found == {f"hazards.{field}.required" for field in asked}
