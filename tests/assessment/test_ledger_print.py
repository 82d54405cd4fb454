"""The printed ledger tells how far each problem is, and who closed it off on what grounds."""

from __future__ import annotations

from edudesk.catalogue.sql import scaled
from edudesk.model.layout import ListLayout
from edudesk.storage.store import Store
from tests.assessment.district_files import District
from tests.assessment.districts import CATALOGUE, primary

PROBLEM = {"source": "self", "round": "county", "problem": "缺少美术教室"}


def test_the_result_says_the_state_and_the_proof_of_closing(district: District) -> None:
    district.receive(primary())
    for number, state in enumerate(("open", "working", "recheck", "closed"), start=1):
        district.add(
            "problems", problem_no=f"2025-00{number}", state=state, progress="5月：完成改造",
            recheck_date="2026-05-20", rechecker="李强", proof="2.3-001\n2.3-002", **PROBLEM,
        )  # fmt: skip
    layout = CATALOGUE.layouts["rectification-ledger"]
    assert isinstance(layout, ListLayout)
    district.assess()

    def told(store: Store) -> list[tuple[str, str]]:
        store.fill_temp("today", ("day",), [("2026-06-01",)])
        store.fill_temp("asked_schools", ("school",), [(one.number,) for one in store.schools()])
        rows = store.records(scaled(layout.rows))
        return [(row["result"], row["closed"]) for row in rows if row["number"] is None]

    assert district.look(told) == [
        ("5月：完成改造\n未整改", ""),
        ("5月：完成改造\n整改中", ""),
        ("5月：完成改造\n待复查", ""),
        ("5月：完成改造\n2026.05.20李强复查销号，依据2.3-001、2.3-002", "是"),
    ]


def test_the_ledger_of_some_schools_lists_the_problems_that_name_them(district: District) -> None:
    district.receive(primary(1, music_rooms=0), primary(2, "第二小学"))
    (first, second) = district.look(lambda store: store.rows("school_facts"))
    for number, row in enumerate((first.id, second.id, None), start=1):
        district.add(
            "problems", problem_no=f"2025-00{number}", state="open", concerns=row, **PROBLEM
        )
    district.assess()

    def listed(schools: list[int]) -> list[str]:
        def read(store: Store) -> list[str]:
            store.fill_temp("today", ("day",), [("2026-06-01",)])
            store.fill_temp("asked_schools", ("school",), [(number,) for number in schools])
            found = []
            for name in ("rectification-ledger", "rectification-roadmap"):
                layout = CATALOGUE.layouts[name]
                assert isinstance(layout, ListLayout)
                found += [str(row["problem"]) for row in store.records(scaled(layout.rows))]
            return found

        return district.look(read)

    assert listed([second.school]) == ["第二小学：缺少美术教室", "缺少美术教室"]
    everything = listed([first.school, second.school])
    assert len(everything) == 3 + 1 + 3  # 2.3 is not met and in nobody's problem yet
