"""Writes docs/definitions.md: every form, figure, check and code list of the definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from edudesk.catalogue.library import Catalogue, load
from edudesk.model.check import Check
from edudesk.model.form import CodeList, Field, Form

PAGE: Final = Path(__file__).parents[1] / "docs" / "definitions.md"

_KINDS: Final = {"record": "一览表", "roster": "名册", "grid": "固定行表", "register": "逐校登记"}
_OVER_CAMPUSES: Final = {
    "sum": "各校区相加",
    "sum_filled": "各校区相加（空着算没有）",
    "min": "各校区最小（都有才算有）",
    "max": "各校区最大（有一个即算有）",
}
_TYPES: Final = {
    "int": "整数",
    "ratio": "比率",
    "decimal": "小数",
    "text": "文字",
    "code": "单选",
    "codes": "多选",
    "bool": "是／否",
    "date": "日期",
    "month": "年月",
    "ref": "选自",
}
_LEVELS: Final = {"wrong": "逻辑校验", "unusual": "经验校验"}
_OWNERS: Final = {"school": "学校文件", "district": "区县文件"}
_INTRODUCTION: Final = """# 指标、检查与代码表

本页由 `python -m tools.definitions` 根据 `forms/` 中的定义生成，不要手工修改。

状态：A 正式报表或填报说明中有名称；B 见于其他正式表格、标准或规定；
C 本程序根据规定或通行做法提出；D 通行常识，待核。
“计算”的指标由其他数据得出，不填写。每个可填指标另有必填、上下限、长度、格式、代码等字段检查，
由定义自动产生，下面不逐条列出。提示中花括号内是检查时填入的数据。
"""


def page(catalogue: Catalogue) -> str:
    """Return the whole page as Markdown."""
    forms = (*catalogue.school_forms, *catalogue.district_forms)
    lists = (_codes(codes) for _, codes in sorted(catalogue.lists.items()))
    written = (_form(catalogue, form) for form in forms)
    return "\n".join((_INTRODUCTION, _summary(catalogue), *written, "## 代码表\n", *lists))


def written_checks(catalogue: Catalogue, form: Form) -> tuple[Check, ...]:
    """Return the checks of a form that its definition writes out, without the generated ones."""
    return tuple(check for check in catalogue.checks if check.form == form.code and check.examples)


def _summary(catalogue: Catalogue) -> str:
    forms = (*catalogue.school_forms, *catalogue.district_forms)
    rows = [
        (
            f"[{form.title.zh}](#{_anchor(form)})",
            f"`{form.code}`",
            _OWNERS[form.owner],
            _KINDS[form.kind],
            str(len(form.stored)),
            str(len(form.fields) - len(form.stored)),
            str(len(written_checks(catalogue, form))),
        )
        for form in forms
    ]
    head = ("表", "代码", "文件", "类型", "填写", "计算", "检查")
    return "## 目录\n\n" + _table(head, rows)


def _anchor(form: Form) -> str:
    return f"form-{form.code.replace('_', '-')}"


def _form(catalogue: Catalogue, form: Form) -> str:
    lines = [f'<a id="{_anchor(form)}"></a>', "", f"## {form.title.zh} `{form.code}`", ""]
    lines.append(f"{form.title.en}；{_OWNERS[form.owner]}，{_KINDS[form.kind]}。")
    if form.hint:
        lines.append(form.hint.zh)
    if form.key:
        names = (form.by_code[code].label.zh for code in form.key)
        lines.append(f"识别一行：{'、'.join(names)}。")
    if form.lines:
        lines.append(f"固定行：{'、'.join(line.label.zh for line in form.lines)}。")
    rows = [_field(catalogue, field) for field in form.fields]
    head = ("指标", "代码", "单位", "类型", "填写", "来源", "部门", "状态")
    lines += ["", _table(head, rows).rstrip("\n")]
    checks = written_checks(catalogue, form)
    if checks:
        rows = [_check(form, check) for check in checks]
        lines += ["", _table(("检查", "级别", "提示", "来源"), rows)]
    return "\n".join(lines) + "\n"


def _field(catalogue: Catalogue, field: Field) -> Sequence[str]:
    offices = catalogue.lists["offices"].by_value
    return (
        field.label.zh,
        f"`{field.code}`",
        field.unit,
        _type(catalogue, field),
        _asked(field),
        field.source,
        offices[field.office].label.zh if field.office else "",
        field.status,
    )


def _type(catalogue: Catalogue, field: Field) -> str:
    if field.list:
        title = catalogue.lists[field.list].title.zh
        return f"{_TYPES[field.type]}：[{title}](#list-{field.list.replace('_', '-')})"
    if field.target:
        return f"选自：{catalogue.forms[field.target].title.zh}"
    if field.type == "ratio":
        return f"比率，{field.places}位小数：`{field.numerator}` ÷ `{field.denominator}`"
    if field.places:
        return f"{field.places}位小数"
    return _TYPES[field.type]


def _asked(field: Field) -> str:
    if field.derived:
        return "计算"
    asked = "必填" if field.required else "有条件必填" if field.required_when else "可填"
    return f"{asked}，{_OVER_CAMPUSES[field.over_campuses]}" if field.over_campuses else asked


def _check(form: Form, check: Check) -> Sequence[str]:
    """Return a check's row; its message names the figures that it will quote."""

    def named(quoted: re.Match[str]) -> str:
        last, code = quoted[1] or "", quoted[2]
        label = form.by_code[code].label.zh if code in form.by_code else "算得数"
        return "{" + ("上次" if last else "") + label + "}"

    message = re.sub(r"\{(last\.)?(\w+)\}", named, check.message.zh)
    return (f"`{check.code}`", _LEVELS[check.level], message, check.source)


def _codes(codes: CodeList) -> str:
    lines = [f'<a id="list-{codes.code.replace("_", "-")}"></a>', ""]
    lines += [f"### {codes.title.zh} `{codes.code}`", ""]
    lines += [f"{codes.title.en}；来源：{codes.source}；状态 {codes.status}。", ""]
    rows = [
        (f"`{code.value}`", code.label.zh, code.official, codes.by_value[code.parent].label.zh)
        if code.parent
        else (f"`{code.value}`", code.label.zh, code.official, "")
        for code in codes.codes
    ]
    return "\n".join(lines) + _table(("值", "名称", "国家代码", "上级"), rows) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_table_lines(head, rows)) + "\n"


def _table_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        # A bar ends a cell, and what stands between < and > would be taken for HTML.
        cells = (re.sub(r"([|<>])", r"\\\1", cell).replace("\n", " ") for cell in row)
        yield "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(load()), encoding="utf-8")
