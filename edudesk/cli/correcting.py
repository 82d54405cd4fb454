"""Commands about what goes back: return, unlock, receipt, and what a school does with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.cells import campuses_in, named_label
from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, opened
from edudesk.cli.speech import Spoken
from edudesk.errors import EdudeskError

if TYPE_CHECKING:
    from edudesk.catalogue.library import Catalogue
    from edudesk.model.receiving import ReturnLetter


def _pairs(texts: tuple[str, ...], words: Words) -> list[tuple[str, str]]:
    """Return cells with what is said of them: form.key.field=text."""
    found = [text.partition("=") for text in texts]
    if any(not sign for _, sign, _ in found):
        raise click.UsageError(words("cell_needs_text"), click.get_current_context())
    return [(cell, text) for cell, _, text in found]


def _cells(catalogue: Catalogue, letter: ReturnLetter, words: Words) -> str:
    """Return what the cells that a letter unlocks are called."""
    campuses = campuses_in(letter.thread)
    labels = (named_label(catalogue, name, campuses).text(words.lang) for name in letter.cells)
    return words("comma").join(labels)


@click.command("return", cls=Spoken, help="return_help")
@file_argument()
@click.argument("code")
@click.option("--forms", default="", metavar="FORM,FORM", help="return_forms_help")
@click.option("--ask", multiple=True, metavar="FORM.ROW.FIELD=TEXT", help="return_ask_help")
@click.option("--reason", required=True, metavar="TEXT", help="receive_reason_help")
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="return_out_help")
@collection_option()
@click.pass_obj
def return_(
    words: Words,
    file: Path,
    code: str,
    forms: str,
    ask: tuple[str, ...],
    reason: str,
    out: Path,
    collection: str,
) -> int:
    """Return forms of a school with questions on cells."""
    from edudesk.actions.correcting import return_forms

    named = [one.strip() for one in forms.split(",") if one.strip()]
    asked = _pairs(ask, words)
    with opened(words, file, collection) as (session, chosen):
        letter = session.run(
            return_forms, chosen.number, code, out, forms=named, questions=asked, reason=reason
        )
    told = {"school": letter.school_name, "forms": len(letter.forms)}
    click.echo(words("returned_forms", path=out, questions=len(letter.questions), **told))
    return 0


@click.command("unlock", cls=Spoken, help="unlock_help")
@file_argument()
@click.argument("code")
@click.option("--cell", "cells", multiple=True, metavar="FORM.ROW.FIELD", help="unlock_cell_help")
@click.option("--reason", required=True, metavar="TEXT", help="receive_reason_help")
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="return_out_help")
@collection_option()
@click.pass_obj
def unlock(
    words: Words,
    file: Path,
    code: str,
    cells: tuple[str, ...],
    reason: str,
    out: Path,
    collection: str,
) -> int:
    """Unlock single cells of accepted figures, by default those that the school applied for."""
    from edudesk.actions.unlocking import unlock_cells

    with opened(words, file, collection) as (session, chosen):
        letter = session.run(unlock_cells, chosen.number, code, out, cells=cells, reason=reason)
        told = _cells(session.catalogue, letter, words)
    click.echo(words("unlocked", path=out, school=letter.school_name, cells=told))
    return 0


@click.command("receipt", cls=Spoken, help="receipt_help")
@file_argument()
@click.argument("code")
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="return_out_help")
@collection_option()
@click.pass_obj
def receipt(words: Words, file: Path, code: str, out: Path, collection: str) -> int:
    """Write the receipt for what a district has of a school."""
    from edudesk.actions.correcting import confirm

    with opened(words, file, collection) as (session, chosen):
        letter = session.run(confirm, chosen.number, code, out)
    click.echo(words("receipt_made", path=out, school=letter.school_name))
    return 0


@click.command("thread", cls=Spoken, help="thread_help")
@file_argument()
@click.option("--answer", "number", type=int, metavar="N", help="thread_answer_help")
@click.option("--text", default="", metavar="TEXT", help="thread_text_help")
@click.option("--school", default="", metavar="CODE", help="school_help")
@collection_option()
@click.pass_obj
def thread(
    words: Words, file: Path, number: int | None, text: str, school: str, collection: str
) -> int:
    """List the district's questions on cells with their answers, or answer one."""
    from edudesk.actions.answering import answer
    from edudesk.actions.merging import school_by_code
    from edudesk.actions.threads import question_label, questions_of

    with opened(words, file, collection) as (session, chosen):
        whose = session.run(school_by_code, school) if school else None
        if number is not None:
            session.run(answer, chosen.number, number, text, whose)
        asked = session.run(questions_of, chosen.number, whose)
        if not asked:
            click.echo(words("questions_none"))
        for one in asked:
            cell = ".".join((one.form, one.key, one.field))
            label = session.run(question_label, one).text(words.lang)
            told = {"number": one.number, "label": label, "cell": cell, "who": one.who}
            click.echo(words("question", text=one.text, **told))
            if one.answer:
                click.echo(words("question_answered", text=one.answer, who=one.answered_by))
    return 0


@click.command("propose", cls=Spoken, help="propose_help")
@file_argument()
@click.argument("cells", nargs=-1, required=True, metavar="FORM.ROW.FIELD=VALUE...")
@click.option("--reason", required=True, metavar="TEXT", help="receive_reason_help")
@click.option("--head", required=True, metavar="NAME", help="propose_head_help")
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="return_out_help")
@collection_option()
@click.pass_obj
def propose(
    words: Words,
    file: Path,
    cells: tuple[str, ...],
    reason: str,
    head: str,
    out: Path,
    collection: str,
) -> int:
    """Apply for a correction of accepted figures."""
    from edudesk.actions.answering import propose as apply

    wanted = _pairs(cells, words)
    with opened(words, file, collection) as (session, chosen):
        session.run(apply, chosen.number, wanted, out, reason=reason, head=head)
    click.echo(words("proposed", path=out, cells=len(wanted)))
    return 0


@click.command("open-letter", cls=Spoken, help="open_letter_help")
@file_argument()
@click.argument("letter", type=PATH)
@click.pass_obj
def open_letter(words: Words, file: Path, letter: Path) -> int:
    """Open a return, a receipt or an application in the file that it is meant for."""
    from edudesk.actions import answering
    from edudesk.actions.correcting import take_proposal
    from edudesk.actions.remarks import take_remarks
    from edudesk.exchange.letters import kind_of_letter
    from edudesk.exchange.packages import read_regular

    kind = kind_of_letter(read_regular(letter), letter.name)
    with opened(words, file, "") as (session, _):
        if kind == "return":
            returned = session.run(answering.take_return, letter)
            titles = [
                session.catalogue.forms[form].title.text(words.lang) for form in returned.forms
            ]
            if returned.cells:
                told = _cells(session.catalogue, returned, words)
                click.echo(words("cells_opened", cells=told))
            else:
                click.echo(words("return_opened", forms=words("comma").join(titles)))
        elif kind == "receipt":
            got = session.run(answering.take_receipt, letter)
            click.echo(words("receipt_opened", district=got.district_name, sequence=got.sequence))
        elif kind == "proposal":
            wish = session.run(take_proposal, letter)
            click.echo(words("proposal_opened", school=wish.school_name, cells=len(wish.cells)))
        elif kind == "remarks":
            came = session.run(take_remarks, letter)
            click.echo(words("remarks_taken", office=came.letter.office, count=came.new))
        else:
            raise EdudeskError(
                "任务包请用 take 命令。", "A task package is taken by the command take."
            )
    return 0


@click.command("unseal", cls=Spoken, help="unseal_help")
@file_argument()
@click.argument("code")
@click.option("--passphrase", default="", metavar="TEXT", help="unseal_passphrase_help")
@click.option("--with-identity-numbers", "identity", is_flag=True, help="identity_help")
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="unseal_out_help")
@collection_option()
@click.pass_obj
def unseal(
    words: Words,
    file: Path,
    code: str,
    passphrase: str,
    identity: bool,
    out: Path,
    collection: str,
) -> int:
    """Open the names that a school encrypted to its district, as a workbook."""
    from edudesk.actions.correcting import received_of
    from edudesk.actions.unsealing import write_unsealed

    with opened(words, file, collection) as (session, chosen):
        _, receipt = session.run(received_of, chosen.number, code)
        made = session.run(
            write_unsealed, receipt.number, out, passphrase, identity=identity, lang=words.lang
        )
    click.echo(words("unsealed", path=made.path, documents=len(made.documents)))
    return 0


COMMANDS = (return_, unlock, receipt, thread, propose, open_letter, unseal)
