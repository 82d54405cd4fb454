"""Counting by hand: what is not known is None, and so is every figure that would need it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

Row = Mapping[str, Any]
Rows = Sequence[Row]
School = Mapping[str, Rows]
Figures = dict[str, dict[str, int | None]]
Answers = Callable[[Row], bool | None]

GRADES: Final = ("g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "s1", "s2", "s3")
STAGES: Final = ("primary", "junior", "senior")


def total(values: Iterable[int | None]) -> int | None:
    """Return the sum, None if one of the figures is not known."""
    added = 0
    for value in values:
        if value is None:
            return None
        added += value
    return added


def counted(rows: Iterable[Row], answer: Answers) -> int | None:
    """Return how many rows it is true of, None if that cannot be told of one of them."""
    found = 0
    for row in rows:
        said = answer(row)
        if said is None:
            return None
        found += said
    return found


def both(*answers: bool | None) -> bool | None:
    """Return whether all are true: one that is false settles it, else an unknown one leaves it."""
    if False in answers:
        return False
    return None if None in answers else True


def is_one_of(value: object, wanted: Iterable[object]) -> bool | None:
    """Return whether a value is one of those wanted, None if it is not known."""
    return None if value is None else value in wanted


def profile(school: School, field: str) -> Any:  # noqa: ANN401 - whatever the page holds
    """Return what the school said of itself, None if it did not."""
    rows = school.get("school_profile", [])
    return rows[0].get(field) if rows else None


def stage_of(grade: str | None, system: str | None) -> str | None:
    """Return the stage of a grade; that of grade six is a matter of the schooling system."""
    if grade is None:
        return None
    if grade == "g6":
        return {"63": "primary", "54": "junior"}.get(system or "")
    if grade[0] == "s":
        return "senior"
    return "primary" if int(grade[1]) < 6 else "junior"


def grades_of(stage: str, system: str | None) -> list[str] | None:
    """Return the grades of a stage in order; None if the system decides and is not known."""
    if stage != "senior" and system not in ("63", "54"):
        return None
    return [grade for grade in GRADES if stage_of(grade, system) == stage]
