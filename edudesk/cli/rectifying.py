"""Commands around problems: the ledger and what is due, missing evidence, on-site checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken
from edudesk.model.exact import decimal_text, half_up

if TYPE_CHECKING:
    from edudesk.actions.sampling import Accuracy
    from edudesk.actions.session import Session


@click.command("ledger", cls=Spoken, help="ledger_help")
@file_argument()
@click.option("--from-verdicts", "from_verdicts", is_flag=True, help="ledger_verdicts_help")
@click.option("--from-checks", "from_checks", is_flag=True, help="ledger_checks_help")
@click.option("--standard", default="", metavar="CODE", help="standard_help")
@json_option()
@collection_option()
@click.pass_obj
def ledger(
    words: Words,
    file: Path,
    from_verdicts: bool,
    from_checks: bool,
    standard: str,
    as_json: bool,
    collection: str,
) -> int:
    """Enter problems into the ledger, or tell what is due and what the verdicts say of it."""
    from edudesk.actions import rectifying

    with opened(words, file, collection) as (session, chosen):
        number = chosen.number
        if from_verdicts:
            made = session.run(rectifying.draw_problems, number, standard)
            click.echo(words("ledger_drawn", count=len(made.rows) if made else 0))
        if from_checks:
            made = session.run(rectifying.open_differences, number)
            drawn = made.rows_of(rectifying.LEDGER) if made else ()
            click.echo(words("ledger_opened", count=len(list(drawn))))
        if not (from_verdicts or from_checks):
            _tell_ledger(session, number, standard, words, as_json=as_json)
    return 0


def _tell_ledger(
    session: Session, number: int, standard: str, words: Words, *, as_json: bool
) -> None:
    from edudesk.actions import rectifying

    stands = session.run(rectifying.compare_ledger, number, standard)
    due = session.run(rectifying.list_reminders, number)
    if as_json:
        told = {**stands._asdict(), "reminders": [one._asdict() for one in due]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, items in stands._asdict().items():
        if items:
            listed = words("comma").join(items)
            click.echo(words(f"ledger_{name}", count=len(items), items=listed))
    for one in due:
        who = words("comma").join((one.responsible or one.lead_units or "?").splitlines())
        what = one.what.splitlines()[0]
        click.echo(words("ledger_due", told=one.told, due=one.due, no=one.problem_no, what=what))
        click.echo(f"    {who}")
    if not due:
        click.echo(words("ledger_nothing_due"))


@click.command("evidence", cls=Spoken, help="evidence_help")
@file_argument()
@click.option("--standard", default="", metavar="CODE", help="standard_help")
@click.option(
    "--attach", type=(str, PATH), default=None, metavar="NUMBER SCAN", help="evidence_attach_help"
)
@json_option()
@collection_option()
@click.pass_obj
def evidence(
    words: Words,
    file: Path,
    standard: str,
    attach: tuple[str, Path] | None,
    as_json: bool,
    collection: str,
) -> int:
    """List what the register of evidence lacks, or attach a scan to one of its papers."""
    from edudesk.actions.evidence import attach_to_number, missing_evidence

    with opened(words, file, collection) as (session, chosen):
        if attach is not None:
            made = session.run(attach_to_number, chosen.number, *attach)
            click.echo(made.change.named(words.lang))
            return 0
        found = session.run(missing_evidence, chosen.number, standard)
    lang = words.lang
    if as_json:
        told = [
            {"item": one.code, "wanted": one.wanted.text(lang), "lacking": one.told.text(lang)}
            for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for one in found:
        click.echo(f"{one.code}  {one.told.text(lang)}  {one.wanted.text(lang)}")
    click.echo(words("evidence_missing", count=len(found)))
    return 0


@click.command("site-check", cls=Spoken, help="site_check_help")
@file_argument()
@click.option("--schools", type=click.IntRange(min=1), metavar="N", help="site_schools_help")
@click.option(
    "--figures", type=click.IntRange(min=1), default=10, metavar="N", help="site_figures_help"
)
@click.option("--seed", default="", metavar="TEXT", help="site_seed_help")
@json_option()
@collection_option()
@click.pass_obj
def site_check(
    words: Words,
    file: Path,
    schools: int | None,
    figures: int,
    seed: str,
    as_json: bool,
    collection: str,
) -> int:
    """Draw schools and figures for on-site checks, or tell how accurate the declared ones were."""
    from edudesk.actions import sampling

    with opened(words, file, collection) as (session, chosen):
        if schools is not None:
            made = session.run(
                sampling.draw_sample, chosen.number, schools=schools, figures=figures, seed=seed
            )
            used = str(made.rows[0].values["seed"])
            places = {row.values["concerns"] for row in made.rows}
            count = len(made.rows)
            click.echo(words("site_drawn", schools=len(places), figures=count, seed=used))
            return 0
        measured = session.run(sampling.measured_accuracy, chosen.number)
    _tell_accuracy(measured, words, as_json=as_json)
    return 0


def _tell_accuracy(measured: Sequence[Accuracy], words: Words, *, as_json: bool) -> None:
    if as_json:
        told = [one._asdict() for one in measured]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in measured:
        click.echo(words("site_accuracy", **one._asdict(), share=_share(one)))
    if not measured:
        click.echo(words("site_nothing_drawn"))


def _share(one: Accuracy) -> str:
    """Return the share of checked figures that agree, in percent with one decimal."""
    if not one.checked:
        return "—"
    return decimal_text(half_up(Fraction(100 * one.agreeing, one.checked), 1), 1) + "%"


COMMANDS = (ledger, evidence, site_check)
