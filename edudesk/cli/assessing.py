"""Commands that open a verdict and choose the standard it is found under."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edudesk.catalogue.words import Words
from edudesk.cli import telling
from edudesk.cli.arguments import collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken
from edudesk.model.exact import decimal_text

if TYPE_CHECKING:
    from edudesk.model.explanation import Input, Line, Member, Source, Why
    from edudesk.model.verdict import Influence

_SHOWN = 5
"""Schools that drive a coefficient, the first of them."""
_PLACES = 6


@click.command("why", cls=Spoken, help="why_help")
@file_argument()
@click.argument("code", metavar="INDICATOR")
@click.option("--school", default="", metavar="CODE", help="why_school_help")
@click.option("--standard", default="", metavar="CODE", help="standard_help")
@json_option()
@collection_option()
@click.pass_obj
def why(
    words: Words,
    file: Path,
    code: str,
    school: str,
    standard: str,
    as_json: bool,
    collection: str,
) -> int:
    """Open a verdict down to the cells that its figures come from."""
    from edudesk.actions import explaining

    with opened(words, file, collection) as (session, chosen):
        wanted = session.aside(
            explaining.why, chosen.number, code, school=school, standard=standard
        )
        found = wanted.result()
    if as_json:
        plain = [msgspec.to_builtins(one) for one in found]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return 0
    click.echo(telling.collection_line(chosen, words))
    for one in found:
        click.echo()
        _tell(one, words)
    return 0


def _tell(one: Why, words: Words) -> None:
    lang = words.lang
    click.echo(f"{one.subject.text(lang)}  {one.code} {one.title.text(lang)}")
    key = "short" if one.verdict == "floor" and not one.floor else one.verdict
    _line("why_verdict", words(f"why_{key}", floor=one.floor), words)
    if one.problem is not None:
        _line("why_problem", one.problem.text(lang), words)
    if one.formula is not None:
        _line("why_formula", one.formula.text(lang), words)
    for step in one.steps:
        _line("why_step", step, words)
    _line("why_bound", one.bound, words)
    if one.missing:
        missing = words("comma").join(label.text(lang) for label in one.missing)
        _line("why_missing", missing, words)
        _line("why_range", f"{one.low} – {one.high or words('why_endless')}", words)
        _line("why_sure", words(f"why_sure_{one.sure}") if one.sure else "", words)
    for given in one.inputs:
        _tell_input(given, words)
    for line in one.lines:
        if line.verdict != "met":
            _tell_school(line, words)
    for member in one.members:
        _tell_member(member, words)
    for influence in one.influences[:_SHOWN]:
        _tell_influence(influence, words)
    if one.evidence is not None:
        _line("why_evidence", one.evidence.text(lang), words)
    _line("why_clause", one.clause, words)
    _line("why_document", one.document.text(lang), words)


def _tell_input(given: Input, words: Words) -> None:
    figure = f"{given.figure} {given.unit}" if given.figure else words("unknown")
    told = f"{given.sign}{given.label.text(words.lang)} {figure}"
    _line("why_input", told, words)
    for source in given.sources:
        _tell_source(source, words)


def _tell_source(source: Source, words: Words) -> None:
    lang = words.lang
    told = (
        f"{source.form_title.text(lang)} · {source.label.text(lang)} [{source.form}.{source.field}]"
    )
    if source.told is not None:
        told += f" · {source.told.text(lang)}"
    click.echo(f"      {told}")
    if source.rows:
        names = words("comma").join(row.name for row in source.rows)
        click.echo(f"      {words('why_rows', count=len(source.rows), names=names)}")


def _tell_school(one: Line, words: Words) -> None:
    """Tell the figures of a school that does not meet a row of the annex, or that it sums up."""
    lang = words.lang
    told = words("comma").join(
        f"{each.label.text(lang)} {each.figure or words('unknown')}{each.unit}"
        for each in one.inputs
    )
    verdict = f"（{words(f'why_{one.verdict}')}）" if one.verdict else ""
    _line("why_member", f"{one.name.text(lang)}{verdict}　{told}", words)


def _tell_member(one: Member, words: Words) -> None:
    unknown = words("unknown")
    told = words(
        "why_member_text",
        school=one.name.text(words.lang),
        students=unknown if one.students is None else one.students,
        weight=one.weight or unknown,
        figures=one.figures,
        value=one.value or unknown,
        deviation=one.deviation or unknown,
        square=one.square or unknown,
    )
    _line("why_member", told, words)


def _tell_influence(one: Influence, words: Words) -> None:
    without = words("unknown") if one.without is None else decimal_text(one.without, _PLACES)
    _line(
        "why_without", words("why_leave_out", school=one.name.text(words.lang), cv=without), words
    )


def _line(key: str, text: str, words: Words) -> None:
    if text:
        click.echo(f"  {words(key)}  {text}")


@click.command("standard", cls=Spoken, help="standard_choice_help")
@file_argument()
@click.argument("code", required=False, default="", metavar="[CODE]")
@collection_option()
@click.pass_obj
def standard(words: Words, file: Path, code: str, collection: str) -> int:
    """Choose the standard of a file, or tell which there are and which one is chosen."""
    from edudesk.actions import assessing

    with opened(words, file, collection) as (session, chosen):
        if code:
            session.run(assessing.choose_standard, code, chosen.number)
        found = session.run(assessing.standards_to_choose)
    for one in found.standards:
        mark = "*" if one.code == found.chosen else " "
        click.echo(f"{mark} {one.code}  {one.title.text(words.lang)}")
    return 0


COMMANDS = (why, standard)
