"""The command for remarks: an office above writes them beside the file, the district keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken

if TYPE_CHECKING:
    from edudesk.model.receiving import Remark


@click.command("remarks", cls=Spoken, help="remarks_help")
@file_argument()
@click.option("--text", default="", metavar="TEXT", help="remarks_text_help")
@click.option("--school", default="", metavar="CODE", help="school_help")
@click.option("--about", default="", metavar="WHAT", help="remarks_about_help")
@click.option("--office", default="", metavar="NAME", help="remarks_office_help")
@click.option("-o", "--out", type=PATH, metavar="PATH", help="remarks_out_help")
@click.option("--take", "taken", type=PATH, metavar="PATH", help="remarks_take_help")
@collection_option()
@json_option()
@click.pass_obj
def remarks(
    words: Words,
    file: Path,
    text: str,
    school: str,
    about: str,
    office: str,
    out: Path | None,
    taken: Path | None,
    collection: str,
    as_json: bool,
) -> int:
    """Write a remark beside a district's file, take remarks into it, or list those it has."""
    from edudesk.actions.remarks import list_remarks, take_remarks

    if out is not None:
        _write(words, file, collection, out, (text, school, about, office))
        return 0
    with opened(words, file, collection) as (session, chosen):
        if taken is not None:
            found = session.run(take_remarks, taken)
            click.echo(words("remarks_taken", office=found.letter.office, count=found.new))
        kept = session.run(list_remarks, chosen.number, school)
    if as_json:
        click.echo(json.dumps([_as_object(one) for one in kept], ensure_ascii=False, indent=2))
        return 0
    if not kept:
        click.echo(words("remarks_none"))
    for one in kept:
        where = words("comma").join(part for part in (one.school, one.told) if part)
        where = where or words("remarks_whole")
        click.echo(words("remark", office=one.office, at=one.at[:10], where=where, text=one.text))
    return 0


def _write(
    words: Words, file: Path, collection: str, out: Path, said: tuple[str, str, str, str]
) -> None:
    from edudesk.actions.collections import find_collection
    from edudesk.actions.files import open_file
    from edudesk.actions.remarks import remark

    text, school, about, office = said
    with open_file(file, look=True) as session:  # not a byte of the district's file is changed
        number = session.run(find_collection, collection).number
        letter = session.run(
            remark, number, out, office=office, text=text, school=school, about=about
        )
    click.echo(words("remark_written", path=out, count=len(letter.remarks)))


def _as_object(one: Remark) -> dict[str, str]:
    return {
        "school": one.school,
        "about": one.about,
        "told": one.told,
        "text": one.text,
        "office": one.office,
        "who": one.who,
        "at": one.at,
    }


COMMANDS = (remarks,)
