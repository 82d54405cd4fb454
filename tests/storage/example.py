"""The forms that the tests of storage are told with; child processes read them too."""

from datetime import UTC, datetime

import msgspec

from edudesk.model.form import Form, FormKind, Label, Line, Owner, Section

NOW = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)


def label(text: str) -> Label:
    """Return the same words for both languages."""
    return Label(text, text)


def field(code: str, type: str = "int", **more: object) -> dict[str, object]:
    """Return a field as a definition would write it."""
    return {"code": code, "label": {"zh": code, "en": code}, "type": type, **more}


def form(
    code: str,
    kind: FormKind,
    *fields: dict[str, object],
    lines: tuple[str, ...] = (),
    owner: Owner = "school",
) -> Form:
    """Return a form of one section; `lines` are given by their codes."""
    sections = msgspec.convert(
        [{"title": {"zh": code, "en": code}, "fields": fields}], tuple[Section, ...]
    )
    return Form(
        code=code,
        kind=kind,
        owner=owner,
        title=label(code),
        order=1,
        sections=sections,
        lines=tuple(Line(line, label(line)) for line in lines),
    )


PROFILE = form(
    "profile",
    "record",
    field("address", "text"),
    field("boarding", "bool"),
    field("founded", "date"),
    field("remark", "text", carries=False),
    field("students", derived="SELECT sum(size) FROM classes"),
    field("growth", derived="this.students - (SELECT sum(size) FROM last_classes)"),
    field("opening", derived="SELECT start_year FROM collection"),
)
STAFF = form("staff", "roster", field("name", "text"), field("hours"))
CLASSES = form(
    "classes",
    "roster",
    field("name", "text"),
    field("size"),
    field("area", "decimal", places=2),
    field("teacher", "ref", target="staff"),
    field("quadruple", derived="this.twice * 2"),
    field("twice", derived="this.size * 2"),
    field("roomy", "bool", derived="this.area >= 96.00"),
)
GRADES = form("grades", "grid", field("count"), lines=("g1", "g2", "g3"))
FORMS = (PROFILE, STAFF, CLASSES, GRADES)

FACTS = form("facts", "register", field("school_name", "text"), field("pupils"), owner="district")
ANNEX = form("annex", "grid", field("problem", "text"), lines=("1.1", "1.2"), owner="district")
DISTRICT_FORMS = (FACTS, ANNEX)
