"""Figures of two moments on the command line: side by side, and explained where they differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken
from edudesk.errors import UnknownNameError
from edudesk.model.comparison import shown_difference, shown_figure, shown_percent
from edudesk.model.form import Form
from edudesk.model.place import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edudesk.actions.session import Session
    from edudesk.model.comparison import Compared, Comparison, SchoolsCompared


@click.command("compare", cls=Spoken, help="compare_help")
@file_argument()
@click.argument("form", required=False, default="")
@click.option("--with", "other", default="", metavar="ID", help="compare_with_help")
@click.option("--changed", is_flag=True, help="compare_changed_help")
@click.option("--explain", "places", multiple=True, metavar="CELL", help="compare_explain_help")
@click.option("--reason", default="", metavar="TEXT", help="reason_help")
@click.option("--code", default="", metavar="CODE", help="reason_code_help")
@collection_option()
@json_option()
@click.pass_obj
def compare(
    words: Words,
    file: Path,
    form: str,
    other: str,
    changed: bool,
    places: tuple[str, ...],
    reason: str,
    code: str,
    collection: str,
    as_json: bool,
) -> int:
    """Set the figures of two collections side by side; explain differences when asked to."""
    if bool(places) != bool(reason):
        raise click.UsageError(words("compare_needs"), click.get_current_context())
    from edudesk.actions import comparing
    from edudesk.actions.collections import find_collection

    with opened(words, file, collection) as (session, chosen):
        number = session.run(find_collection, other).number if other else None
        found = session.run(comparing.compare, chosen.number, number)
        if places:
            cells = [cell for place in places for cell in _cells(found, place)]
            session.run(
                comparing.explain_differences, chosen.number, number, cells, reason, code=code
            )
        found = session.run(comparing.compare, chosen.number, number, form=form)
        shown = [figure for figure in found.figures if figure.changed or not changed]
        if as_json:
            _as_json(found, shown, session)
        else:
            _told(found, shown, session, words)
    return 0


def _cells(found: Comparison, place: str) -> list[Cell]:
    """Return the cells that are called FORM.FIELD, in a grid FORM.FIELD:LINE.

    A whole FORM means all of its differences that nobody has explained yet.
    """
    name, _, line = place.partition(":")
    if "." not in name:
        return [one.cell for one in found.figures if one.form == name and one.unexplained]
    cells = [
        one.cell for one in found.figures if (f"{one.form}.{one.field}", one.line) == (name, line)
    ]
    if cells:
        return cells
    raise UnknownNameError(
        f"对照表中没有“{place}”。请写成 表.指标，固定行的表写成 表.指标:行，见 compare --json。",
        f"There is no {place} in the comparison. Write FORM.FIELD, in grids FORM.FIELD:LINE; see"
        " compare --json.",
    )


def _told(found: Comparison, shown: list[Compared], session: Session, words: Words) -> None:
    click.echo(
        words(
            "compare_heading",
            now=found.collection.title.text(words.lang),
            moment=found.collection.moment.isoformat(),
            before=found.other.title.text(words.lang),
            past=found.other.moment.isoformat(),
        )
    )
    heading = ""
    for figure in shown:
        form = session.catalogue.forms[figure.form]
        if form.code != heading:
            heading = form.code
            click.echo(words("form_heading", form=form.title.text(words.lang)))
        click.echo(_line(form, figure, words))
    click.echo(
        words(
            "compare_sum",
            figures=len(found.figures),
            changed=found.changed,
            unexplained=found.unexplained,
        )
    )


def _line(form: Form, figure: Compared, words: Words, *, explained: bool = True) -> str:
    field = form.by_code[figure.field]
    label = field.label.text(words.lang)
    lines = {line.code: line.label.text(words.lang) for line in form.lines}
    parts = (shown_difference(field, figure), shown_percent(field, figure))
    return words(
        "compare_line",
        name=" · ".join(filter(None, (lines.get(figure.line, ""), label))),
        before=shown_figure(field, figure.before, words.lang),
        now=shown_figure(field, figure.now, words.lang),
        unit=field.unit,
        difference="  ".join(part for part in parts if part) or "=",
        reason=figure.reason
        or (words("compare_no_reason") if explained and figure.unexplained else ""),
    ).rstrip()


def _as_json(found: Comparison, shown: list[Compared], session: Session) -> None:
    def told(figure: Compared) -> dict[str, object]:
        field = session.catalogue.field(figure.form, figure.field)
        return {
            "form": figure.form,
            "field": figure.field,
            "line": figure.line,
            "unit": field.unit,
            "before": None if figure.before is None else shown_figure(field, figure.before),
            "now": None if figure.now is None else shown_figure(field, figure.now),
            "difference": shown_difference(field, figure),
            "percent": shown_percent(field, figure),
            "reason": figure.reason,
            "reason_code": figure.reason_code,
            "head": figure.head,
            "offered": figure.offered,
        }

    answer = {
        "collection": found.collection.id,
        "with": found.other.id,
        "figures": len(found.figures),
        "changed": found.changed,
        "unexplained": found.unexplained,
        "rows": [told(figure) for figure in shown],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


@click.command("lineage", cls=Spoken, help="lineage_help")
@file_argument()
@click.option("--with", "other", default="", metavar="ID", help="compare_with_help")
@click.option("--drop-gone", is_flag=True, help="lineage_drop_help")
@collection_option()
@json_option()
@click.pass_obj
def lineage(
    words: Words, file: Path, other: str, drop_gone: bool, collection: str, as_json: bool
) -> int:
    """Set the schools of two collections side by side, those merged or split together."""
    from edudesk.actions import lineage as schools
    from edudesk.actions.collections import find_collection

    with opened(words, file, collection) as (session, chosen):
        if drop_gone:
            made = session.run(schools.drop_gone, chosen.number)
            click.echo(words("lineage_dropped", count=len(made.change.removed) if made else 0))
            return 0
        number = session.run(find_collection, other).number if other else None
        found = session.run(schools.compare_schools, chosen.number, number)
        if as_json:
            click.echo(json.dumps(_kin_as_json(found, words), ensure_ascii=False, indent=2))
        else:
            _tell_kin(found, session, words)
    return 0


def _tell_kin(found: SchoolsCompared, session: Session, words: Words) -> None:
    """Tell the figures that changed, family by family; then those of the whole district."""
    form = session.catalogue.forms["school_facts"]
    comma = words("comma")
    for kin in found.kin:
        changed = [figure for figure in kin.figures if figure.changed]
        if not changed and not kin.changes:
            continue
        before, now = (comma.join(names) or "—" for names in (kin.before, kin.now))
        click.echo(now if before == now else words("lineage_names", before=before, now=now))
        for change in kin.changes:
            click.echo(f"  {change.text(words.lang)}")
        for figure in changed:
            click.echo(_line(form, figure, words, explained=False))
    click.echo(words("lineage_whole"))
    for figure in found.whole:
        if figure.changed:
            click.echo(_line(form, figure, words, explained=False))


def _kin_as_json(found: SchoolsCompared, words: Words) -> dict[str, object]:
    def told(figures: Iterable[Compared]) -> dict[str, list[int | None]]:
        return {figure.field: [figure.before, figure.now] for figure in figures}

    return {
        "collection": found.collection.id,
        "with": found.other.id,
        "whole": told(found.whole),
        "schools": [
            {
                "before": list(kin.before),
                "now": list(kin.now),
                "changes": [change.text(words.lang) for change in kin.changes],
                "figures": told(kin.figures),
            }
            for kin in found.kin
        ],
    }


COMMANDS = (compare, lineage)
