"""Makes the checks that every field brings along, so that one engine runs all checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from edudesk.catalogue.words import Words
from edudesk.model.check import Check, Figure
from edudesk.model.form import CAMPUSES, CodeList, Field, Form, Label

# Worded as the partial index of storage is, else SQLite does not use it.
_OPEN = "SELECT row FROM cells WHERE form = {form} AND field = {field} AND state <> 'carried'"
_TYPED = "(SELECT typed FROM cells WHERE form = {form} AND row = this.id AND field = {field})"


def field_checks(
    form: Form, lists: Mapping[str, CodeList], forms: Mapping[str, Form], words: Words
) -> Iterator[Check]:
    """Yield the checks of every stored field of `form`, and the one of its key.

    Codes are `<form>.<field>.required` and the like, `<form>.duplicate` for the key,
    `<form>.carried` for what was carried over and nobody has confirmed.
    """
    for field in form.stored:
        yield from _presence(form, field, words)
        yield from _bounds(form, field, words)
        yield from _text(form, field, words)
        yield from _membership(form, field, lists, forms, words)
    if form.key:
        yield _duplicate(form, words)
    carrying = [field for field in form.stored if field.carries]
    if carrying:
        yield _carried(form, carrying[0], words)


def _presence(form: Form, field: Field, words: Words) -> Iterator[Check]:
    cell = {"form": _quoted(form.code), "field": _quoted(field.code)}
    states = _OPEN.format(**cell)
    if field.required or field.required_when:
        yield _check(
            form,
            field,
            "required",
            words.label("required", label=field.label),
            holds=f"{_this(field)} IS NOT NULL OR this.id IN ({states})",
            applies=_all(field.required_when, _on_lines(form, field), _asked(field)),
        )
    yield _check(
        form,
        field,
        "unreadable",
        words.label(
            f"unreadable_{field.type}", label=field.label, value="{typed}", places=field.places
        ),
        holds=f"this.id NOT IN ({states} AND state = 'unreadable')",
        applies=f"{_this(field)} IS NULL",
        show={"typed": Figure(sql=_TYPED.format(**cell))},
    )


def _bounds(form: Form, field: Field, words: Words) -> Iterator[Check]:
    for name, sign, limit in (("minimum", ">=", field.minimum), ("maximum", "<=", field.maximum)):
        if limit is None:
            continue
        told = f"{limit:f}" if field.is_year else f"{limit:,f}"
        message = words.label(
            name, label=field.label, value=_figure(field), unit=field.unit, limit=told
        )
        yield _filled_check(
            form, field, name, message, f"{_this(field)} {sign} {_scaled(field, limit)}"
        )


def _text(form: Form, field: Field, words: Words) -> Iterator[Check]:
    if field.max_length:
        message = words.label("max_length", label=field.label, limit=field.max_length)
        holds = f"length({_this(field)}) <= {field.max_length}"
        yield _filled_check(form, field, "max_length", message, holds)
    if field.pattern:
        hint = field.pattern_hint or words.label("pattern_hint")
        message = words.label("pattern", label=field.label, value=_figure(field), hint=hint)
        holds = f"{_this(field)} REGEXP {_quoted(field.pattern)}"
        yield _filled_check(form, field, "pattern", message, holds)


def _membership(
    form: Form,
    field: Field,
    lists: Mapping[str, CodeList],
    forms: Mapping[str, Form],
    words: Words,
) -> Iterator[Check]:
    column = _this(field)
    if field.list:
        codes = lists[field.list]
        message = words.label("code", label=field.label, value=_figure(field), list=codes.title)
        values = [code.value for code in codes.codes]
        if field.type == "code":
            holds = f"{column} IN ({', '.join(map(_quoted, values))})"
        else:
            one = f"({'|'.join(map(re.escape, values))})"
            holds = f"{column} REGEXP {_quoted(f'{one}(,{one})*')}"
        yield _filled_check(form, field, "code", message, holds)
    if field.target:
        message = words.label("dangling", label=field.label, target=forms[field.target].title)
        holds = f"{column} IN (SELECT id FROM {field.target})"
        yield _filled_check(form, field, "dangling", message, holds)


def _duplicate(form: Form, words: Words) -> Check:
    """Return the check that no other row has the same key; every row of the pair is marked.

    A row that names no campus stands on the main one, and is told apart by the rest of the key.
    """
    fields = [form.by_code[code] for code in form.key]
    wanted = [field for field in fields if field.code != form.campus_field]
    mine = ", ".join(_told_apart(form, "this", field) for field in fields)
    theirs = ", ".join(_told_apart(form, "other", field) for field in fields)
    filled = " AND ".join(f"other.{_name(field)} IS NOT NULL" for field in wanted)
    return Check(
        code=f"{form.code}.duplicate",
        level="wrong",
        kind="within",
        form=form.code,
        fields=form.key,
        holds=f"({mine}) NOT IN (SELECT {theirs} FROM {form.code} AS other WHERE {filled}"
        f" GROUP BY {theirs} HAVING count(*) > 1)",
        applies=" AND ".join(f"{_this(field)} IS NOT NULL" for field in wanted),
        message=words.label(
            "duplicate",
            title=form.title,
            labels=_joined(fields, words),
            value=" ".join(_figure(field) for field in fields),
        ),
    )


def _told_apart(form: Form, alias: str, field: Field) -> str:
    name = f"{alias}.{_name(field)}"
    if field.code != form.campus_field:
        return name
    return f"coalesce({name}, (SELECT min(id) FROM {CAMPUSES}), 0)"


def _carried(form: Form, first: Field, words: Words) -> Check:
    """Return the check that nothing carried over waits to be confirmed.

    It speaks once for the whole form, on the first row concerned: a new year begins with thousands.
    """
    waiting = f"SELECT 1 FROM cells WHERE form = {_quoted(form.code)} AND state = 'carried'"
    # As a rule nothing waits in the whole file, and no row is looked at; else one, by its id.
    first_row = (
        f"SELECT each.id FROM {form.code} AS each WHERE EXISTS ({waiting} AND row = each.id)"
        " ORDER BY each.id LIMIT 1"
    )
    count = f"(SELECT count(*) FROM ({waiting} AND row IN (SELECT id FROM {form.code})))"
    return _check(
        form,
        first,
        "carried",
        words.label("carried", title=form.title, count="{count}"),
        holds="0",
        applies=f"this.id = (CASE WHEN EXISTS ({waiting}) THEN ({first_row}) END)",
        show={"count": Figure(sql=count)},
        code=f"{form.code}.carried",
    )


def _joined(fields: list[Field], words: Words) -> Label:
    joint = words.label("joint")
    return Label(
        zh=joint.zh.join(f"“{field.label.zh}”" for field in fields),
        en=joint.en.join(f"'{field.label.en}'" for field in fields),
    )


def _filled_check(form: Form, field: Field, name: str, message: Label, holds: str) -> Check:
    """Return a check that is silent while the field is empty: that is another check's matter."""
    applies = f"{_this(field)} IS NOT NULL"
    return _check(form, field, name, message, holds=holds, applies=applies)


def _check(
    form: Form,
    field: Field,
    name: str,
    message: Label,
    *,
    holds: str,
    applies: str,
    show: Mapping[str, Figure] | None = None,
    code: str = "",
) -> Check:
    return Check(
        code=code or f"{form.code}.{field.code}.{name}",
        level="wrong",
        kind="field",
        form=form.code,
        fields=(field.code,),
        holds=holds,
        applies=applies,
        message=message,
        show=dict(show or {}),
        source=field.source,
    )


def _on_lines(form: Form, field: Field) -> str:
    """Return the condition that this row is a grid line on which the field is asked."""
    if not field.by_line:
        return ""
    lines = [_quoted(line.code) for line in form.lines if field.code in line.asks]
    return f"this.line IN ({', '.join(lines)})"


def _asked(field: Field) -> str:
    """Return the condition that this collection is one of the years in which the field is asked."""
    bounds = ((">=", field.since), ("<=", field.until))
    year = "(SELECT start_year FROM collection)"
    return _all(*(f"{year} {sign} {limit}" for sign, limit in bounds if limit))


def _all(*conditions: str) -> str:
    return " AND ".join(f"({condition})" for condition in conditions if condition)


def _this(field: Field) -> str:
    return f"this.{_name(field)}"


def _name(field: Field) -> str:
    """Return the field's column; quoted, since a code may be a word of SQL ("exists")."""
    return f'"{field.code}"'


def _figure(field: Field) -> str:
    return f"{{{field.code}}}"


def _scaled(field: Field, limit: Decimal) -> int:
    return int(limit.scaleb(field.places))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
