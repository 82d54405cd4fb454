"""Ratios: exact whole numbers over each other, rounded once, for the eye alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from edudesk.catalogue.faults import Fault
from edudesk.catalogue.sql import scaled, words
from edudesk.model.form import Field, Form
from edudesk.model.values import DIGITS_AT_MOST

_EXACT = 2**63 - 1  # the largest whole number of SQLite


def with_ratios(form: Form) -> Form:
    """Return the form with its ratios as derived fields, computed by SQL of ours.

    Definitions may not divide; a ratio says what is to be divided, and this says how.
    """
    if not any(field.type == "ratio" for field in form.fields):
        return form
    sections = tuple(
        msgspec.structs.replace(section, fields=tuple(map(_computed, section.fields)))
        for section in form.sections
    )
    return msgspec.structs.replace(form, sections=sections)


def _computed(field: Field) -> Field:
    if field.type != "ratio":
        return field
    return msgspec.structs.replace(field, derived=ratio_sql(field))


def ratio_sql(field: Field) -> str:
    """Return SQL for the ratio in units of 10**-places, rounded half up, away from zero.

    Quotient and remainder are taken apart, so that no product reaches the 2**63 at which SQLite
    turns to inexact numbers. A ratio of more than 15 digits, such as a slip of the keyboard makes,
    is not shown, nor one whose denominator is so large that its remainder would not stay exact.
    """
    scale = field.per * 10 ** (field.places + field.denominator_places)
    base = f"(down * {10**field.numerator_places})"
    most = _EXACT // (10**field.numerator_places * (2 * scale + 1))
    return (
        f"(SELECT CASE WHEN down BETWEEN 1 AND {most}"
        f" AND abs(up / {base}) < {10**DIGITS_AT_MOST // scale}"
        f" THEN up / {base} * {scale}"
        f" + (up % {base} * {2 * scale} + CASE WHEN up < 0 THEN -{base} ELSE {base} END)"
        f" / (2 * {base}) END"
        f" FROM (SELECT ({scaled(field.numerator)}) AS up, ({scaled(field.denominator)}) AS down))"
    )


def ratio_faults(file: str, item: str, field: Field, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Yield what is wrong with a field as a ratio, or as one that is none."""
    parts = (field.numerator, field.denominator)
    if (field.type == "ratio") != all(parts) or (field.type != "ratio" and any(parts)):
        zh = "ratio 型须写 numerator 和 denominator，其他类型不写"
        yield Fault(file, item, zh, "numerator and denominator: ratio fields, and only they")
        return
    if field.type != "ratio":
        return
    if field.derived or field.declared:
        yield Fault(file, item, "ratio 型不写 derived、declared", "a ratio is neither derived so")
    if field.per < 1:
        yield Fault(file, item, "per 须大于0", "per must be above 0")
    known = [each for form in forms.values() for each in form.fields]
    for sql, places in zip(parts, (field.numerator_places, field.denominator_places), strict=True):
        named = words(sql)
        found = {each.places for each in known if each.code in named and each.is_number} or {0}
        if places not in found:
            yield Fault(
                file,
                item,
                f"{places} 位小数与所引指标不符：{sql}",
                f"no field named here has {places} places: {sql}",
            )


def compared_faults(file: str, item: str, sql: str, forms: Iterable[Form]) -> Iterator[Fault]:
    """Yield the ratios that an expression reads: they are rounded, only their parts are exact."""
    fields = [field for form in forms for field in form.fields]
    exact = {field.code for field in fields if field.type != "ratio"}
    ratios = {field.code: field for field in fields if field.type == "ratio"}
    for code in sorted((words(sql) & ratios.keys()) - exact):
        parts = f"({ratios[code].numerator}) * {ratios[code].per}, ({ratios[code].denominator})"
        yield Fault(
            file,
            item,
            f"“{code}”是舍入后的比率，不能用于计算；请用乘法比较分子与分母：{parts}",
            f"“{code}” is a rounded ratio; multiply instead and compare its parts: {parts}",
        )
