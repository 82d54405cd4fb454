"""The tables 4149, 4067, 4153 and 4155 counted a second time, person by person, without SQL."""

from __future__ import annotations

from typing import Final

from tests.forms.counting import (
    STAGES,
    Answers,
    Figures,
    Row,
    Rows,
    School,
    both,
    counted,
    is_one_of,
)

AGES: Final = {
    "age_le24": (0, 24), "age_25_29": (25, 29), "age_30_34": (30, 34), "age_35_39": (35, 39),
    "age_40_44": (40, 44), "age_45_49": (45, 49), "age_50_54": (50, 54), "age_55_59": (55, 59),
    "age_ge60": (60, 150),
}  # fmt: skip
RANKS: Final = ("full_senior", "deputy_senior", "intermediate", "assistant", "junior", "ungraded")
DEGREES: Final = {
    "doctor": "doctor", "master": "master", "bachelor": "bachelor", "associate": "associate",
    "specialized": "senior", "vocational": "senior", "technical": "senior", "senior": "senior",
    "junior": "below", "primary": "below",
}  # fmt: skip
SUBJECTS: Final = (
    "morality", "chinese", "mathematics", "foreign", "english", "japanese", "russian", "history",
    "geography", "science", "physics", "chemistry", "biology", "information", "pe", "arts",
    "music", "art", "labour", "practice", "other", "none",
)  # fmt: skip
WITHIN: Final = {"english": "foreign", "japanese": "foreign", "russian": "foreign",
                 "music": "arts", "art": "arts"}  # fmt: skip
CATEGORIES: Final = {
    "full_time_teachers": "full_time_teacher", "administrative": "administrative",
    "supporting": "supporting", "workers": "worker", "other_staff": "other",
    "external_teachers": "external", "silver_age_teachers": "silver_age",
}  # fmt: skip
OUTSIDE: Final = ("external", "silver_age")


def age(person: Row) -> int | None:
    """Return the full years on 1 September 2025; a birthday in September counts as had."""
    born = person.get("birth_month")
    if born is None:
        return None
    year, month = (int(part) for part in born.split("-"))
    return 2025 - year if month <= 9 else 2024 - year


def is_minority(person: Row) -> bool | None:
    """Return whether a person is of another ethnic group than Han."""
    group = person.get("ethnic_group")
    return None if group is None else group != "01"


def in_row(row: str) -> Answers:
    """Return what a row of the staff tables asks of a person."""
    answers: dict[str, Answers] = {
        "total": lambda _: True,
        "female": lambda person: is_one_of(person.get("sex"), ("female",)),
        "minority": is_minority,
        "permanent": lambda person: person.get("is_permanent"),
        "foreign": lambda person: bool(person.get("is_foreign")),
    }
    return answers[row]


def staff_by_category(school: School) -> Figures:
    """Return 教基4149: who works here by category, teachers from outside beside the total."""
    staff = school.get("staff", [])
    found: Figures = {}
    for row in ("total", "female", "minority", "permanent", "foreign"):
        belongs = in_row(row)
        made = {
            name: heads(staff, is_category((category,)), belongs)
            for name, category in CATEGORIES.items()
        }
        made["staff_total"] = heads(staff, is_own_staff, belongs)
        found[row] = made
    return found


def heads(staff: Rows, *answers: Answers) -> int | None:
    """Return how many people of the roster all answers are true of; None for an empty roster."""
    if not staff:
        return None
    return counted(staff, lambda person: both(*(answer(person) for answer in answers)))


def is_category(wanted: tuple[str, ...]) -> Answers:
    """Return the question whether a person is of one of these categories."""
    return lambda person: is_one_of(person.get("category"), wanted)


def is_own_staff(person: Row) -> bool | None:
    """Return whether a person counts in 教职工数."""
    outside = is_one_of(person.get("category"), OUTSIDE)
    return None if outside is None else not outside


def staff_other_facts(school: School) -> Figures:
    """Return 教基4067: party members and the like among staff and teachers."""
    staff = school.get("staff", [])
    facts: dict[str, Answers] = {
        "party": lambda one: is_one_of(one.get("political_status"), ("01", "02")),
        "league": lambda one: is_one_of(one.get("political_status"), ("03",)),
        "democratic": lambda one: is_one_of(
            one.get("political_status"), [f"{code:02}" for code in range(4, 12)]
        ),
        "minority": is_minority,
        "hong_kong": lambda one: one.get("overseas") == "hong_kong",
        "macao": lambda one: one.get("overseas") == "macao",
        "taiwan": lambda one: one.get("overseas") == "taiwan",
        "overseas_chinese": lambda one: one.get("overseas") == "overseas",
    }
    rows: dict[str, tuple[Answers, ...]] = {
        "staff": (is_own_staff,),
        "staff_female": (is_own_staff, in_row("female")),
        "teachers": (is_category(("full_time_teacher",)),),
        "teachers_female": (is_category(("full_time_teacher",)), in_row("female")),
    }
    return {
        row: {name: heads(staff, *asked, fact) for name, fact in facts.items()}
        for row, asked in rows.items()
    }


def teachers(school: School, stage: str) -> Rows | None:
    """Return the full-time teachers of a stage; None if of anybody it is not known."""
    staff = school.get("staff", [])
    if not staff or any(person.get("category") is None for person in staff):
        return None
    full_time = [person for person in staff if person["category"] == "full_time_teacher"]
    if any(person.get("stage") is None for person in full_time):
        return None
    return [person for person in full_time if person["stage"] == stage]


def teachers_by_age(school: School) -> Figures:
    """Return 教基4153: full-time teachers by age and rank."""

    def within(low: int, high: int) -> Answers:
        def answer(person: Row) -> bool | None:
            years = age(person)
            return None if years is None else low <= years <= high

        return answer

    columns = {name: within(*bounds) for name, bounds in AGES.items()}
    columns |= {"total": in_row("total"), "female": in_row("female")}
    ranks = {rank: is_rank(rank) for rank in RANKS}
    return by_row_and_column(school, STAGES, ranks, columns)


def is_rank(rank: str) -> Answers:
    """Return the question whether a teacher has this rank."""
    return lambda person: is_one_of(person.get("title_level"), (rank,))


def teachers_by_subject(school: School) -> Figures:
    """Return 教基4155: full-time teachers of compulsory schooling by subject and degree."""

    def teaches(subject: str) -> Answers:
        wanted = {subject, *(part for part, whole in WITHIN.items() if whole == subject)}
        return lambda person: is_one_of(person.get("main_subject"), wanted)

    def holds(group: str) -> Answers:
        degrees = [degree for degree, whose in DEGREES.items() if whose == group]
        return lambda person: is_one_of(person.get("education"), degrees)

    columns = {f"subject_{subject}": teaches(subject) for subject in SUBJECTS}
    columns |= {"total": in_row("total"), "female": in_row("female")}
    groups = {group: holds(group) for group in sorted(set(DEGREES.values()))}
    return by_row_and_column(school, ("primary", "junior"), groups, columns)


def by_row_and_column(
    school: School,
    stages: tuple[str, ...],
    groups: dict[str, Answers],
    columns: dict[str, Answers],
) -> Figures:
    """Return a table of teachers: rows of each stage, all of them crossed with the columns."""
    found: Figures = {}
    for stage in stages:
        mine = teachers(school, stage)
        for row, answer in {name: in_row(name) for name in ("total", "female", "minority")}.items():
            found[f"{stage}_{row}"] = crossed(mine, answer, columns)
        for row, answer in groups.items():
            found[f"{stage}_{row}"] = crossed(mine, answer, columns)
    return found


def crossed(mine: Rows | None, row: Answers, columns: dict[str, Answers]) -> dict[str, int | None]:
    """Return a row of a table of teachers."""
    if mine is None:
        return dict.fromkeys(columns)
    return {name: crossing(mine, row, column) for name, column in columns.items()}


def crossing(mine: Rows, row: Answers, column: Answers) -> int | None:
    """Return how many teachers belong to a row and to a column."""
    return counted(mine, lambda person: both(row(person), column(person)))


def has(field: str, wanted: tuple[str, ...]) -> Answers:
    """Return the question whether what a person has in a field is one of these."""
    return lambda person: is_one_of(person.get(field), wanted)


def staff_totals(school: School) -> Figures:
    """Return the totals of the staff roster."""
    staff = school.get("staff", [])
    whole = staff_by_category(school)
    made = dict(whole["total"])
    made["permanent"] = whole["permanent"]["staff_total"]
    for stage, above in (("primary", 4), ("junior", 3)):
        degrees = ("doctor", "master", "bachelor", "associate")[:above]
        asked: dict[str, tuple[str, tuple[str, ...]]] = {
            "teachers": ("stage", (stage,)),
            "teachers_above": ("education", degrees),
            "backbone": ("backbone_level", ("province", "city", "county")),
            "pe_art": ("main_subject", ("pe", "arts", "music", "art")),
        }
        for name, (field, wanted) in asked.items():
            made[f"{stage}_{name}"] = heads(
                staff,
                is_category(("full_time_teacher",)),
                has("stage", (stage,)),
                has(field, wanted),
            )
    return {"": made}


def recounted_staff(school: School) -> dict[str, Figures]:
    """Return the tables that come from the staff roster, by form."""
    return {
        "staff_by_category": staff_by_category(school),
        "staff_other_facts": staff_other_facts(school),
        "teachers_by_age": teachers_by_age(school),
        "teachers_by_subject": teachers_by_subject(school),
        "staff_totals": staff_totals(school),
    }
