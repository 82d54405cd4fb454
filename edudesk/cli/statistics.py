"""The command that loads what the ministry's statistics system exports."""

from __future__ import annotations

from pathlib import Path

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, opened
from edudesk.cli.speech import Spoken
from edudesk.cli.tables import complaint_line


@click.command("load-statistics", cls=Spoken, help="load_statistics_help")
@file_argument()
@click.argument("exports", type=PATH, nargs=-1, required=True, metavar="EXPORT...")
@collection_option()
@click.pass_obj
def load_statistics(words: Words, file: Path, exports: tuple[Path, ...], collection: str) -> int:
    """Load exported workbooks as the figures of the statistics."""
    from edudesk.actions import statistics as action

    with opened(words, file, collection) as (session, chosen):
        loaded = session.run(action.load_statistics, exports, chosen.number)
    click.echo(words("statistics_loaded", schools=loaded.schools, figures=loaded.figures))
    for header in loaded.unknown:
        click.echo(words("statistics_unknown", header=header))
    for school in loaded.unassigned:
        click.echo(words("statistics_unassigned", school=school))
    for one in loaded.refused:
        click.echo(complaint_line(one, words))
    return 1 if loaded.refused else 0
