"""Files with invented figures, made for tests of printing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from edudesk.catalogue.library import Catalogue
from edudesk.model.check import Finding
from edudesk.model.document import Occasion
from edudesk.model.form import Label
from edudesk.model.place import Cell, Collection, FileKind, Value
from edudesk.model.scan import Encoded
from edudesk.paths import shipped
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace

YEAR = Label(zh="2025—2026学年年报", en="2025-2026 annual")
MOMENT = date(2025, 9, 1)
NAMES = "赵钱孙李周吴郑王冯陈褚卫"
GIVEN = ("明", "建华", "秀英", "志强", "敏", "晓燕", "国庆", "丽娜")

CODES = sorted(path.stem for path in (shipped("reports") / "layouts").glob("*.toml"))
"""Of every shipped layout."""

Rows = dict[str, list[dict[str, Value]]]


class Filled:
    """A file that was filled and is looked at: its store and its collection."""

    def __init__(self, store: Store, collection: Collection) -> None:
        self.store = store
        self.collection = collection
        self.occasion = Occasion(
            school=store.school(1), collection=collection, printed=date(2025, 11, 3)
        )


def fill(
    path: Path,
    catalogue: Catalogue,
    kind: FileKind,
    name: str,
    rows: Rows,
    lines: dict[str, dict[str, dict[str, Value]]] | None = None,
    scans: Mapping[str, Encoded] = MappingProxyType({}),
) -> Filled:
    """Make a file with rows of rosters, values of records and grid lines, and kept documents."""
    forms = catalogue.forms_of(kind)
    code = "2137000099" if kind == "school" else "370399"
    now = datetime(2025, 9, 10, 8, tzinfo=UTC)
    Workspace.create(path, kind, forms, school_code=code, school_name=name, now=now)
    workspace = Workspace.open(path, forms, who="tester")

    def job(store: Store) -> tuple[Collection, bytes]:
        collection = store.add_collection("annual", "2025-2026", MOMENT, YEAR, who="tester")
        store.set_scope(1, collection.number)
        with store.writing("fill", "tester") as pen:
            for form, records in rows.items():
                for record in records:
                    school = 1
                    values = dict(record)
                    if "school_code" in values:
                        own = (str(values.pop("school_code")), str(values.pop("school_name")))
                        school = store.add_school(*own)
                    pen.add_row(form, school, collection.number, values)
            for form, by_line in (lines or {}).items():
                for row in store.rows(form):
                    for field, value in by_line.get(row.line, {}).items():
                        pen.set_value(Cell(form, row.id, field), value)
        for document, encoded in scans.items():
            store.scans.keep(Path(document).stem, Path(document).suffix, encoded, "tester", now)
        return collection, store.snapshot()

    collection, image = workspace.run(job)
    workspace.close()
    store = Store.from_snapshot(image, forms)
    store.set_scope(1, collection.number)
    return Filled(store, collection)


def staff(count: int) -> list[dict[str, Value]]:
    """Return that many invented teachers."""
    return [
        {
            "staff_no": f"T{number:05d}",
            "name": NAMES[number % 12] + GIVEN[number % 8],
            "sex": "1" if number % 3 else "2",
            "birth_month": f"{1965 + number % 35}-{1 + number % 12:02d}",
            "work_start_month": f"{1990 + number % 30}-09",
            "school_graduated": ("师范学院", "工业大学附属师范学院")[number % 2],
        }
        for number in range(1, count + 1)
    ]


SCHOOL: Rows = {
    "campuses": [{"code": "1", "name": "本部", "address": "学府路1号"}],
    "staff": staff(60),
    "classes": [
        {
            "class_no": f"2025{grade}{number:02d}",
            "name": f"{'一二三四五六'[grade - 1]}年级{number}班",
            "grade": f"g{grade}",
            "campus": 1,
            "head_teacher": grade * 4 + number,
            "student_count": 40 + grade + number,
            "female_count": 20,
            "boarder_count": 0,
        }
        for grade in range(1, 7)
        for number in range(1, 5)
    ],
    "buildings": [
        {
            "building_name": "教学楼",
            "campus": 1,
            "floor_area": 234567 + number,
            "room_count": 12 + number,
            "floors": 4,
            "built_year": 2008,
            "is_leased_in": 0,
            "under_construction": 0,
        }
        for number in range(3)
    ],
    "special_rooms": [
        {"kind": "music", "name": "音乐教室1", "area": 9600, "campus": 1},
        {"kind": "art", "name": "美术教室1", "area": 8999, "campus": 1},
    ],
    "guards": [
        {
            "name": "吴守成",
            "certificate_no": "保20250001",
            "company": "平安保安服务有限公司",
            "is_full_time": 1,
            "in_service": 1,
            "campus": 1,
            "on_duty_from": "2024-03-01",
            "trained_date": "2025-03-15",
        }
    ],
    "guard_duty": [
        {
            "gate": "东门",
            "weekdays": "1,2,3,4,5",
            "start_time": start,
            "end_time": end,
            "members": 6,
            "police": 1,
            "parents": 3,
            "leader": "吴守成",
        }
        for start, end in (("07:10", "07:50"), ("16:00", "16:40"))
    ],
    "drills": [
        {
            "drill_date": "2025-03-20",
            "campus": 1,
            "participants": 1890,
            "evacuation_seconds": 165,
            "plan_file": "2025年春季消防疏散演练方案",
            "summary": "全体师生按预定路线疏散到操场，两个班级下楼时出现拥堵，已调整路线。",
        }
    ],
}


FACTS: dict[str, Value] = {
    "school_type": "primary",
    "organizer": "public",
    "primary_students": 900,
    "primary_classes": 20,
    "primary_oversize_classes": 2,
    "primary_teachers": 50,
    "primary_teachers_above": 45,
    "primary_backbone": 12,
    "primary_pe_art": 9,
    "teaching_aux_area": 450000,
    "indoor_sports_area": 20000,
    "sports_ground_area": 700000,
    "equipment_value_wan": 20000,
    "multimedia_rooms": 24,
    "music_rooms": 2,
    "art_rooms": 1,
}


def facts(count: int) -> list[dict[str, Value]]:
    """Return the facts of that many primary schools, each a little larger; the last is excluded."""
    rows = [
        {
            **FACTS,
            "school_code": f"21370000{number:02d}",
            "school_name": f"第{'一二三四五六七八九十'[number - 1]}小学",
            "primary_students": 800 + 60 * number,
        }
        for number in range(1, count + 1)
    ]
    rows[-1] = {**rows[-1], "school_type": "special", "school_name": "启智学校"}
    return rows


ANNEX: dict[str, dict[str, Value]] = {
    "1.4": {
        "measures": "1.推进新建学校建设，调整招生划片，减少学生数，提升生均教学及辅助用房面积。\n"
        "2.通过第九小学招生，减少第一小学学生数。",
        "deadline": "2026年9月",
        "lead_units": "教育和体育事业中心",
        "supporting_units": "财政金融局\n高新区自然资源和规划分局",
    },
    "2.4": {"lead_units": "教育和体育事业中心", "supporting_units": "发展改革局\n财政金融局"},
    "2.5": {"merged_up": 1},
    "3.8": {"attested": "met"},
    "3.9": {"attested": "not_sampled"},
}


FINDINGS = tuple(
    Finding(
        check=f"staff.check{number}",
        level="wrong" if number % 4 == 0 else "unusual",
        form="staff",
        row=number,
        row_name=NAMES[number % 12] + "明",
        fields=("birth_month", "work_start_month"),
        message=Label(zh="参加工作时不满16周岁，请核对出生年月和参加工作年月。", en="Too young."),
        figures="",
        state="explained" if number % 2 else "open",
        reason="已核对人事档案，参加工作年月无误。" if number % 2 else "",
    )
    for number in range(1, 9)
)
