"""What layouts print of things that happened: done by the program's own actions, at set times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from edudesk.actions import session as sessions
from edudesk.actions.answering import answer, propose, take_receipt, take_return
from edudesk.actions.checking import explain
from edudesk.actions.collections import open_collection
from edudesk.actions.comparing import compare, explain_differences
from edudesk.actions.correcting import confirm, return_forms, take_proposal
from edudesk.actions.entry import add_row, find_row, set_cell
from edudesk.actions.evidence import add_paper, attach_to_number
from edudesk.actions.files import open_file
from edudesk.actions.headroom import explain_change, measure
from edudesk.actions.lineage import changed_kin, drop_gone
from edudesk.actions.loading import load_district_table
from edudesk.actions.progress import open_cells
from edudesk.actions.receiving import accept, receive
from edudesk.actions.remarks import remark, take_remarks
from edudesk.actions.session import Desk, Session
from edudesk.actions.statistics_comparing import compare_statistics
from edudesk.actions.threads import questions_of
from edudesk.actions.unlocking import unlock_cells
from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, Occasion
from edudesk.model.place import Cell
from edudesk.reporting.build import Builder
from tests.actions.submitting import enter, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"
ADDRESS = "school_profile..address"
OFFICE = "市教育督导室"
HEAD = "学校标识码,学校名称,办学类型,小学在校生数,小学班级数,最大班额,教学及辅助用房面积\n"
THEN = (
    HEAD
    + "2137000001,东小学,小学,400,10,42,2100.00\n"
    + "2137000002,西小学,小学,100,4,30,640.50\n"
    + "2137000003,南小学,小学,900,20,45,4800.00\n"
    + "2137000004,北小学,小学,60,6,12,300.00\n"
)
NOW = (
    HEAD
    + "2137000001,东小学,小学,510,13,44,2740.50\n"
    + "2137000003,南小学,小学,500,11,45,2600.00\n"
    + "2137000005,南苑小学,小学,420,10,43,2350.25\n"
)
CHANGES = (
    ("merged", "2137000002", "2137000001", "教字〔2026〕1号"),
    ("split", "2137000005", "2137000003", "教字〔2026〕2号"),
    ("closed", "2137000004", "", "教字〔2026〕3号"),
)
COUNTED = {
    "2137000001": {"school_name": "东小学", "counted": "是", "primary_students": "480"},
    "2137000003": {"school_name": "南小学", "counted": "是", "primary_students": "500"},
    "2137000006": {
        "school_name": "东山教学点",
        "counted": "否",
        "central_school": "2137000001",
        "primary_students": "34",
        "teaching_aux_area": "120.5",
    },
}
DIFFERENCES = {
    "primary_students": "4名学生9月3日转入，统计系统未更新",
    "primary_classes": "教学点的复式班按一个班统计",
}

SPORTS = ("primary", "1.5")
SMALL_SCHOOL = {
    "school_profile": {"school_type": "小学"},
    "grounds": {"sports_ground_area": "600", "books": "2000"},
}
BUILDING = {
    "building_name": "教学楼",
    "use": "classroom",
    "floor_area": "700",
    "under_construction": "否",
    "is_leased_in": "否",
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at("2025-10-09 08:00")

    def at(self, moment: str) -> None:
        """Set it to a minute."""
        self._now = datetime.fromisoformat(f"{moment}:00").replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now


@contextmanager
def set_clock() -> Iterator[Clock]:
    """Let every session go by a clock that is set by hand."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "local_now", clock)
        yield clock


def dealt_documents(folder: Path, catalogue: Catalogue) -> dict[str, list[Document]]:
    """Return what is printed of a district that dealt with schools, by layout."""
    with set_clock() as clock:
        return {
            **_correspondence(folder, catalogue, clock),
            **_register(folder, catalogue),
            **_two_years(folder, catalogue, clock),
        }


def _correspondence(folder: Path, catalogue: Catalogue, clock: Clock) -> dict[str, list[Document]]:
    """Ask, answer, return, accept, apply for a correction and remark; print what was said."""
    own, theirs = folder / "d.edudesk", folder / "s.edudesk"
    with open_fresh(own, DISTRICT) as district, new_school(theirs, catalogue) as school:
        _ask_and_accept(folder, district, school, clock)
        _correct(folder, district, school, clock)
        thread = [_printed(district, "thread"), _printed(school, "thread")]
    clock.at("2025-10-20 16:05")
    letter = folder / "市批注.eduremarks"
    with open_file(own, catalogue=catalogue, who="周老师", look=True) as city:
        city.run(_remark, letter, ADDRESS, "门牌号以不动产权证为准", CODE)
        city.run(_remark, letter, "", "请在月底前完成认定", "")
    with open_file(own, catalogue=catalogue, who="李老师") as district:
        district.run(take_remarks, letter)
        return {"thread": thread, "office-remarks": [_printed(district, "office-remarks")]}


def _remark(desk: Desk, out: Path, about: str, text: str, where: str) -> None:
    remark(desk, 1, out, office=OFFICE, text=text, school=where, about=about)


def _ask_and_accept(folder: Path, district: Session, school: Session, clock: Clock) -> None:
    district.run(receive, [packed(school, folder / "1.edusub").path])
    clock.at("2025-10-10 09:20")
    letter = folder / "a.edureturn"
    asked = [(ADDRESS, "门牌号是否写全？")]
    district.run(return_forms, 1, CODE, letter, questions=asked, reason="地址不完整")
    clock.at("2025-10-11 10:40")
    school.run(take_return, letter)
    school.run(enter, "school_profile", "address", "滨河路1号")
    school.run(answer, 1, school.run(questions_of, 1)[0].number, "已补写门牌号")
    district.run(receive, [packed(school, folder / "2.edusub").path])
    clock.at("2025-10-13 15:00")
    district.run(accept, 1)
    district.run(confirm, 1, CODE, folder / "r")
    school.run(take_receipt, folder / "r")


def _correct(folder: Path, district: Session, school: Session, clock: Clock) -> None:
    clock.at("2025-10-15 08:30")
    wish, letter = folder / "w", folder / "u"
    school.run(propose, 1, [(ADDRESS, "滨河路2号")], wish, reason="迁入新校址", head="赵校长")
    clock.at("2025-10-16 11:10")
    district.run(take_proposal, wish)
    district.run(unlock_cells, 1, CODE, letter, reason="同意更正地址")
    school.run(take_return, letter)


def _register(folder: Path, catalogue: Catalogue) -> dict[str, list[Document]]:
    """Load two years with changes of schools, statistics and scans; print them."""
    with open_fresh(folder / "register.edudesk", DISTRICT) as district:
        district.run(load_district_table, _table(folder, THEN), 1)
        district.run(open_collection, "annual", "2026-2027", None, copy_from=1)
        for kind, code, other, approval in CHANGES:
            texts = {"kind": kind, "changed_on": "2026-08-01", "school_code": code}
            texts |= {"other_school": other, "approval_no": approval}
            district.run(add_row, "school_events", 2, texts)
        district.run(load_district_table, _table(folder, NOW), 2)
        district.run(drop_gone, 2)
        _count(district)
        for item, picture in (("1.4", _photo(400, 300)), ("2.1", _photo(300, 600))):
            district.run(add_paper, 2, item)
            row = district.run(find_row, "evidence", 2, f"{item}-001")
            title = "校舍平面图" if item == "1.4" else "布局专项规划"
            district.run(set_cell, Cell("evidence", row, "title"), title)
            path = folder / f"{item}.png"
            path.write_bytes(picture)
            district.run(attach_to_number, 2, f"{item}-001", path)
        codes = ("school-comparison", "statistics-differences", "evidence-scans", "school-changes")
        documents = {code: [_printed(district, code, 2)] for code in codes}
        _relax(district)
        return {**documents, "relaxations": [_printed(district, "relaxations", 2)]}


def _relax(district: Session) -> None:
    """Let sports grounds near a school count, without which it has 5.88 of 7.5 square metres."""
    grounds = (("东小学", "3000", "900"), ("南小学", "6000", "0"), ("南苑小学", "4000", "0"))
    for name, ground, near in grounds:
        row = district.run(find_row, "school_facts", 2, name)
        figures = {"sports_ground_area": ground, "indoor_sports_area": "0"}
        more = {"extra_sports_area": near, "dense_centre": "是"}
        for field, text in {**figures, **more}.items():
            district.run(set_cell, Cell("school_facts", row, field), text)
    _put(district, "district_figures", 2, "relax_sports", "是")


def _two_years(folder: Path, catalogue: Catalogue, clock: Clock) -> dict[str, list[Document]]:
    """Change a figure after its distance from the standard was shown; enter the year after."""
    clock.at("2025-10-09 08:00")
    with new_school(folder / "years.edudesk", catalogue, 3) as school:
        for form, figures in SMALL_SCHOOL.items():
            for field, text in figures.items():
                _put(school, form, 1, field, text)
        for number in ("1", "2"):
            rows = {"class_no": number, "name": f"{number}班", "grade": "g1", "student_count": "50"}
            school.run(add_row, "classes", 1, rows)
        school.run(add_row, "buildings", 1, BUILDING)
        first = school.run(measure, 1, frozenset({SPORTS}))
        clock.at("2025-10-10 14:00")
        _put(school, "grounds", 1, "sports_ground_area", "760")
        second = school.run(measure, 1, frozenset({SPORTS}), first.seen)
        clock.at("2025-10-10 14:10")
        _put(school, "grounds", 1, "sports_ground_area", "740.5")
        school.run(measure, 1, frozenset({SPORTS}), second.seen)
        school.run(explain_change, 1, [1], "测绘报告更正了运动场地面积")
        documents = {code: [_printed(school, code)] for code in ("verdict-changes", "open-cells")}
        school.run(open_collection, "annual", "2026-2027", None, copy_from=1)
        cell = _put(school, "grounds", 2, "sports_ground_area", "980.25")
        _put(school, "grounds", 2, "books", "3000")
        school.run(explain_differences, 2, None, [cell], "新建环形跑道，按验收面积登记")
        return {**documents, "comparison": [_printed(school, "comparison", 2)]}


def _put(session: Session, form: str, collection: int, field: str, text: str) -> Cell:
    cell = Cell(form, session.run(find_row, form, collection, ""), field)
    session.run(set_cell, cell, text)
    return cell


def _count(district: Session) -> None:
    """Enter statistics that differ from the reports, with reasons of which one has lapsed."""
    for code, figures in COUNTED.items():
        district.run(add_row, "statistics", 2, {"school_code": code, **figures})
    row = district.run(find_row, "statistics", 2, "东小学")
    district.run(set_cell, Cell("statistics", row, "primary_classes"), "12")
    district.run(set_cell, Cell("statistics", row, "teaching_aux_area"), "2600")
    for one in district.run(compare_statistics, 2):
        if one.key and one.field.code in DIFFERENCES:
            district.run(explain, 2, [one.key], DIFFERENCES[one.field.code])
    district.run(set_cell, Cell("statistics", row, "primary_classes"), "11")


def _table(folder: Path, text: str) -> Path:
    path = folder / "schools.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _photo(width: int, height: int) -> bytes:
    made = BytesIO()
    Image.new("L", (width, height), 160).save(made, "PNG")
    return made.getvalue()


def _printed(session: Session, code: str, collection: int = 1) -> Document:
    """Return the one document of a layout, as printing gets it."""
    return session.run(_building(code), collection)


def _building(code: str) -> Callable[[Desk, int], Document]:
    def build(desk: Desk, collection: int) -> Document:
        with desk.at(collection) as store:
            own = store.school(desk.school)
            occasion = Occasion(
                school=own,
                collection=store.collection(collection),
                printed=date(2025, 11, 3),
                kin=changed_kin(desk, collection) if desk.kind == "district" else (),
                beside=compare_statistics(desk, collection) if desk.kind == "district" else (),
                compared=compare(desk, collection).figures if collection > 1 else (),
                open_cells=open_cells(desk, collection) if code == "open-cells" else (),
            )
            if "assessment" in desk.catalogue.layouts[code].needs:
                standard = desk.catalogue.standards["quality-balance-2017"]
                assess_collection(store, desk.catalogue, standard)
            (document,) = Builder(store, desk.catalogue, occasion).build(code)
            return document

    return build
