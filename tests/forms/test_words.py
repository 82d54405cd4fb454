"""Labels and messages use the trade's own words, and only those."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from edudesk.catalogue.library import Catalogue

# The glossary's words, where a form asks for exactly that.
WORDS = {
    "school_profile.school_code": "学校(机构)标识码",
    "school_profile.school_type": "办学类型",
    "school_profile.organizer_type": "举办者类型",
    "school_profile.schooling_system": "学制",
    "school_profile.reference_date": "统计时点",
    "students.enrolment": "在校生数",
    "classes.size_band": "班额",
    "classes.over_standard": "超标准班额",
    "classes.large_class": "大班额",
    "classes.stage": "学段",
    "staff_totals.staff_total": "教职工数",
    "staff_totals.full_time_teachers": "专任教师",
    "staff_totals.permanent": "在编人员",
    "grounds.area_indoor_sports": "室内体育用房",
    "grounds.equipment_value": "教学仪器设备资产值",
    "security.school_guard_post": "护学岗",
    "annex.lead_units": "牵头单位",
    "annex.supporting_units": "配合单位",
    "annex.measures": "整改措施",
    "annex.deadline": "整改时限",
    "annex.problem": "存在问题",
    "annex.exists": "是否存在",
}
# The keys of the district table, which districts may also head with these words.
DISTRICT_TABLE = {
    "school_code": "学校标识码",
    "school_name": "学校名称",
    "school_type": "办学类型",
    "organizer": "举办者",
    "urban_rural_code": "城乡分类代码",
    "is_boarding": "是否寄宿制",
    "primary_students": "小学在校生数",
    "junior_students": "初中在校生数",
    "senior_students": "高中在校生数",
    "primary_classes": "小学班级数",
    "junior_classes": "初中班级数",
    "primary_oversize_classes": "小学超45人班级数",
    "junior_oversize_classes": "初中超50人班级数",
    "primary_teachers": "小学专任教师数",
    "junior_teachers": "初中专任教师数",
    "primary_teachers_above": "小学高于规定学历教师数",
    "junior_teachers_above": "初中高于规定学历教师数",
    "primary_backbone": "小学县级以上骨干教师数",
    "junior_backbone": "初中县级以上骨干教师数",
    "primary_pe_art": "小学体育艺术专任教师数",
    "junior_pe_art": "初中体育艺术专任教师数",
    "teaching_aux_area": "教学及辅助用房面积",
    "indoor_sports_area": "其中:室内体育用房面积",
    "sports_ground_area": "运动场地面积",
    "equipment_value_wan": "教学仪器设备资产值",
    "multimedia_rooms": "网络多媒体教室数",
    "music_rooms": "达标音乐专用教室数",
    "art_rooms": "达标美术专用教室数",
}
NOT_OURS = ("在读人数", "班级规模", "任课教师", "办公经费", "阈值", "门槛", "变异系数", "底线分")


def chinese(shipped: Catalogue) -> Iterator[str]:
    """What the forms say in Chinese: titles, labels, hints, messages, codes."""
    for form in shipped.forms.values():
        yield form.title.zh
        for section in form.sections:
            yield section.title.zh
        for field in form.fields:
            yield from (field.label.zh, *([field.hint.zh] if field.hint else []))
    for codes in shipped.lists.values():
        yield from (code.label.zh for code in codes.codes)
    yield from (check.message.zh for check in shipped.checks if check.examples)


@pytest.mark.parametrize(("place", "words"), WORDS.items())
def test_a_label_uses_the_glossary(shipped: Catalogue, place: str, words: str) -> None:
    form, _, field = place.partition(".")
    label = shipped.field(form, field).label.zh
    assert unicodedata.normalize("NFKC", label) == words


def test_the_register_holds_the_keys_of_the_district_table_and_where_they_come_from(
    shipped: Catalogue,
) -> None:
    labels = {field.code: field.label.zh for field in shipped.forms["school_facts"].fields}
    labels.pop("fact_source")
    found = {code: unicodedata.normalize("NFKC", label) for code, label in labels.items()}
    assert found.items() >= DISTRICT_TABLE.items()
    assert list(found)[: len(DISTRICT_TABLE)] == list(DISTRICT_TABLE)  # what is loaded comes first


def test_no_word_is_used_that_officials_do_not_use(shipped: Catalogue) -> None:
    assert [(text, word) for text in chinese(shipped) for word in NOT_OURS if word in text] == []


def test_chinese_is_set_with_full_width_marks_and_without_stray_spaces(shipped: Catalogue) -> None:
    stray = re.compile(r"[一-鿿][,;:!?()]|[,;:!?()][一-鿿]|[一-鿿}] +[一-鿿{]|\s$|^\s")
    assert [text for text in chinese(shipped) if stray.search(text)] == []


def test_every_message_tells_what_to_do_and_ends_as_a_sentence(shipped: Catalogue) -> None:
    written = [check for check in shipped.checks if check.examples]
    assert [check.code for check in written if not check.message.zh.endswith("。")] == []
    assert [check.code for check in written if not check.message.en.endswith(".")] == []
