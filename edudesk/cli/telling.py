"""Tells on a terminal what came of an action: findings, complaints, verdicts, files made."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.model.change import Edited
from edudesk.model.check import Finding
from edudesk.model.exact import decimal_text, half_up, plain, root_half_up
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell, Collection, FileKind
from edudesk.model.standard import Standard
from edudesk.model.values import Unreadable, read_value, show_value
from edudesk.model.verdict import (
    Assessment,
    Certainty,
    Coefficient,
    IndicatorResult,
    Outlook,
    Outlooks,
    StageResult,
    UnitResult,
    Verdict,
)

if TYPE_CHECKING:
    from edudesk.actions.printing import Report
    from edudesk.actions.sample import SampleFiles

_MISLEADING = "▲"
_MARKS = {"met": "", "floor": "△", "below": "✗", "unknown": "?"}


def collection_line(collection: Collection, words: Words) -> str:
    """Return which collection is meant and which moment its figures describe."""
    return words(
        "collection",
        id=collection.id,
        title=collection.title.text(words.lang),
        moment=collection.moment.isoformat(),
    )


def notes(remarks: Iterable[Label], words: Words) -> None:
    """Tell remarks, one a line."""
    for one in remarks:
        remark(one.text(words.lang), words)


def remark(text: str, words: Words) -> None:
    """Tell a remark."""
    click.echo(words("note", text=text))


def cell(catalogue: Catalogue, where: Cell, edited: Edited, words: Words) -> None:
    """Tell what now stands in a cell that was set."""
    form = catalogue.forms[where.form]
    field = form.by_code[where.field]
    row = next((one for one in edited.rows_of(where.form) if one.id == where.row), None)
    if row is None:  # nothing changed: what was set stood there already
        click.echo(words("cell_same", form=form.title.text(words.lang)))
        return
    state = row.states.get(where.field, "plain")
    value = show_value(field, row.values[where.field], catalogue.codes(field), words.lang)
    if state == "unreadable":
        value = _why_unreadable(field, row.typed[where.field], catalogue, words)
    elif state != "plain" or not value:
        value = words(f"state_{state if state != 'plain' else 'empty'}")
    click.echo(
        words(
            "cell",
            form=form.title.text(words.lang),
            field=field.label.text(words.lang),
            value=value,
        )
    )


def _why_unreadable(field: Field, typed: str, catalogue: Catalogue, words: Words) -> str:
    try:
        if field.type != "ref":
            read_value(field, typed, catalogue.codes(field))
    except Unreadable as error:
        return words("state_unreadable_why", reason=error.reason.text(words.lang))
    return words("state_unreadable")


# -- findings --------------------------------------------------------------------------------------


def findings(found: Sequence[Finding], catalogue: Catalogue, words: Words) -> int:
    """Tell findings, the wrong ones first; return 1 when a wrong one stands, else 0."""
    told = [one for one in found if one.state != "unchecked"]
    for one in sorted(told, key=_weight):
        click.echo(_finding_line(one, catalogue, words))
    unchecked = len(found) - len(told)
    wrong = sum(map(stands_wrong, found))
    unusual = sum(one.level == "unusual" and one.state in ("open", "lapsed") for one in found)
    click.echo(words("findings_sum", wrong=wrong, unusual=unusual, unchecked=unchecked))
    return 1 if wrong else 0


def stands_wrong(finding: Finding) -> bool:
    """Whether a finding is wrong and nobody has overruled it."""
    return finding.level == "wrong" and finding.state in ("open", "lapsed")


def findings_as_json(found: Sequence[Finding], collection: Collection, words: Words) -> int:
    """Tell findings as one JSON object; return 1 when a wrong one stands, else 0."""
    wrong = sum(map(stands_wrong, found))
    answer = {
        "collection": collection.id,
        "moment": collection.moment.isoformat(),
        "wrong": wrong,
        "findings": [
            {
                "check": one.check,
                "level": one.level,
                "state": one.state,
                "form": one.form,
                "row": one.row,
                "row_name": one.row_name,
                "fields": list(one.fields),
                "message": one.message.text(words.lang),
                "reason": one.reason,
                "reason_code": one.reason_code,
                "head": one.head,
                "missing": list(one.missing),
            }
            for one in found
        ],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    return 1 if wrong else 0


def _weight(finding: Finding) -> tuple[bool, bool, str, int]:
    return finding.level != "wrong", finding.state != "open", finding.form, finding.row


def _finding_line(finding: Finding, catalogue: Catalogue, words: Words) -> str:
    form = catalogue.forms[finding.form]
    labels = [form.by_code[code].label.text(words.lang) for code in finding.fields]
    fields = words("comma").join(labels)
    place = form.title.text(words.lang)
    if form.kind != "record":
        place += f" {finding.row_name} #{finding.row}"
    line = words(
        "finding",
        level=words(f"level_{finding.level}"),
        place=place,
        fields=fields,
        message=finding.message.text(words.lang),
    )
    if finding.state == "open":
        return line
    return line + words(f"finding_{finding.state}", reason=finding.reason, head=finding.head)


# -- the assessment --------------------------------------------------------------------------------


def assessment(found: Assessment, standard: Standard, words: Words) -> None:
    """Tell the verdict of every school, the coefficients and the items that are not met."""
    codes = [indicator.code for indicator in standard.indicators]
    header = [words("school"), words("students"), *codes, words("verdict")]
    sure = {(one.school_code, one.stage): one.verdict for one in found.outlooks.units}
    lines = [
        _unit_line(unit, standard, words, sure.get((unit.school_code, unit.stage), "depends"))
        for unit in found.units
    ]
    _table([header, *lines])
    click.echo(_marks(standard, words))
    for school in found.excluded:
        reason = school.reason.text(words.lang)
        click.echo(words("excluded", school=school.school_name, reason=reason))
    click.echo()
    _coefficients(found, standard, words)
    if _misleads(found):
        click.echo(words("mark_misleading"))
    click.echo()
    items = {item.code: item.label.text(words.lang) for item in standard.items}
    for item in found.items:
        if item.verdict != "met":
            problem = item.problem.text(words.lang)
            click.echo(words(f"item_{item.verdict}", code=item.code, label=items[item.code]))
            if problem:
                click.echo(f"      {problem}")
    if found.items:
        met = sum(item.verdict == "met" for item in found.items)
        click.echo(words("items_sum", met=met, all=len(found.items)))
    _relaxed(found, items, words)


def _coefficients(found: Assessment, standard: Standard, words: Words) -> None:
    """Tell the coefficients of every stage at which there are schools."""
    click.echo(words("coefficients"))
    codes = [indicator.code for indicator in standard.indicators]
    header = [words("stage"), *codes, words("composite"), words("stage_verdict")]
    taught = {unit.stage for unit in found.units}
    stages = [stage for stage in found.stages if stage.stage in taught]
    _table([header, *(_stage_line(stage, standard, words, found.outlooks) for stage in stages)])


def _marks(standard: Standard, words: Words) -> str:
    """Return what the marks behind figures mean; how far one may be under is the standard's."""
    if not standard.floor:
        return words("marks_no_floor")
    return words("marks", percent=plain(Fraction(standard.floor) * 100))


def misleading(found: Assessment, standard: Standard, words: Words) -> None:
    """Name on standard error each figure whose print would suggest the other verdict.

    Beside an object on standard output, the keys of which are agreed.
    """
    from edudesk.assessment.result import misleading_figures  # as `assess` itself, when needed

    stages = {stage.code: stage.label.text(words.lang) for stage in standard.stages}
    for one in misleading_figures(found, standard):
        place = words("comma").join(filter(None, (one["school_code"], stages[one["stage"]])))
        code = words("composite") if one["code"] == "composite" else one["code"]
        told = {"place": place, "code": code, "printed": one["printed"], "told": one["told"]}
        click.echo(words("misleading_figure", **told), err=True)


def _misleads(found: Assessment) -> bool:
    flags = [one.misleading for unit in found.units for one in unit.indicators]
    for stage in found.stages:
        flags += [stage.composite_misleading, *(one.misleading for one in stage.coefficients)]
    return any(flags)


def _relaxed(found: Assessment, labels: Mapping[str, str], words: Words) -> None:
    """Tell which rows of the annex the relaxations change that the district switched on."""
    if found.relaxed is None:
        return
    names = words("comma").join(one.label.text(words.lang) for one in found.relaxed.relaxations)
    click.echo(words("relaxed", names=names))
    for strict, eased in zip(found.items, found.relaxed.items, strict=True):
        if strict.verdict != eased.verdict:
            label = labels[eased.code]
            click.echo(words(f"item_{eased.verdict}", code=eased.code, label=label))


def _unit_line(unit: UnitResult, standard: Standard, words: Words, sure: Certainty) -> list[str]:
    """Return a unit's line; `sure`: what is certain of it although figures are missing."""
    students = words("unknown") if unit.students is None else str(unit.students)
    figures = [
        _figure(result, indicator.places)
        for result, indicator in zip(unit.indicators, standard.indicators, strict=True)
    ]
    key = f"unit_{unit.verdict}"
    if unit.verdict == "unknown" and sure != "depends":
        key = f"unit_sure_{sure}"
    return [unit.name.text(words.lang), students, *figures, words(key)]


def _figure(result: IndicatorResult, places: int) -> str:
    mark = _MARKS[result.verdict]
    if result.value is None:
        return mark
    flag = _MISLEADING if result.misleading else ""
    return f"{decimal_text(half_up(result.value, places), places)}{mark}{flag}"


def _stage_line(
    stage: StageResult, standard: Standard, words: Words, outlooks: Outlooks
) -> list[str]:
    places = standard.coefficient_places
    certain = {one.code: one for one in outlooks.coefficients.get(stage.stage, ())}
    label = next(one.label for one in standard.stages if one.code == stage.stage)
    verdicts = {
        *(_settled(one.verdict, certain.get(one.code)) for one in stage.coefficients),
        _settled(stage.composite_verdict, outlooks.composites.get(stage.stage)),
    }
    key = next(one for one in ("not_met", "unknown", "met") if one in verdicts)
    return [
        label.text(words.lang),
        *(_coefficient(one, places, certain.get(one.code)) for one in stage.coefficients),
        _composite(stage, outlooks.composites.get(stage.stage), places),
        words(key),
    ]


def _settled(verdict: Verdict | None, outlook: Outlook | None) -> Verdict | None:
    """Return a verdict, or the one that is certain although figures are missing."""
    if outlook is None or outlook.verdict == "depends":
        return verdict
    return outlook.verdict


def _coefficient(one: Coefficient, places: int, outlook: Outlook | None) -> str:
    if one.cv_squared is None:
        if outlook is None:
            return _MARKS["unknown"]
        return _between(outlook, *outlook.roots_told(one.limit, places))
    mark = _MARKS["below"] if one.verdict == "not_met" else ""
    flag = _MISLEADING if one.misleading else ""
    return f"{decimal_text(root_half_up(one.cv_squared, places), places)}{mark}{flag}"


def _between(outlook: Outlook, low: str, high: str) -> str:
    """Return between what a figure lies that is not known, with the mark of what is certain."""
    marks = {"met": "", "not_met": _MARKS["below"], "depends": _MARKS["unknown"]}
    return f"{low}–{high}{marks[outlook.verdict]}"


def _composite(stage: StageResult, outlook: Outlook | None, places: int) -> str:
    """Return the mean of the coefficients; to all its places where nothing bounds it."""
    if stage.composite is None and outlook is not None:
        low = decimal_text(half_up(outlook.low, places), places)
        high = "∞" if outlook.high is None else decimal_text(half_up(outlook.high, places), places)
        return _between(outlook, low, high)
    if stage.composite is None:
        return _MARKS["unknown"]
    if stage.composite_verdict is None:
        return str(stage.composite)
    mark = _MARKS["below"] if stage.composite_verdict == "not_met" else ""
    flag = _MISLEADING if stage.composite_misleading else ""
    return f"{stage.composite_printed}{mark}{flag}"


def _table(lines: Sequence[Sequence[str]]) -> None:
    """Tell lines in columns, the first left, the others right; Chinese counts two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [
            " " * (width - _width(text)) + text
            for text, width in zip(others, widths[1:], strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


# -- what can be printed, what was made ------------------------------------------------------------


def reports(found: Sequence[Report], words: Words, kind: FileKind) -> None:
    """Tell what is printed from such a file, group by group: name first, then title."""
    width = max(len(report.name) for report in found)
    for group, its in groupby(found, key=lambda report: report.group):
        click.echo(words(f"report_group_{kind}", group=group.text(words.lang)))
        for report in its:
            click.echo(f"{report.name:{width}}  {report.title.text(words.lang)}")


def sample(made: SampleFiles, words: Words) -> None:
    """Tell what the sample consists of, in words, with sizes."""
    click.echo(words("sample_made", folder=made.folder))
    for file in made.files:
        size = file.path.stat().st_size
        name = file.path.relative_to(made.folder).as_posix()
        click.echo(f"  {name}  {_size(size)}  {file.what.text(words.lang)}")


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{-(-count // 1024)} KB"
