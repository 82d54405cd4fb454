"""A small set of definitions on disk, written as a statistician would, for tests to spoil."""

from __future__ import annotations

from pathlib import Path

LISTS = """
[[lists]]
code = "units"
title = { zh = "计量单位", en = "unit" }
source = "GB 3100"
status = "A"
codes = [
  { value = "人", label = { zh = "人", en = "persons" } },
  { value = "㎡", label = { zh = "平方米", en = "square metres" } },
]

[[lists]]
code = "offices"
title = { zh = "科室", en = "office" }
source = "学校"
status = "C"
codes = [{ value = "academic", label = { zh = "教务处", en = "academic affairs" } }]

[[lists]]
code = "grade"
title = { zh = "年级", en = "grade" }
source = "教育统计"
status = "A"
codes = [
  { value = "g1", label = { zh = "一年级", en = "grade one" }, official = "11" },
  { value = "g2", label = { zh = "二年级", en = "grade two" }, official = "12" },
]
"""

CLASSES = """
[form]
code = "classes"
kind = "roster"
owner = "school"
title = { zh = "班级", en = "Classes" }
order = 20
key = ["class_no"]
name = "class_no"

[[form.sections]]
title = { zh = "班级", en = "class" }

[[form.sections.fields]]
code = "class_no"
label = { zh = "班号", en = "class number" }
type = "text"
required = true
max_length = 6
pattern = '[0-9]+'

[[form.sections.fields]]
code = "grade"
label = { zh = "年级", en = "grade" }
type = "code"
list = "grade"

[[form.sections.fields]]
code = "pupils"
label = { zh = "学生数", en = "pupils" }
type = "int"
unit = "人"
minimum = 0
maximum = 90
office = "academic"

[[form.sections.fields]]
code = "girls"
label = { zh = "其中：女生", en = "girls" }
type = "int"
unit = "人"

[[form.sections.fields]]
code = "area"
label = { zh = "教室面积", en = "area of the room" }
type = "decimal"
places = 2
unit = "㎡"
minimum = 0.01

[[form.sections.fields]]
code = "boys"
label = { zh = "男生", en = "boys" }
type = "int"
derived = "this.pupils - this.girls"

[[checks]]
code = "classes.girls_within"
level = "wrong"
kind = "within"
form = "classes"
fields = ["girls", "pupils"]
holds = "this.girls <= this.pupils"
message = { zh = "女生{girls}人，多于全班{pupils}人。", en = "{girls} girls of {pupils} pupils." }

[[checks]]
code = "classes.room"
level = "unusual"
kind = "experience"
form = "classes"
fields = ["area"]
applies = "this.area IS NOT NULL"
holds = "this.area >= 40.00"
message = { zh = "教室只有{area}㎡。", en = "The room has {area} m² only." }

[[checks]]
code = "classes.grew"
level = "unusual"
kind = "yearly"
form = "classes"
fields = ["pupils"]
holds = "this.pupils <= last.pupils + 10"
message = { zh = "从{last.pupils}人增加到{pupils}人。", en = "From {last.pupils} to {pupils}." }
"""

SUMMARY = '''
[form]
code = "summary"
kind = "record"
owner = "school"
title = { zh = "综合", en = "Summary" }
order = 10

[[form.sections]]
title = { zh = "综合", en = "summary" }

[[form.sections.fields]]
code = "pupils"
label = { zh = "在校生数", en = "pupils" }
type = "int"
unit = "人"
required = true

[[form.sections.fields]]
code = "big_class"
label = { zh = "大班额起点", en = "size of a big class" }
type = "int"

[[form.sections.fields]]
code = "boys"
label = { zh = "男生数", en = "boys" }
type = "int"
derived = "(SELECT sum(boys) FROM classes)"

[[checks]]
code = "summary.sum"
level = "wrong"
kind = "between"
form = "summary"
fields = ["pupils"]
holds = """this.pupils =
  (SELECT CASE WHEN count(*) = count(pupils) THEN sum(pupils) END FROM classes)"""
message = { zh = "在校生{pupils}人，各班共{sum}人。", en = "{pupils} pupils, {sum} in classes." }
show = { sum = { sql = "(SELECT sum(pupils) FROM classes)" } }

[[checks]]
code = "summary.boys"
level = "unusual"
kind = "between"
form = "summary"
fields = ["boys"]
applies = "this.boys IS NOT NULL"
holds = "this.boys * 100 >= this.pupils * 35"
message = { zh = "男生{boys}人，不到35%。", en = "{boys} boys, less than 35 %." }
'''


def write_definitions(folder: Path) -> tuple[Path, Path]:
    """Write the definitions and return the folders of forms and reports."""
    forms, reports = folder / "forms", folder / "reports"
    for path, text in (
        (forms / "codes" / "common.toml", LISTS),
        (forms / "school" / "classes.toml", CLASSES),
        (forms / "school" / "summary.toml", SUMMARY),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    reports.mkdir()
    return forms, reports


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of one of the written files; it must be there."""
    path = folder / "forms" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
