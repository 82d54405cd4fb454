"""Commands of a district about submissions: receive, decide, accept, take back, who has sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken

if TYPE_CHECKING:
    from edudesk.actions.marks import Mark
    from edudesk.model.receiving import Outcome


@click.command("receive", cls=Spoken, help="receive_help")
@file_argument()
@click.argument("sent", type=PATH, nargs=-1, required=True)
@click.option("--decide", "decided", multiple=True, metavar="CODE", help="receive_decide_help")
@click.option("--reason", default="", metavar="TEXT", help="receive_reason_help")
@json_option()
@click.pass_obj
def receive(
    words: Words,
    file: Path,
    sent: tuple[Path, ...],
    decided: tuple[str, ...],
    reason: str,
    as_json: bool,
) -> int:
    """Take the submissions of schools into a district's file."""
    from edudesk.actions.receiving import receive as take

    with opened(words, file, "") as (session, _):
        outcomes = session.run(take, sent, decided=decided, reason=reason)
    counts = {
        status: sum(one.status == status for one in outcomes)
        for status in ("received", "same", "held", "refused")
    }
    if as_json:
        answer = {**counts, "files": [_as_object(one, words) for one in outcomes]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _tell(outcomes, words)
        click.echo(words("receive_sum", **counts))
    return _status(counts)


def _status(counts: dict[str, int]) -> int:
    """Return 0 when every file is here, 3 when none is, 1 when some are."""
    if not counts["refused"] and not counts["held"]:
        return 0
    return 1 if counts["received"] or counts["same"] else 3


def _as_object(one: Outcome, words: Words) -> dict[str, object]:
    return {
        "file": one.name,
        "status": one.status,
        "reason": one.why.text(words.lang),
        "doubt": one.doubt,
        "school_code": one.school_code,
        "school_name": one.school_name,
        "collection": one.collection,
        "sequence": one.sequence,
        "receipt": one.number,
        "differences": one.differences,
    }


def _tell(outcomes: Sequence[Outcome], words: Words) -> None:
    for one in outcomes:
        said = one.why.text(words.lang)
        click.echo(words(f"receive_{one.status}", text=said, number=one.number))
        if one.differences:
            click.echo(words("receive_differences", count=one.differences))


@click.command("accept", cls=Spoken, help="accept_help")
@file_argument()
@click.argument("codes", nargs=-1, metavar="CODE...")
@collection_option()
@click.pass_obj
def accept(words: Words, file: Path, codes: tuple[str, ...], collection: str) -> int:
    """Accept the received figures of schools."""
    from edudesk.actions.receiving import accept as take

    with opened(words, file, collection) as (session, chosen):
        done = session.run(take, chosen.number, codes)
    click.echo(words("accepted", count=len(done), codes=words("comma").join(done)))
    return 0


@click.command("take-back", cls=Spoken, help="take_back_help")
@file_argument()
@click.argument("receipt", type=int)
@click.option("--reason", required=True, metavar="TEXT", help="receive_reason_help")
@click.pass_obj
def take_back(words: Words, file: Path, receipt: int, reason: str) -> int:
    """Take a whole receipt back."""
    from edudesk.actions.receiving import take_back as withdraw

    with opened(words, file, "") as (session, _):
        gone = session.run(withdraw, receipt, reason)
    click.echo(words("taken_back", number=gone.number, file=gone.name))
    return 0


@click.command("decide", cls=Spoken, help="decide_help")
@file_argument()
@click.argument("difference", type=int, required=False)
@click.argument("decision", type=click.Choice(["submitted", "before", "open"]), required=False)
@click.option("--reason", default="", metavar="TEXT", help="receive_reason_help")
@collection_option()
@click.pass_obj
def decide(
    words: Words,
    file: Path,
    difference: int | None,
    decision: str | None,
    reason: str,
    collection: str,
) -> int:
    """Decide which figure is kept where a submission differs, or list where it does."""
    from edudesk.actions.merging import decide as settle
    from edudesk.actions.merging import differences_of

    with opened(words, file, collection) as (session, chosen):
        if difference is not None and decision is not None:
            session.run(settle, chosen.number, difference, decision, reason)
        rows = session.run(differences_of, chosen.number)
    if not rows:
        click.echo(words("differences_none"))
    for row in rows:
        if difference is None or row.id == difference:
            told = {code: value or "–" for code, value in row.values.items()}
            click.echo(words("difference", number=row.id, **told))
    return 0


@click.command("board", cls=Spoken, help="board_help")
@file_argument()
@click.option("--remind", is_flag=True, help="board_remind_help")
@click.option("--marks", is_flag=True, help="board_marks_help")
@click.option("--paper", "paper_of", default="", metavar="CODE", help="board_paper_help")
@click.option("-o", "--out", type=PATH, metavar="PATH", help="board_out_help")
@collection_option()
@json_option()
@click.pass_obj
def board(
    words: Words,
    file: Path,
    remind: bool,
    marks: bool,
    paper_of: str,
    out: Path | None,
    collection: str,
    as_json: bool,
) -> int:
    """Say which school has sent what, or write reminders to copy."""
    from edudesk.actions import board as boards
    from edudesk.actions.marks import marks_of

    with opened(words, file, collection) as (session, chosen):
        if paper_of:
            session.run(boards.mark_paper, chosen.number, paper_of)
        if remind:
            click.echo("\n".join(session.run(boards.reminders, chosen.number)))
            return 0
        if marks:
            found_marks = session.run(marks_of, chosen.number)
            _tell_marks(found_marks, words, as_json=as_json)
            return 0
        if out is not None:
            session.run(boards.export_board, chosen.number, out)
            click.echo(words("board_written", path=out))
            return 0
        found = session.run(boards.board, chosen.number)
    if as_json:
        rows = [row._asdict() for row in found.rows]
        deadline = found.deadline.isoformat() if found.deadline else None
        answer = {"collection": chosen.id, "deadline": deadline, "days": found.days}
        click.echo(json.dumps({**answer, "schools": rows}, ensure_ascii=False, indent=2))
        return 0
    for row in found.rows:
        state = boards.state_of(row).text(words.lang)
        told = row._asdict() | {"state": state}
        click.echo(words("board_row", **told))
    return 0


def _tell_marks(marks: Sequence[Mark], words: Words, *, as_json: bool) -> None:
    if as_json:
        told = [one._asdict() for one in marks]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in marks:
        click.echo(words(f"marked_{one.kind}", **one._asdict()))


@click.command("forward", cls=Spoken, help="forward_help")
@file_argument()
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="return_out_help")
@collection_option()
@click.pass_obj
def forward(words: Words, file: Path, out: Path, collection: str) -> int:
    """Pass on what a collecting unit received, unopened, in one bundle."""
    from edudesk.actions.board import forward as pass_on

    with opened(words, file, collection) as (session, chosen):
        count = session.run(pass_on, chosen.number, out)
    click.echo(words("forwarded", path=out, count=count))
    return 0


COMMANDS = (receive, accept, take_back, decide, board, forward)
