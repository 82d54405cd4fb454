"""The tables of classes and students counted a second time, class by class, without SQL."""

from __future__ import annotations

from typing import Final

from tests.forms.counting import (
    GRADES,
    STAGES,
    Figures,
    Row,
    Rows,
    School,
    grades_of,
    profile,
    stage_of,
    total,
)

# What a clerk types by grade: in the tables by grade, by stage and by type it has three names.
KINDS: Final = {
    "minority": "minority",
    "migrant": "migrant",
    "migrant_province": "migrant_province",
    "migrant_county": "migrant_county",
    "worker": "migrant_worker",
    "worker_province": "migrant_worker_province",
    "worker_county": "migrant_worker_county",
    "left_behind": "left_behind",
}
BANDS: Final = {
    "le25": (0, 25), "26_30": (26, 30), "31_35": (31, 35), "36_40": (36, 40), "41_45": (41, 45),
    "46_50": (46, 50), "51_55": (51, 55), "56_60": (56, 60), "61_65": (61, 65), "ge66": (66, 999),
}  # fmt: skip


def typed(school: School, form: str) -> dict[str, Row]:
    """Return the lines of a grid that were typed, by their codes."""
    return {row["line"]: row for row in school.get(form, [])}


def with_sums(row: Row) -> dict[str, int | None]:
    """Return the kinds of student of a typed row with the sums of those who moved."""
    made = {kind: row.get(kind) for kind in KINDS}
    for kind in ("migrant", "worker"):
        made[kind] = total((row.get(f"{kind}_province"), row.get(f"{kind}_county")))
    return made


def of_classes(
    classes: Rows, wanted: str | None, places: list[str | None], boarding: bool | None
) -> dict[str, int | None]:
    """Return what the classes of one grade or stage add up to.

    `places`: where each class belongs; a class of which it is not known may belong anywhere, so
    nothing is known then. A school that boards nobody need not say so class by class.
    """
    names = ("class_count", "student_count", "female_count", "boarder_count", "multigrade_count")
    here = [row for row, place in zip(classes, places, strict=True) if place == wanted]
    boarders = [row.get("boarder_count") for row in here]
    lost = [row for row, place in zip(classes, places, strict=True) if place is None]
    if not classes or lost:
        found: dict[str, int | None] = dict.fromkeys(names)
        if boarding is False and not any(row.get("boarder_count") for row in lost):
            found["boarder_count"] = sum(filter(None, boarders))
        return found
    if boarding is False:
        boarders = [value or 0 for value in boarders]
    multigrade = [row for row in here if row.get("is_multigrade")]
    return {
        "class_count": len(here),
        "student_count": total(row.get("student_count") for row in here),
        "female_count": total(row.get("female_count") for row in here),
        "boarder_count": total(boarders),
        "multigrade_count": total(row.get("student_count") for row in multigrade),
    }


def by_grade(school: School) -> Figures:
    """Return the students of each grade: from the classes, and the kinds typed by grade."""
    classes = list(school.get("classes", []))
    places = [row.get("grade") for row in classes]
    boarding = profile(school, "is_boarding_school")
    lines = typed(school, "grades")
    return {
        grade: of_classes(classes, grade, places, boarding) | with_sums(lines.get(grade, {}))
        for grade in GRADES
    }


def by_stage(school: School) -> Figures:
    """Return the classes and students of each stage, with the class sizes."""
    system = profile(school, "schooling_system")
    classes = list(school.get("classes", []))
    places = [stage_of(row.get("grade"), system) for row in classes]
    boarding = profile(school, "is_boarding_school")
    grades = by_grade(school)
    found: Figures = {}
    for stage in STAGES:
        sums = of_classes(classes, stage, places, boarding)
        made = {
            "class_count": sums["class_count"],
            "enrolment": sums["student_count"],
            "female": sums["female_count"],
            "boarders": sums["boarder_count"],
            "multigrade": sums["multigrade_count"],
        }
        here = [row for row, place in zip(classes, places, strict=True) if place == stage]
        sizes = None if sums["class_count"] is None else [row.get("student_count") for row in here]
        made |= class_sizes(sizes, stage)
        for kind, name in KINDS.items():
            made[name] = kind_of_stage(kind, stage, system, grades)
        last = last_grade(stage, system)
        made["expected_graduates"] = grades[last]["student_count"] if last else None
        found[stage] = made
    return found


def last_grade(stage: str, system: str | None) -> str | None:
    """Return the grade that leaves a stage; of primary it is a matter of the system."""
    own = grades_of("primary", system)
    return {"primary": own[-1] if own else None, "junior": "g9", "senior": "s3"}[stage]


def class_sizes(sizes: list[int | None] | None, stage: str) -> dict[str, int | None]:
    """Return the bands of class sizes, those above 45 or 50 and those of 56 and more."""
    names = [*(f"band_{band}" for band in BANDS), "large_classes", "oversize_classes"]
    known = [size for size in sizes or () if size is not None]
    if sizes is None or len(known) < len(sizes):
        return dict.fromkeys(names)
    made: dict[str, int | None] = {
        f"band_{band}": sum(low <= size <= high for size in known)
        for band, (low, high) in BANDS.items()
    }
    limit = {"primary": 45, "junior": 50}.get(stage)
    made["large_classes"] = sum(size > 55 for size in known)
    made["oversize_classes"] = None if limit is None else sum(size > limit for size in known)
    return made


def kind_of_stage(kind: str, stage: str, system: str | None, grades: Figures) -> int | None:
    """Return the students of a kind over the grades that the stage has, all of them or none.

    A grade counts if it has classes or if somebody typed a figure for it.
    """
    wanted = grades_of(stage, system)
    if wanted is None:
        mine = [grade for grade in GRADES if stage_of(grade, "63") == stage and grade != "g6"]
        six = grades["g6"]
        if six["class_count"] != 0 or six[kind] is not None:
            return None
        wanted = mine
    there = [
        grades[grade]
        for grade in wanted
        if grades[grade]["class_count"] != 0 or grades[grade][kind] is not None
    ]
    return total(row[kind] for row in there) if there else None


def flows(school: School) -> Figures:
    """Return the graduates, entrants and girls by kind of student."""
    stages, asked = by_stage(school), typed(school, "students")
    lines = typed(school, "student_flows")
    wanted = [f"{stage}_{flow}" for stage in STAGES for flow in ("graduates", "entrants", "girls")]
    wanted += [f"primary_preschool_{years}" for years in ("none", "1y", "2y", "3y")]
    found: Figures = {}
    for line in wanted:
        stage, _, flow = line.partition("_")
        row = lines.get(line, {})
        found[line] = {name: row.get(name) for name in ("female", "multigrade", "boarder")}
        found[line] |= with_sums(row)
        whole = asked.get(stage, {}).get(flow)
        found[line]["total"] = stages[stage]["female"] if flow == "girls" else whole
    return found


def by_type(school: School, stage: str) -> Figures:
    """Return the table of one stage by type of student: 教基3112, 3115 or 3118."""
    system = profile(school, "schooling_system")
    columns = {"primary": 6, "junior": 4, "senior": 3}[stage]
    grades, moved = by_grade(school), flows(school)
    stages = by_stage(school)[stage]
    by_row = {
        "total": ("student_count", "enrolment", "total"),
        "female": ("female_count", "female", "female"),
        "multigrade": ("multigrade_count", "multigrade", "multigrade"),
        "boarder": ("boarder_count", "boarders", "boarder"),
    } | {kind: (kind, name, kind) for kind, name in KINDS.items()}
    flowing = ["graduates", "entrants"]
    flowing += [f"preschool_{years}" for years in ("none", "1y", "2y", "3y")] * (stage == "primary")
    found: Figures = {}
    for row, (in_grade, in_stage, in_flow) in by_row.items():
        made = {flow: moved[f"{stage}_{flow}"][in_flow] for flow in flowing}
        made["enrolment"] = stages[in_stage]
        made["female"] = None if row == "female" else moved[f"{stage}_girls"][in_flow]
        for at in range(columns):
            grade = column_grade(stage, at, system)
            made[f"grade{at + 1}"] = None if grade is None else grades[grade][in_grade]
        last = last_grade(stage, system)
        made["expected_graduates"] = grades[last][in_grade] if last else None
        found[row] = made
    return found


def column_grade(stage: str, at: int, system: str | None) -> str | None:
    """Return the grade of a column; primary has grades 1–5 whatever the system."""
    if stage == "primary" and at < 5:
        return f"g{at + 1}"
    own = grades_of(stage, system)
    return own[at] if own is not None and at < len(own) else None


def ages(school: School, stage: str) -> Figures:
    """Return the students of each age; a grade that was left empty has none of that age."""
    form, grades = {
        "primary": ("primary_ages", GRADES[:6]),
        "junior": ("junior_ages", GRADES[5:9]),
        "senior": ("senior_ages", GRADES[9:]),
    }[stage]
    found: Figures = {}
    for line, row in typed(school, form).items():
        filled = [row[grade] for grade in grades if row.get(grade) is not None]
        found[line] = {"enrolment": sum(filled) if filled else None}
    return found


def services(school: School) -> Figures:
    """Return the students of special classes, and all, of each stage."""
    system = profile(school, "schooling_system")
    classes = school.get("classes", [])
    places = [stage_of(row.get("grade"), system) for row in classes]
    known = bool(classes) and None not in places
    stages = by_stage(school)
    found: Figures = {}
    for stage in STAGES:
        sizes = [
            row.get("student_count")
            for row, place in zip(classes, places, strict=True)
            if place == stage and row.get("sen_type")
        ]
        found[stage] = {
            "special_class": total(sizes) if known else None,
            "enrolment": stages[stage]["enrolment"],
        }
    return found


def whole_school(school: School) -> dict[str, int | None]:
    """Return what the pages on money, health and grounds take from the classes."""
    system = profile(school, "schooling_system")
    classes = school.get("classes", [])
    boarders = [row.get("boarder_count") for row in classes]
    if profile(school, "is_boarding_school") is False:
        boarders = [value or 0 for value in boarders]
    places = [stage_of(row.get("grade"), system) for row in classes]
    compulsory = over = None
    if classes and None not in places:
        compulsory = sum(place != "senior" for place in places)
        stages = by_stage(school)
        over = total(stages[stage]["oversize_classes"] for stage in ("primary", "junior"))
    return {
        "students": total(row.get("student_count") for row in classes) if classes else None,
        "boarders": total(boarders) if classes else None,
        "compulsory_classes": compulsory,
        "over_standard_classes": over,
        "mainstream_students": mainstream(school),
    }


def mainstream(school: School) -> int | None:
    """Return the mainstreamed students: all stages that have classes must have told theirs."""
    stages, told = by_stage(school), typed(school, "students")
    said = [
        told.get(stage, {}).get("sen_mainstream")
        for stage in STAGES
        if stages[stage]["class_count"] != 0
        or told.get(stage, {}).get("sen_mainstream") is not None
    ]
    return total(said) if said else None


def recounted_pupils(school: School) -> dict[str, Figures]:
    """Return the tables that come from classes and from what is typed of students, by form."""
    whole = whole_school(school)
    return {
        "grades": by_grade(school),
        "students": by_stage(school),
        "student_flows": flows(school),
        "student_services": services(school),
        "primary_types": by_type(school, "primary"),
        "junior_types": by_type(school, "junior"),
        "senior_types": by_type(school, "senior"),
        "primary_ages": ages(school, "primary"),
        "junior_ages": ages(school, "junior"),
        "senior_ages": ages(school, "senior"),
        "quality_health": {
            "": {name: whole[name] for name in ("students", "over_standard_classes")}
        },
        "finance": {
            "": {name: whole[name] for name in ("students", "boarders", "mainstream_students")}
        },
        "grounds": {"": {"compulsory_classes": whole["compulsory_classes"]}},
    }
