"""The annex of a scheme that a district typed: the templates of its base filled in.

A row for each indicator that asks for a least value, then what a school must reach and what bounds
the coefficients, where the district typed such bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from edudesk.model.exact import plain
from edudesk.model.form import Label
from edudesk.model.standard import Indicator, Item, Part, Phrases, Stage, Standard, Typed

_NOTHING = Label("", "")


def with_annex(standard: Standard, typed: Typed) -> Standard:
    """Return a scheme with the groups and items of its annex."""
    items = tuple(_items(standard, typed))
    used = {item.group for item in items}
    groups = tuple(group for group in typed.groups if group.code in used)
    return msgspec.structs.replace(standard, groups=groups, items=items)


def _items(standard: Standard, typed: Typed) -> Iterator[Item]:
    stages, phrases = standard.stages, standard.phrases
    asking = [one for one in standard.indicators if one.thresholds]
    for one in asking:
        yield _of_indicator(one, stages, typed, phrases)
    title = standard.title.zh
    if asking and standard.reach:
        reach = str(standard.reach)
        words = {"reach": Label(reach, reach), "floor": _floor(standard.floor, typed)}
        yield _filled(typed.school, typed.school.code, title, words)
    for template, limits in (
        (typed.between, {stage.code: stage.limit for stage in stages}),
        (typed.mean, {stage.code: stage.composite_limit for stage in stages}),
    ):
        found = {code: limit for code, limit in limits.items() if limit is not None}
        if found:
            bounds = {"bounds": _bounds(found, stages, typed.most, _NOTHING, phrases)}
            yield _filled(template, template.code, title, bounds)


def _of_indicator(one: Indicator, stages: Sequence[Stage], typed: Typed, phrases: Phrases) -> Item:
    unit = Label(one.unit, one.unit)
    bounds = _bounds(one.thresholds, stages, typed.least, unit, phrases)
    item = _filled(
        typed.indicator,
        typed.indicator.code + one.code,
        one.clause,
        {"label": one.label, "bounds": bounds},
    )
    quoted = "'" + one.code.replace("'", "''") + "'"
    parts = tuple(
        msgspec.structs.replace(part, rows=part.rows.replace("{indicator}", quoted))
        for part in item.parts
    )
    return msgspec.structs.replace(item, parts=parts)


def _filled(template: Item, code: str, clause: str, words: Mapping[str, Label]) -> Item:
    """Return an item with its words put in; what its sentences quote of rows stays as it is."""
    return msgspec.structs.replace(
        template,
        code=code,
        label=_put(template.label, words),
        clause=clause,
        parts=tuple(_put_into(part, words) for part in template.parts),
    )


def _put_into(part: Part, words: Mapping[str, Label]) -> Part:
    return msgspec.structs.replace(part, text=_put(part.text, words))


def _put(text: Label, words: Mapping[str, Label]) -> Label:
    zh, en = text.zh, text.en
    for name, word in words.items():
        zh, en = zh.replace(f"{{{name}}}", word.zh), en.replace(f"{{{name}}}", word.en)
    return Label(zh, en)


def _bounds(
    bounds: Mapping[str, Decimal],
    stages: Sequence[Stage],
    template: Label,
    unit: Label,
    phrases: Phrases,
) -> Label:
    """Return the bounds in words, stage by stage."""
    said = []
    for stage in stages:
        if stage.code in bounds:
            figure = str(bounds[stage.code])
            words = {"stage": stage.label, "bound": Label(figure, figure), "unit": unit}
            said.append(_put(template, words))
    comma = phrases.clause
    return Label(comma.zh.join(one.zh for one in said), comma.en.join(one.en for one in said))


def _floor(floor: Decimal, typed: Typed) -> Label:
    if not floor:
        return _NOTHING
    percent = plain(Fraction(floor) * 100)
    return _put(typed.floor, {"percent": Label(percent, percent)})
