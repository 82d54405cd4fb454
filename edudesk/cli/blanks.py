"""Blank forms on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, opened
from edudesk.cli.speech import Spoken


@click.command("blank", cls=Spoken, help="blank_help")
@file_argument()
@click.argument("form", required=False, default="")
@click.option("--office", default="", metavar="CODE", help="blank_office_help")
@click.option("--output", "-o", "out", type=PATH, required=True, metavar="OUT", help="output_help")
@collection_option()
@click.pass_obj
def blank(words: Words, file: Path, form: str, office: str, out: Path, collection: str) -> int:
    """Print a form, or all of them, to be filled in by hand."""
    from edudesk.actions.blanks import print_blanks

    with opened(words, file, collection) as (session, chosen):
        printed = session.run(print_blanks, out, chosen.number, form=form, office=office)
    click.echo(words("printed", path=printed.path, pages=printed.pages))
    return 0
