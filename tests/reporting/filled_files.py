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
                    if form == "school_facts":
                        school = store.add_school(
                            str(values["school_code"]), str(values["school_name"])
                        )
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
    "hazard_notices": [
        {
            "notice_no": "消改〔2025〕3号",
            "issuer": "学府消防救援站",
            "issue_date": "2025-04-10",
            "receiver": "李志强",
            "received_date": "2025-04-11",
            "reply_due": "2025-05-09",
            "reply_date": "2025-04-28",
        }
    ],
    "hazards": [
        {
            "hazard_no": "2025-001",
            "found_date": "2025-03-12",
            "finder": "孙秀英",
            "location": "图书馆二层",
            "description": "疏散门被书架遮挡",
            "level": "major",
            "measures": "移开书架，重新布置阅览区",
            "responsible": 1,
            "deadline": "2025-03-20",
            "interim_protection": "暂停开放二层阅览区",
            "notice": 1,
            "recheck_date": "2025-03-19",
            "rechecker": "周国庆",
            "status": "closed",
        },
        {
            "hazard_no": "2025-002",
            "found_date": "2025-04-10",
            "finder": "消防救援站",
            "location": "实验楼",
            "description": "灭火器3具过期",
            "level": "general",
            "measures": "更换灭火器",
            "responsible": 2,
            "deadline": "2025-05-09",
            "notice": 1,
            "status": "working",
        },
    ],
    "guards": [
        {
            "name": "吴守成",
            "id_type": "resident",
            "birth_month": "1974-06",
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
            "organizer_code": "7",
            "primary_grades": 6,
            "town": ("学府街道", "滨河镇")[number % 2],
            "schooling_system": "63",
            "oversize_g1": 1,
            "oversize_g4": 1,
            **{f"oversize_g{grade}": 0 for grade in (2, 3, 5, 6)},
            "staff_quota": 56,
            "staff_permanent": 52 + number,
            "staff_outside": number % 3,
            "staff_lent": 0,
            "staff_borrowed": 1,
        }
        for number in range(1, count + 1)
    ]
    rows[-1] = {**rows[-1], "school_type": "special", "school_name": "启智学校"}
    return rows


DISTRICT: Rows = {
    "problems": [
        {
            "problem_no": "2025-001",
            "source": "verdict",
            "round": "county",
            "item": "1.4",
            "problem": "七所小学生均教学及辅助用房面积达不到标准要求。",
            "tasks": "新建教学楼2栋\n调整招生划片",
            "key_points": "征地、立项",
            "measures": "1.扩建第九小学。\n2.调整招生划片。",
            "lead_units": "教育和体育事业中心",
            "supporting_units": "财政金融局\n建设局",
            "responsible": "王建华",
            "due_month": "2026-08",
            "state": "working",
            "progress": "2025-10-12 已完成立项。",
        },
        {
            "problem_no": "2025-002",
            "source": "inspection",
            "round": "city",
            "item": "2.9",
            "concerns": 3,
            "problem": "6名教师培训学时不足。",
            "measures": "暑期补训。",
            "lead_units": "教师发展中心",
            "responsible": "陈敏",
            "due_date": "2025-09-30",
            "state": "open",
        },
        {
            "problem_no": "2025-003",
            "source": "own",
            "round": "school",
            "problem": "校门口交通拥堵。",
            "measures": "错峰放学。",
            "lead_units": "教育和体育事业中心",
            "responsible": "吴晓燕",
            "due_date": "2025-10-15",
            "state": "closed",
            "recheck_date": "2025-10-16",
            "rechecker": "郑国庆",
            "proof": "2.15-001",
        },
    ],
    "problem_steps": [
        {
            "problem": 1,
            "step": "完成立项",
            "milestone": "立项批复",
            "responsible": "王建华",
            "due_date": "2025-10-31",
            "done_date": "2025-10-12",
        },
        {"problem": 1, "step": "主体封顶", "responsible": "王建华", "due_date": "2025-11-20"},
    ],
    "evidence": [
        {
            "evidence_no": "1.4-001",
            "item": "1.4",
            "concerns": 1,
            "title": "第一小学校舍产权证和平面图",
            "document_no": "不动产权第0001号",
            "dated": "2019-05-20",
            "pages": 6,
            "kept_at": "档案室3柜",
            "keeper": "冯敏",
        },
        {
            "evidence_no": "2.1-001",
            "item": "2.1",
            "title": "中小学幼儿园布局专项规划",
            "document_no": "高政发〔2024〕8号",
            "dated": "2024-03-01",
            "pages": 42,
            "kept_at": "档案室1柜",
            "keeper": "褚丽娜",
        },
    ],
    "site_checks": [
        {
            "seed": "20251103",
            "concerns": school,
            "stratum": "小学",
            "part": part,
            "figure": figure,
            "figure_name": name,
            "declared": declared,
            "found": found,
            "reason": "" if declared == found else "两间已改作办公室",
            "checker": "卫志强",
            "checked_on": "2025-11-05",
        }
        for school, part, figure, name, declared, found in (
            (1, "场地与设备", "multimedia_rooms", "网络多媒体教室数", 2400, 2200),
            (1, "教职工", "primary_teachers", "小学专任教师数", 5000, 5000),
            (2, "场地与设备", "art_rooms", "达标美术专用教室数", 100, 100),
        )
    ],
    "school_events": [
        {
            "kind": "renamed",
            "changed_on": "2025-07-15",
            "school_code": "2137000003",
            "former_name": "城南小学",
            "new_name": "第三小学",
            "approval_no": "高教体〔2025〕12号",
            "approved_on": "2025-07-01",
        }
    ],
}
"""What a district enters beside the facts of its schools."""

FIGURES: dict[str, dict[str, dict[str, Value]]] = {
    "unit_prices": {
        "": {
            "price_teacher": 120000,
            "price_teaching_area": 4200,
            "price_sports_area": 680,
            "price_multimedia": 35000,
            "price_music_room": 185000,
            "price_art_room": 128000,
        }
    },
    "district_figures": {
        "": {
            "population_wan": 2136,
            "rural_population_wan": 382,
            "townships": 2,
            "villages": 37,
            "gdp_per_person": 118240,
            "teacher_pay": 116800,
            "servant_pay": 115200,
            "senior_places": 1260,
            "senior_allotted": 756,
            "favours_rural": 1,
            "disabled_children": 64,
            "disabled_enrolled": 63,
            "disabled_special": 21,
            "survey_sent": 640,
            "survey_valid": 618,
            "survey_content": 577,
            "visits": 120,
            "visits_content": 113,
        }
    },
}
"""Figures and prices that only the district knows."""

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
