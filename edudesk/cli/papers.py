"""Issued prints on the command line: what is on paper, how far it has come, printing it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, opened
from edudesk.cli.speech import Spoken
from edudesk.model.paper import Paper, PaperState

if TYPE_CHECKING:
    from edudesk.actions.session import Session


@click.command("papers", cls=Spoken, help="papers_help")
@file_argument()
@click.option("--issue", default="", metavar="NAME", help="papers_issue_help")
@click.option("--sign", type=int, metavar="N", help="papers_sign_help")
@click.option("--receive", type=int, metavar="N", help="papers_receive_help")
@click.option("--reprint", type=int, metavar="N", help="papers_reprint_help")
@click.option("--output", "-o", "out", type=PATH, metavar="OUT", help="output_help")
@click.option("--own-fonts", "own_faces", is_flag=True, help="own_fonts_help")
@collection_option()
@click.pass_obj
def papers(
    words: Words,
    file: Path,
    issue: str,
    sign: int | None,
    receive: int | None,
    reprint: int | None,
    out: Path | None,
    own_faces: bool,
    collection: str,
) -> int:
    """List what is on paper, issue a print, say how far it has come, print it again."""
    wishes = [bool(issue), sign is not None, receive is not None, reprint is not None]
    if sum(wishes) > 1 or bool(issue or reprint is not None) != bool(out):
        raise click.UsageError(words("papers_needs"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        if issue and out:
            click.echo(_told(_issue(session, issue, out, chosen.number, own_faces), words))
        elif reprint is not None and out:
            _reprint(session, reprint, out, words)
        elif sign is not None or receive is not None:
            state: PaperState = "signed" if sign is not None else "received"
            click.echo(_told(_set(session, sign or receive or 0, state), words))
        else:
            _list(session, chosen.number, words)
    return 0


def _issue(session: Session, name: str, out: Path, collection: int, own_faces: bool) -> Paper:
    from edudesk.actions.papers import keep_print
    from edudesk.actions.printing import print_report

    printed = session.run(print_report, name, out, collection, own_faces={} if own_faces else None)
    return session.run(keep_print, name, printed, collection)


def _set(session: Session, number: int, state: PaperState) -> Paper:
    from edudesk.actions.papers import set_paper_state

    return session.run(set_paper_state, number, state)


def _reprint(session: Session, number: int, out: Path, words: Words) -> None:
    from edudesk.actions.papers import reprint

    printed = session.run(reprint, number, out)
    click.echo(words("printed", path=printed.path, pages=printed.pages))


def _list(session: Session, collection: int, words: Words) -> None:
    """Tell of every report how far its paper has come, and of each print its number."""
    from edudesk.actions.papers import list_papers
    from edudesk.actions.printing import list_reports

    kept = session.run(list_papers, collection)
    for report in list_reports(session.catalogue, session.kind):
        own = [paper for paper in kept if paper.name == report.name]
        if not own:
            click.echo(f"{words('paper_none')}  {report.name}  {report.title.text(words.lang)}")
        for paper in own:
            click.echo(f"{_told(paper, words)}  {report.title.text(words.lang)}")


def _told(paper: Paper, words: Words) -> str:
    return words(
        "paper_line",
        number=paper.number,
        name=paper.name,
        state=words(f"paper_{paper.state}"),
        at=f"{paper.state_at:%Y-%m-%d %H:%M}",
        who=paper.state_by,
        pages=paper.pages,
        digest=paper.digest[:16],
    )
