"""Finds what no single file can show: names that lead nowhere and codes that are used twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter

from msgspec import Struct

from edudesk.catalogue.faults import Fault, unknown
from edudesk.catalogue.limits import limit_faults
from edudesk.catalogue.prints import print_faults
from edudesk.catalogue.ratios import compared_faults, ratio_faults
from edudesk.catalogue.sql import decimal_places, lint, words
from edudesk.model.check import Check
from edudesk.model.form import CAMPUSES, CodeList, Field, Form, Label, Limit
from edudesk.model.layout import Layout, Packet
from edudesk.model.standard import Fact, Part, Standard

FACT_FORM = "school_facts"
"""Code of the register whose fields are the keys of the district table."""
NOT_A_FACT = "fact_source"
"""The one field of that register that says where a row comes from."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TAKEN = frozenset(("id", "line", "origin", "school", "collection", "this", "last"))
_ROW_KEYS = frozenset(("id", "line", "origin"))
_NAMED = ("roster", "register")
"""Kinds of forms whose rows have names, so that a reference can lead to one."""


class Parts(Struct, frozen=True):
    """Everything the files hold, each thing with the name of its file, before it is trusted."""

    lists: tuple[tuple[str, CodeList], ...]
    forms: tuple[tuple[str, Form], ...]
    checks: tuple[tuple[str, Check], ...]
    facts: tuple[tuple[str, Fact], ...]
    limits: tuple[tuple[str, Limit], ...]
    standards: tuple[tuple[str, Standard], ...]
    layouts: tuple[tuple[str, Layout], ...]
    packets: tuple[tuple[str, Packet], ...]


def crossing_faults(parts: Parts) -> Iterator[Fault]:
    """Yield every fault that lies between the items of `parts`."""
    lists = {found.code: found for _, found in parts.lists}
    forms = {form.code: form for _, form in parts.forms}
    facts = {fact.key for _, fact in parts.facts}
    standards = {standard.code: standard for _, standard in parts.standards}
    yield from _repeated(parts)
    yield from limit_faults(parts.limits, lists)
    for file, codes in parts.lists:
        yield from _list_faults(file, codes)
    for file, form in parts.forms:
        yield from _form_faults(file, form, forms, lists, standards)
    for file, check in parts.checks:
        yield from _check_faults(file, check, forms)
    yield from _fact_faults(parts, forms)
    for file, standard in parts.standards:
        yield from _standard_faults(file, standard, facts, forms, lists)
    yield from print_faults(parts.layouts, parts.packets, forms, lists)


def _repeated(parts: Parts) -> Iterator[Fault]:
    for things in (parts.lists, parts.forms, parts.checks, parts.standards):
        yield from _twice((file, thing.code) for file, thing in things)
    yield from _twice((file, fact.key) for file, fact in parts.facts)
    # One name prints either a layout or a packet, so both share their names.
    yield from _twice((file, thing.code) for file, thing in (*parts.layouts, *parts.packets))


def _twice(named: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for file, code in named:
        if code in first:
            zh = f"代码“{code}”已在 {first[code]} 中使用"
            yield Fault(file, code, zh, f"code “{code}” is used in {first[code]} already")
        first.setdefault(code, file)


def _list_faults(file: str, codes: CodeList) -> Iterator[Fault]:
    yield from _twice((file, code.value) for code in codes.codes)
    for code in codes.codes:
        item = f"{codes.code}[{code.value}]"
        if code.parent and code.parent not in codes.by_value:
            yield unknown(file, item, ("上级代码", "parent"), code.parent, codes.by_value)
        if "," in code.value or code.value != code.value.strip():
            yield Fault(file, item, "代码不得含逗号或空格", "a code has no comma and no blank ends")


def _form_faults(
    file: str,
    form: Form,
    forms: Mapping[str, Form],
    lists: Mapping[str, CodeList],
    standards: Mapping[str, Standard],
) -> Iterator[Fault]:
    if not _CODE.fullmatch(form.code):
        yield Fault(file, form.code, "表代码只用小写字母、数字、下划线", "code: a-z, 0-9, _")
    yield from _twice((file, field.code) for field in form.fields)
    for field in form.fields:
        item = f"{form.code}.{field.code}"
        yield from _field_faults(file, item, field, form, lists)
        if field.attachment and (field.type != "text" or field.personal in ("direct", "identity")):
            zh = "attachment 只用于 text 指标，personal 只能为 open 或 quasi"
            yield Fault(file, item, zh, "attachment: text fields only, open or quasi")
        yield from ratio_faults(file, item, field, forms)
        if field.type == "ref" and getattr(forms.get(field.target), "kind", "") not in _NAMED:
            rosters = [other.code for other in forms.values() if other.kind in _NAMED]
            yield unknown(file, item, ("名册", "roster"), field.target, rosters)
    for name in (*form.key, *filter(None, [form.name])):
        if name not in form.by_code:
            yield unknown(file, form.code, ("指标", "field"), name, form.by_code)
    if form.optional and form.kind != "roster":
        yield Fault(file, form.code, "optional 只用于 roster 表", "optional: rosters only")
    if form.per_campus and (form.kind not in ("record", "grid") or CAMPUSES not in forms):
        zh = f"per_campus 只用于 record、grid 表，且须有表 {CAMPUSES}"
        yield Fault(file, form.code, zh, f"per_campus: records and grids, beside a form {CAMPUSES}")
    if form.carry_when:
        yield from _sql_faults(file, form.code, form.carry_when, [form])
        if form.kind != "roster":
            yield Fault(file, form.code, "carry_when 只用于名册", "carry_when is for rosters only")
    yield from _line_faults(file, form, standards)


def _line_faults(file: str, form: Form, standards: Mapping[str, Standard]) -> Iterator[Fault]:
    by_line = {field.code for field in form.fields if field.by_line}
    if form.lines_from and form.lines_from not in standards:
        yield unknown(file, form.code, ("标准", "standard"), form.lines_from, standards)
    if (form.kind == "grid") != bool(form.lines or form.lines_from):
        yield Fault(file, form.code, "固定行只属于 grid 表", "a grid has lines, other kinds none")
    if by_line and form.kind != "grid":
        yield Fault(file, form.code, "by_line 只用于 grid 表", "by_line is for grids only")
    yield from _twice((file, line.code) for line in form.lines)
    for line in form.lines:
        for name in set(line.asks) - by_line:
            yield unknown(file, f"{form.code}[{line.code}]", ("指标", "field"), name, by_line)


def _field_faults(
    file: str, item: str, field: Field, form: Form, lists: Mapping[str, CodeList]
) -> Iterator[Fault]:
    def fault(zh: str, en: str) -> Fault:
        return Fault(file, item, zh, en)

    if not _CODE.fullmatch(field.code) or field.code in _TAKEN:
        yield fault("代码不可用", "this code cannot be used")
    coded = field.type in ("code", "codes")
    for name, wanted in ((field.list, coded), (field.unit and "units", bool(field.unit))):
        if wanted and name not in lists:
            yield unknown(file, item, ("代码表", "code list"), name, lists)
    if field.list and not coded:
        yield fault("只有 code、codes 型才有代码表", "only code and codes fields have a list")
    if "units" in lists and field.unit and field.unit not in lists["units"].by_value:
        yield unknown(file, item, ("计量单位", "unit"), field.unit, lists["units"].by_value)
    if field.office and "offices" in lists and field.office not in lists["offices"].by_value:
        yield unknown(file, item, ("科室", "office"), field.office, lists["offices"].by_value)
    if field.type != "ratio" and (field.type == "decimal") != (field.places > 0):
        yield fault("decimal 型须写 places，其他类型不写", "places: decimal fields, and only they")
    if bool(field.target) != (field.type == "ref"):
        yield fault("ref 型须写 target，其他类型不写", "target: ref fields, and only they")
    if (field.derived or field.type == "ratio") and (field.required or field.required_when):
        yield fault("计算得出的指标不能要求填写", "a derived field cannot be required")
    if field.declared and not (field.derived and field.is_number):
        yield fault("declared 只用于计算得出的数字", "declared: derived numbers only")
    yield from _campus_faults(file, item, field, form)
    yield from _bound_faults(file, item, field)
    yield from _edition_faults(file, item, field, form)
    sqls = (
        field.derived,
        field.required_when,
        field.carry_as,
        field.split_from,
        field.numerator,
        field.denominator,
    )
    for sql in filter(None, sqls):
        yield from _sql_faults(file, item, sql, [form])


def _campus_faults(file: str, item: str, field: Field, form: Form) -> Iterator[Fault]:
    """Yield what cannot be said of a figure over the campuses."""
    together = form.per_campus or form.kind == "register"
    if field.over_campuses and (not together or field.derived):
        zh = "over_campuses 只用于分校区填报的表和学校名录中填写的指标"
        en = "over_campuses: typed fields of forms per campus and of registers only"
        yield Fault(file, item, zh, en)
    if field.over_function == "sum" and not field.is_number:
        yield Fault(file, item, "只有数字才能合计", "only numbers add up")
    if field.over_campuses in ("min", "max") and field.type not in ("int", "decimal", "bool"):
        yield Fault(file, item, "min、max 只用于数字和是否", "min, max: numbers and answers only")


def _edition_faults(file: str, item: str, field: Field, form: Form) -> Iterator[Fault]:
    years = [year for year in (field.since, field.until) if year]
    if any(not re.fullmatch(r"\d{4}", year) for year in years) or years != sorted(years):
        yield Fault(file, item, "since、until 须为先后两个年份", "since, until: years, in order")
    if field.renamed_from and (field.renamed_from in form.by_code or field.split_from):
        zh = f"原代码“{field.renamed_from}”仍在使用，或同时写了 split_from"
        yield Fault(file, item, zh, f"“{field.renamed_from}” is in use, or split_from is given too")
    if field.derived and (field.renamed_from or field.split_from or field.carry_as):
        yield Fault(file, item, "计算得出的指标没有旧数据", "a derived field takes nothing over")
    if (field.carry_as or field.within_year) and not field.carries:
        zh = "不沿用的指标不写 carry_as、within_year"
        yield Fault(file, item, zh, "carry_as and within_year: for fields that carry")


def _bound_faults(file: str, item: str, field: Field) -> Iterator[Fault]:
    limits = [limit for limit in (field.minimum, field.maximum) if limit is not None]
    if limits and not field.is_number:
        yield Fault(file, item, "只有数字才有上下限", "only numbers have bounds")
    if any(limit != round(limit, field.places) for limit in limits):
        yield Fault(file, item, "上下限的小数位数过多", "a bound has more places than the field")
    if len(limits) == 2 and limits[0] > limits[1]:
        yield Fault(file, item, "下限大于上限", "minimum is above maximum")
    if field.pattern:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield Fault(file, item, f"pattern 有误：{error}", f"pattern: {error}")


def _check_faults(file: str, check: Check, forms: Mapping[str, Form]) -> Iterator[Fault]:
    form = forms.get(check.form)
    if form is None:
        yield unknown(file, check.code, ("表", "form"), check.form, forms)
        return
    if not check.fields:
        yield Fault(file, check.code, "fields 为空", "fields is empty")
    for name in check.fields:
        if name not in form.by_code:
            yield unknown(file, check.code, ("指标", "field"), name, form.by_code)
    figures = (figure.sql for figure in check.show.values())
    for sql in filter(None, (check.holds, check.applies, *figures)):
        yield from _sql_faults(file, check.code, sql, forms.values())
    quotable = {*form.by_code, *(f"last.{code}" for code in form.by_code), *check.show}
    for name in sorted(quoted_names(check.message)):
        if name not in quotable:
            yield unknown(file, check.code, ("引用的数字", "quoted figure"), name, quotable)
    yield from _example_faults(file, check, forms)


def _example_faults(file: str, check: Check, forms: Mapping[str, Form]) -> Iterator[Fault]:
    for example in check.examples:
        years = (example.forms, example.last, *example.earlier.values())
        for code, rows in (item for year in years for item in year.items()):
            if code not in forms:
                yield unknown(file, check.code, ("表", "form"), code, forms)
                continue
            stored = {field.code for field in forms[code].stored} | _ROW_KEYS
            for name in {name for row in rows for name in row} - stored:
                yield unknown(file, check.code, ("指标", "field"), name, stored)


def _sql_faults(file: str, item: str, sql: str, forms: Collection[Form]) -> Iterator[Fault]:
    for fault in lint(sql):
        yield Fault(file, item, f"{fault.zh}：{sql}", f"{fault.en}: {sql}")
    yield from compared_faults(file, item, sql, forms)
    named = words(sql)
    places = {field.places for form in forms for field in form.fields if field.code in named}
    for wrong in decimal_places(sql) - places:
        yield Fault(
            file,
            item,
            f"{wrong} 位小数与所比较的指标不符：{sql}",
            f"no field named here has {wrong} places: {sql}",
        )


def quoted_names(message: Label) -> frozenset[str]:
    """Return the names in braces of a message, those of both languages."""
    return frozenset(
        name
        for text in (message.zh, message.en)
        for _, name, _, _ in Formatter().parse(text)
        if name is not None
    )


def _fact_faults(parts: Parts, forms: Mapping[str, Form]) -> Iterator[Fault]:
    register = forms.get(FACT_FORM)
    known = {field.code for field in register.fields} - {NOT_A_FACT} if register else set()
    for file, fact in parts.facts:
        if fact.key not in known:
            yield unknown(file, fact.key, ("区县表指标", "district key"), fact.key, known)
        yield from _sql_faults(file, fact.key, fact.sql, forms.values())
    for name in sorted(known - {fact.key for _, fact in parts.facts}):
        zh = f"facts.toml 没有说明学校文件如何得出“{name}”"
        yield Fault("forms/facts.toml", name, zh, f"no fact answers “{name}”")


def _standard_faults(
    file: str,
    standard: Standard,
    facts: set[str],
    forms: Mapping[str, Form],
    lists: Mapping[str, CodeList],
) -> Iterator[Fault]:
    stages = {stage.code for stage in standard.stages}
    types = lists["school_type"].by_value if "school_type" in lists else {}
    named: list[tuple[str, tuple[str, str], Iterable[str], Iterable[str]]] = [
        ("stages", ("事实", "fact"), [stage.students for stage in standard.stages], facts),
        ("exclusions", ("事实", "fact"), [rule.fact for rule in standard.exclusions], facts),
    ]
    if standard.joining:
        named.append(("joining", ("事实", "fact"), [standard.joining.fact], facts))
    kinds = {kind.code for kind in standard.school_types}
    for kind in standard.school_types:
        named.append((kind.code, ("办学类型", "school type"), [kind.code], types))
        named.append((kind.code, ("学段", "stage"), kind.stages, stages))
        named.append((kind.code, ("办学类型", "school type"), filter(None, [kind.attached]), kinds))
        named.append((kind.code, ("事实", "fact"), kind.weights, facts))
    for indicator in standard.indicators:
        terms = [term.removeprefix("-") for each in indicator.terms.values() for term in each]
        named.append((indicator.code, ("事实", "fact"), terms, facts))
        both = [*indicator.terms, *indicator.thresholds]
        named.append((indicator.code, ("学段", "stage"), both, stages))
    groups = {group.code for group in standard.groups}
    asked = _annex_fields(standard, forms)
    items = {item.code for item in standard.items}
    for item in standard.items:
        named.append((item.code, ("组", "group"), [item.group], groups))
        named.append((item.code, ("附表指标", "annex field"), item.asks, asked))
        named.append((item.code, ("事实", "fact"), item.needs, facts))
        yield from _part_faults(file, item.code, item.parts)
    for each in standard.relaxations:
        named.append((each.code, ("事实", "fact"), [*each.adds, *each.adds.values()], facts))
        named.append((each.code, ("条目", "item"), each.items, items))
        for parts in each.items.values():
            yield from _part_faults(file, each.code, parts)
        for fault in lint(each.schools) if each.schools else ():
            yield Fault(
                file, each.code, f"{fault.zh}：{each.schools}", f"{fault.en}: {each.schools}"
            )
    yield from _twice((file, item.code) for item in standard.items)
    for item_code, what, names, known in named:
        for name in names:
            if name not in known:
                yield unknown(file, item_code, what, name, known)


def _part_faults(file: str, code: str, parts: Iterable[Part]) -> Iterator[Fault]:
    for rows in (sql for part in parts for sql in (part.rows, *(one.rows for one in part.also))):
        for fault in lint(rows):
            yield Fault(file, code, f"{fault.zh}：{rows}", f"{fault.en}: {rows}")


def _annex_fields(standard: Standard, forms: Mapping[str, Form]) -> set[str]:
    """Return the fields asked by line in the grids whose lines are the standard's items."""
    return {
        field.code
        for form in forms.values()
        if form.lines_from == standard.code
        for field in form.fields
        if field.by_line
    }
