"""Looking for anything (Ctrl+K): what a keystroke costs in a school of 2,000 staff."""

from __future__ import annotations

import time

from benchmarks.reading import Reading

STAFF = 2_000
FAMILIES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平",
)
TYPED = ("wang", "zhangw", "lvhuamianji", "教职工", "T01999", "jzg", "面积 校舍")


def measure() -> list[Reading]:
    """Return the milliseconds of the dearest keystroke, the first letters included."""
    from edudesk.actions.lookup import NamedRow
    from edudesk.catalogue.library import load
    from edudesk.ui.search.findables import form_finds, row_finds
    from edudesk.ui.search.findindex import FindIndex

    catalogue = load()
    people = [
        NamedRow("staff", number, _name(number), f"T{number:05}") for number in range(1, STAFF + 1)
    ]
    index = FindIndex()
    index.put("forms", form_finds(catalogue, catalogue.forms_of("school"), "zh"))
    index.put("rows staff", row_finds(catalogue, people, "zh"))
    taken = []
    for text in TYPED:
        for end in range(1, len(text) + 1):
            before = time.perf_counter()
            index.search(text[:end], 40)
            taken.append((time.perf_counter() - before) * 1000)
    said = f"one of {len(index)} finds, dearest keystroke"
    return [Reading(said, max(taken), 16, "ms", 1, "16 ms")]


def _name(number: int) -> str:
    family, first, second = number % 20, number // 20 % 20, number // 400 % 20
    return FAMILIES[family] + GIVEN[first] + GIVEN[second]
