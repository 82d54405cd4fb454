"""Commands around a round of reporting: open and close it, confirm, explain, declare empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli import telling
from edudesk.cli.arguments import collection_option, file_argument, opened
from edudesk.cli.speech import Spoken
from edudesk.errors import UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.place import Collection, CollectionKind

if TYPE_CHECKING:
    from edudesk.actions.session import Session

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = ("annual", "application", "monitoring", "monthly")


@click.command("collection", cls=Spoken, help="collection_command_help")
@file_argument()
@click.option("--list", "as_list", is_flag=True, help="collection_list_help")
@click.option("--open", "kind", type=click.Choice(_KINDS), help="collection_open_help")
@click.option("--year", default="", metavar="2025-2026", help="collection_year_help")
@click.option("--moment", type=_DAY, metavar="YYYY-MM-DD", help="moment_help")
@click.option("--from", "source", default="", metavar="ID", help="from_help")
@click.option("--deadline", type=_DAY, metavar="YYYY-MM-DD", help="deadline_help")
@click.option("--close", "closing", default="", metavar="ID", help="collection_close_help")
@click.option("--discard", default="", metavar="ID", help="collection_discard_help")
@click.pass_obj
def collection(
    words: Words,
    file: Path,
    as_list: bool,
    kind: CollectionKind | None,
    year: str,
    moment: datetime | None,
    source: str,
    deadline: datetime | None,
    closing: str,
    discard: str,
) -> int:
    """List the collections of a file, open the next one, close one or take one out."""
    wishes = [as_list, kind is not None, bool(closing), bool(discard)]
    if wishes.count(True) != 1 or bool(kind) != bool(year):
        raise click.UsageError(words("collection_needs"), click.get_current_context())
    from edudesk.actions import collections

    with opened(words, file, closing or discard) as (session, chosen):
        if kind is not None:
            made = _open(session, kind, year, moment, source, deadline)
            click.echo(telling.collection_line(made, words))
        elif closing:
            closed = session.run(collections.close_collection, chosen.number)
            click.echo(words("collection_closed", id=closed.id))
        elif discard:
            session.run(collections.discard_collection, chosen.number)
            click.echo(words("collection_discarded", id=chosen.id))
        else:
            _list(session.run(collections.list_collections), words)
    return 0


def _list(known: Sequence[Collection], words: Words) -> None:
    for one in known:
        state = words("is_closed" if one.closed else "is_open")
        title, day = one.title.text(words.lang), one.moment.isoformat()
        click.echo(words("collection_listed", id=one.id, title=title, moment=day, state=state))


def _open(
    session: Session,
    kind: CollectionKind,
    year: str,
    moment: datetime | None,
    source: str,
    deadline: datetime | None,
) -> Collection:
    from edudesk.actions.collections import find_collection, open_collection

    copied = session.run(find_collection, source).number if source else None
    return session.run(
        open_collection,
        kind,
        year,
        moment.date() if moment else None,
        copy_from=copied,
        deadline=deadline.date() if deadline else None,
    )


@click.command("confirm", cls=Spoken, help="confirm_help")
@file_argument()
@click.argument("form", default="")
@click.option("--row", default="", metavar="ROW", help="row_help")
@click.option("--all", "every", is_flag=True, help="confirm_all_help")
@collection_option()
@click.pass_obj
def confirm(words: Words, file: Path, form: str, row: str, every: bool, collection: str) -> int:
    """Confirm what was carried over into a form, into one row of it, or into every form."""
    from edudesk.actions.confirming import confirm_all, confirm_form
    from edudesk.actions.entry import find_row

    if bool(form) == every or (row and every):
        raise click.UsageError(words("confirm_needs"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        if every:
            edited = session.run(confirm_all, chosen.number)
        else:
            rows = [session.run(find_row, form, chosen.number, row)] if row else None
            edited = session.run(confirm_form, form, chosen.number, rows)
    click.echo(words("confirmed", count=len(edited.change.cells) if edited else 0))
    return 0


@click.command("explain", cls=Spoken, help="explain_help")
@file_argument()
@click.argument("check")
@click.option("--row", default="", metavar="ROW", help="row_help")
@click.option("--reason", default="", metavar="TEXT", help="reason_help")
@click.option("--code", default="", metavar="CODE", help="reason_code_help")
@click.option("--overrule", is_flag=True, help="overrule_help")
@click.option("--head", default="", metavar="NAME", help="head_help")
@collection_option()
@click.pass_obj
def explain(
    words: Words,
    file: Path,
    check: str,
    row: str,
    reason: str,
    code: str,
    overrule: bool,
    head: str,
    collection: str,
) -> int:
    """Give one reason for what a check found; without one, tell what was said before."""
    from edudesk.actions import checking

    with opened(words, file, collection) as (session, chosen):
        number = chosen.number
        keys = [one.key for one in _found(session, number, check, row)]
        if not keys:
            click.echo(words("nothing_to_explain", check=check))
            return 0
        if not reason:
            return _offer(session, number, keys, words)
        after = session.run(
            checking.explain, number, keys, reason, code=code, overrule=overrule, head=head
        )
        catalogue = session.catalogue
    return telling.findings([one for one in after if one.key in keys], catalogue, words)


def _found(session: Session, number: int, check: str, row: str) -> list[Finding]:
    """Return what a check found, in one row or in all where it has not been explained yet."""
    from edudesk.actions import checking
    from edudesk.actions.entry import find_row

    if check not in {one.code for one in session.catalogue.checks}:
        raise UnknownNameError(
            f"没有名为“{check}”的规则。规则名见 edudesk check --json 的 check 一项。",
            f"There is no check {check}. Names stand under check in edudesk check --json.",
        )
    found = [one for one in session.run(checking.check, number) if one.check == check]
    if row and found:
        wanted = session.run(find_row, found[0].form, number, row)
        return [one for one in found if one.row == wanted]
    return [one for one in found if one.state in ("open", "lapsed")]


def _offer(session: Session, number: int, keys: Sequence[tuple[str, int]], words: Words) -> int:
    from edudesk.actions.checking import offered_reasons

    offered = session.run(offered_reasons, number, keys)
    for (_, row), said in offered.items():
        click.echo(words("reason_offered", row=row, reason=said.reason, who=said.who))
    click.echo(words("reason_wanted", count=len(keys), offered=len(offered)))
    return 0


@click.command("nil", cls=Spoken, help="nil_help")
@file_argument()
@click.argument("form")
@click.option("--reason", default="", metavar="TEXT", help="nil_reason_help")
@click.option("--undo", is_flag=True, help="nil_undo_help")
@collection_option()
@click.pass_obj
def nil(words: Words, file: Path, form: str, reason: str, undo: bool, collection: str) -> int:
    """Declare a form empty, or withdraw that."""
    from edudesk.actions.nil_returns import declare_nil, withdraw_nil

    if undo == bool(reason):
        raise click.UsageError(words("nil_needs"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        if undo:
            session.run(withdraw_nil, form, chosen.number)
        else:
            session.run(declare_nil, form, chosen.number, reason)
        title = session.catalogue.forms[form].title.text(words.lang)
    click.echo(words("nil_withdrawn" if undo else "nil_declared", form=title))
    return 0


COMMANDS = (collection, confirm, explain, nil)
