"""Facts for the assessment counted a second time, class by class and person by person."""

from __future__ import annotations

from typing import Final

from tests.forms.counting import (
    GRADES,
    Answers,
    Row,
    Rows,
    School,
    both,
    is_one_of,
    profile,
    stage_of,
    total,
)
from tests.forms.recount_pupils import by_grade, by_stage
from tests.forms.recount_staff import heads, is_own_staff, staff_totals, teachers

Facts = dict[str, int | None]
COUNTS: Final = ("teachers", "teachers_above", "backbone", "pe_art")


def recounted_facts(school: School) -> Facts:
    """Return the facts that come from classes and staff, by key."""
    return pupils(school) | over_size_by_grade(school) | staff(school)


def pupils(school: School) -> Facts:
    """Return students, classes and grades of the stages; of every grade it must be known."""
    stages = by_stage(school)
    found: Facts = {}
    for stage in ("primary", "junior"):
        found[f"{stage}_students"] = stages[stage]["enrolment"]
        found[f"{stage}_classes"] = stages[stage]["class_count"]
        found[f"{stage}_oversize_classes"] = stages[stage]["oversize_classes"]
        found[f"{stage}_grades"] = grades_held(school, stage)
    found["senior_students"] = stages["senior"]["enrolment"]
    compulsory = [stages[stage] for stage in ("primary", "junior")]
    there = [figures for figures in compulsory if figures["enrolment"] != 0]
    workers = [figures["migrant_worker"] for figures in there]
    found["migrant_worker_students"] = total(workers) if there else None
    return found


def grades_held(school: School, stage: str) -> int | None:
    """Return how many grades of a stage have classes."""
    system = profile(school, "schooling_system")
    counts = {grade: figures["class_count"] for grade, figures in by_grade(school).items()}
    if None in counts.values() or system is None:
        return None
    return sum(bool(counts[grade]) for grade in GRADES if stage_of(grade, system) == stage)


def over_size_by_grade(school: School) -> Facts:
    """Return the classes above 45 or 50 of each grade; all classes must have said theirs."""
    system = profile(school, "schooling_system")
    classes = school.get("classes", [])
    known = bool(classes) and all(
        row.get(field) is not None for row in classes for field in ("grade", "student_count")
    )
    found: Facts = {}
    for grade in GRADES[:9]:
        mine = [row for row in classes if row.get("grade") == grade]
        limit = {"primary": 45, "junior": 50}.get(stage_of(grade, system) or "")
        found[f"oversize_{grade}"] = over(mine, limit) if known else None
    return found


def over(classes: Rows, limit: int | None) -> int | None:
    """Return how many classes are above a limit; without classes none is, whatever it is."""
    if limit is None:
        return None if classes else 0
    return len([row for row in classes if row["student_count"] > limit])


def staff(school: School) -> Facts:
    """Return teachers by stage, and who works here without a post or on another's."""
    roster = school.get("staff", [])
    totals = staff_totals(school)[""]
    names = [f"{stage}_{name}" for stage in ("primary", "junior") for name in COUNTS]
    found: Facts = {name: totals[name] for name in names}
    for status in ("lent", "borrowed"):
        found[f"staff_{status}"] = heads(roster, has_status(status))
    found["staff_outside"] = heads(roster, is_off_the_establishment)
    for stage in ("primary", "junior"):
        found[f"{stage}_teachers_mid_title"] = titled(school, stage)
    return found


def has_status(status: str) -> Answers:
    """Return the question whether a person's post has this status."""
    return lambda person: is_one_of(person.get("post_status"), (status,))


def is_off_the_establishment(person: Row) -> bool | None:
    """Return whether a person of the own staff, not borrowed from elsewhere, has no post."""
    permanent, status = person.get("is_permanent"), person.get("post_status")
    return both(
        is_own_staff(person),
        None if permanent is None else not permanent,
        None if status is None else status != "borrowed",
    )


def titled(school: School, stage: str) -> int | None:
    """Return the teachers of a stage with at least an intermediate title."""
    everyone = [
        one for one in school.get("staff", []) if one.get("category") == "full_time_teacher"
    ]
    mine = teachers(school, stage)
    if mine is None or any(person.get("title_level") is None for person in everyone):
        return None
    return sum(
        person["title_level"] in ("full_senior", "deputy_senior", "intermediate") for person in mine
    )
