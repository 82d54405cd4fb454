"""Commands around distances to the thresholds: tell them, list what turned verdicts, the switch."""

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

if TYPE_CHECKING:
    from edudesk.model.headroom import Distance, VerdictChange

_SIGNS = {"met": "✓", "floor": "▽", "below": "▼", "unknown": "?"}


@click.command("headroom", cls=Spoken, help="headroom_help")
@file_argument()
@click.option("--on", "switch", flag_value="on", default=None, help="headroom_on_help")
@click.option("--off", "switch", flag_value="off", help="headroom_off_help")
@click.option("--changes", is_flag=True, help="headroom_changes_help")
@click.option("--explain", "number", type=int, metavar="NUMBER", help="headroom_explain_help")
@click.option("--reason", default="", metavar="TEXT", help="reason_help")
@json_option()
@collection_option()
@click.pass_obj
def headroom(
    words: Words,
    file: Path,
    switch: str | None,
    changes: bool,
    number: int | None,
    reason: str,
    as_json: bool,
    collection: str,
) -> int:
    """Tell how far a school is from each threshold, or what turned a verdict after that."""
    from edudesk.actions import headroom as action

    if (number is not None) != bool(reason):
        raise click.UsageError(words("headroom_needs"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        if switch is not None:
            session.run(action.switch_headroom, on=switch == "on")
            click.echo(words("headroom_is_on" if switch == "on" else "headroom_is_off"))
            return 0
        if number is not None:
            session.run(action.explain_change, chosen.number, [number], reason)
        if changes or number is not None:
            found = session.run(action.list_verdict_changes, chosen.number)
            return _tell_changes(found, words, as_json=as_json)
        measured = session.run(action.measure, chosen.number)
    if measured.off:
        click.echo(words("headroom_is_off"))
        return 0
    if not as_json:
        click.echo(telling.collection_line(chosen, words))
    return _tell_distances(measured.distances, words, as_json=as_json)


def _tell_distances(found: tuple[Distance, ...], words: Words, *, as_json: bool) -> int:
    if as_json:
        listed = [
            {
                "stage": one.stage,
                "code": one.code,
                "verdict": one.verdict,
                "value": None if one.value is None else str(one.value),
                "lacking": one.lacking,
                "places": one.places,
                "unit": one.unit,
                "too_many": one.too_many,
                "told": one.told.text(words.lang),
            }
            for one in found
        ]
        click.echo(json.dumps({"distances": listed}, ensure_ascii=False, indent=2))
        return 0
    for one in found:
        click.echo(f"{_SIGNS[one.verdict]} {one.told.text(words.lang)}")
    if not found:
        click.echo(words("headroom_none"))
    return 0


def _tell_changes(found: tuple[VerdictChange, ...], words: Words, *, as_json: bool) -> int:
    """Tell changed verdicts; status 1 while a reason is still wanted."""
    status = int(any(change.asks for change in found))
    if as_json:
        click.echo(
            json.dumps({"changes": msgspec.to_builtins(found)}, ensure_ascii=False, indent=2)
        )
        return status
    for change in found:
        click.echo(_change_line(change, words))
        for figure in change.figures:
            label = figure.label.text(words.lang)
            click.echo(f"    {figure.name} {label}: {figure.old or '-'} → {figure.new or '-'}")
        click.echo(f"    {_said_of(change, words)}")
    if not found:
        click.echo(words("changes_none"))
    return status


def _change_line(change: VerdictChange, words: Words) -> str:
    return words(
        "change_line",
        number=change.number,
        day=f"{change.at:%Y-%m-%d}",
        who=change.who,
        name=change.name.text(words.lang),
        old=change.old_told.text(words.lang),
        new=change.new_told.text(words.lang),
    )


def _said_of(change: VerdictChange, words: Words) -> str:
    if change.reason:
        said = words("change_reason", reason=change.reason, who=change.reason_who)
        return f"{words('change_taken_back')} {said}" if change.taken_back else said
    if change.taken_back:
        return words("change_taken_back")
    return words("change_wants_reason" if change.asks else "change_entered", number=change.number)


COMMANDS = (headroom,)
