"""Header labels are broken where a reader would: after the colon, before the unit."""

from __future__ import annotations

import pytest

from edudesk.reporting.heading import broken


@pytest.mark.parametrize(
    ("label", "width", "lines"),
    [
        ("其中：寄宿生", 30, ["其中：寄宿生"]),
        ("其中：寄宿生", 13, ["其中：", "寄宿生"]),
        ("在校天数（天）", 14.5, ["在校天数", "（天）"]),
        ("随迁子女：外省迁入（人）", 18, ["随迁子女：", "外省迁入", "（人）"]),
        ("防火巡查天数（天）", 40, ["防火巡查天数（天）"]),
    ],
)
def test_a_label_is_broken_after_its_colon_and_before_its_unit(
    label: str, width: float, lines: list[str]
) -> None:
    assert broken(label, width, 9).split("\n") == lines
