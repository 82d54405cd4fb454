"""The command that puts right the code and the name of a file's school or district."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import file_argument, opened
from edudesk.cli.speech import Spoken


@click.command("rename", cls=Spoken, help="rename_help")
@file_argument()
@click.option("--code", default="", metavar="CODE", help="code_help")
@click.option("--name", default="", metavar="NAME", help="name_help")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="rename_since_help"
)
@click.pass_obj
def rename(words: Words, file: Path, code: str, name: str, since: datetime | None) -> int:
    """Correct code or name, or change them from a day on; say how the school is called now."""
    from edudesk.actions import renaming

    if not (code or name):
        raise click.UsageError(words("rename_needs"), click.get_current_context())
    with opened(words, file, "") as (session, chosen):
        before = session.run(renaming.own_unit)
        session.run(
            renaming.rename,
            chosen.number,
            code=code or before.code,
            name=name or before.name,
            since=since.date() if since else None,
        )
        unit = session.run(renaming.own_unit)
    click.echo(words("renamed", code=unit.code, name=unit.name))
    return 0
